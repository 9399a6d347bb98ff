"""Every published experiment that stands in ``examples`` loads, says where it comes from, and runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from facialis.patient import COMBINATIONS
from facialis.protocol import Protocol
from facialis.visit import record
from facialis.vocabulary import Cause
from studies.experiment_page import EXAMPLES, PAGE, page, read_experiment

FILES = sorted(EXAMPLES.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_protocol_loads_records_at_the_needed_rate_and_names_its_source(path: Path) -> None:
    protocol = Protocol.read(path)
    said = read_experiment(path).said
    assert any(character.isdigit() for character in said["Source"])
    assert protocol.stimuli or protocol.tasks
    if protocol.stimuli:
        assert min(wanted.rate_hz for wanted in protocol.record) >= 10_000.0


def test_there_is_a_protocol_for_each_classical_examination() -> None:
    sites = {stimulus.site.value for path in FILES for stimulus in Protocol.read(path).stimuli}
    assert sites >= {
        "zygomatic_branch", "mandibular_branch", "supraorbital_nerve", "motor_cortex", "root_exit_zone",
        "stylomastoid_trunk",
    }  # fmt: skip


def test_the_page_is_made_from_the_files() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m studies.experiment_page"


@pytest.mark.parametrize("mechanism", sorted(COMBINATIONS))
def test_an_experiment_runs_under_every_mechanism(mechanism: str) -> None:
    protocol = Protocol.read(EXAMPLES / "kameyama_2016_root.yaml")
    short = Protocol.checked({**dict(protocol), "duration_s": 0.5, **_first(protocol)})
    visit = record("typical", protocol=short, strands=1, mechanism=mechanism)
    arrived = visit.episode.left.arrived
    assert np.sum(arrived.cause == Cause.STIMULUS) > 0
    assert visit.recording.signals[0].rate_hz == 20_000.0
    born = np.isin(arrived.cause, (Cause.ECTOPIC, Cause.EPHAPTIC))
    assert born.any() or "ectopy" not in COMBINATIONS[mechanism]


@pytest.mark.parametrize("name", ["yamashita_2002_double_shocks", "wilkinson_2005_motor_evoked"])
def test_pairs_and_lifted_vessels_run_on_the_healthy(name: str) -> None:
    protocol = Protocol.read(EXAMPLES / f"{name}.yaml")
    visit = record("healthy", protocol=protocol, strands=1)
    causes = set(visit.episode.left.arrived.cause)
    assert int(Cause.STIMULUS) in causes
    assert not causes & {int(Cause.ECTOPIC), int(Cause.EPHAPTIC)}


def _first(protocol: Protocol) -> dict[str, object]:
    """Return the first stimulus with two shocks, so that the run is short."""
    stimulus = protocol.stimuli[0].model_copy(update={"pulses": 2})
    return {"stimuli": (stimulus,)}
