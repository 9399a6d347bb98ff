"""The width of strands is a setting of the computation: three values, refused otherwise, and never the ruler's."""

import os
import subprocess
import sys

import numpy as np
import pytest

from facialis.numerics.lanes import LANES, WIDTHS
from facialis.presets import preset
from facialis.protocol import Protocol
from facialis.surroundings import grow_nerve
from facialis.vocabulary import Side


def _with_width(width: str, code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FACIALIS_STRAND_WIDTH": width}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_sixteen_by_default() -> None:
    assert LANES == 16
    assert preset("typical").root.strands == 438


@pytest.mark.parametrize("width", WIDTHS)
def test_the_whole_nerve_has_the_same_axons_at_any_width(width: int) -> None:
    code = "from facialis.presets import preset; root = preset('typical').root; print(root.strands, root.axon_count)"
    strands, axons = map(int, _with_width(str(width), code).stdout.split())
    assert (strands - 1) * width < axons <= strands * width


def test_another_width_is_refused_with_the_remedy() -> None:
    done = _with_width("12", "import facialis.numerics.simd")
    assert "FACIALIS_STRAND_WIDTH = '12' is no width of a strand" in done.stderr


def test_the_ruler_refuses_another_width() -> None:
    done = _with_width("8", "import facialis.measures.detection.kernel")
    assert "the ruler searches 16 levels" in done.stderr


def test_bundled_anew_fibres_keep_place_and_muscle() -> None:
    protocol = Protocol(duration_s=0.1)
    grown, anew = (
        grow_nerve(preset("typical").with_changes(bundled=number), protocol, side=Side.LEFT, seed=0, strands=438)[0]
        for number in (0, 1)
    )
    one, two = (np.lexsort((axons.z_mm, axons.y_mm)) for axons in (grown, anew))
    for name in ("y_mm", "z_mm", "muscle", "diameter_um", "distal_mm"):
        assert np.array_equal(getattr(grown, name)[one], getattr(anew, name)[two])
    together = [{frozenset(np.flatnonzero(axons.strand[by] == s)) for s in range(438)}
                for axons, by in ((grown, one), (anew, two))]  # fmt: skip
    assert len(together[0] & together[1]) < 10
