"""Switches by name in Python, on the command line, in manifest and replay; and what carries eye to mouth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import facialis as fc
from facialis.body.nucleus import advance, start
from facialis.body.nucleus import kernel as k
from facialis.errors import PatientError
from facialis.patient import COMBINATIONS, Mechanisms
from facialis.presets import preset
from facialis.surroundings import switched_nucleus
from facialis.vocabulary import Cause, Muscle, Side, StimulationSite
from tests.nucleus_situations import axons, barrage, pool, quiet
from tests.stimulation_situations import EYE, LOWER_FACE, after, shocked

SWITCHES = ("ectopy", "ephapse", "nucleus", "reflex")


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ("all", SWITCHES),
        ("ephaptic", ("ectopy", "ephapse")),
        ("nuclear", ("ectopy", "nucleus")),
        ("reflex", ("reflex",)),
        ("none", ()),
        ("ephapse, reflex", ("ephapse", "reflex")),
    ],
)
def test_names_and_lists_set_the_switches(given: str, on: tuple[str, ...]) -> None:
    assert {name for name, value in Mechanisms.named(given) if value} == set(on)
    assert set(COMBINATIONS) == {"all", "ephaptic", "nuclear", "reflex", "none"}


def test_a_word_that_is_no_switch_is_refused_by_name() -> None:
    with pytest.raises(PatientError, match=r"'vessel' is no switch\. Give one of all, ephaptic"):
        Mechanisms.named("ectopy,vessel")


def test_switches_off_mean_healthy_values() -> None:
    healthy, sick = preset("healthy").left.nucleus, preset("severe")
    assert switched_nucleus(sick.with_mechanism("none"), Side.LEFT) == healthy.replace(
        sources=sick.left.nucleus.sources
    )
    assert switched_nucleus(sick.with_mechanism("nuclear"), Side.LEFT).plateau == sick.left.nucleus.plateau
    assert switched_nucleus(sick.with_mechanism("reflex"), Side.LEFT).trigeminal_gain > 1.0


def test_a_visit_carries_its_mechanisms_into_manifest_and_replay(tmp_path: Path) -> None:
    visit = fc.record("healthy", seconds=0.2, strands=1, mechanism="nuclear")
    assert visit.episode.patient.mechanisms == Mechanisms.named("nuclear")
    fc.save(visit, tmp_path / "visit")
    assert fc.load_result(tmp_path / "visit").manifest.patient["mechanisms"]["ephapse"] is False  # type: ignore[index]
    assert fc.replay(tmp_path / "visit").identical


def _kindled(nucleus: fc.Patient, from_muscle: Muscle, to: Muscle) -> tuple[float, int]:
    """Kindled share of the plateau and discharges of one pool after 2 s of traffic into another."""
    both = axons([from_muscle] * 40 + [to] * 40)
    state = start(nucleus.left.nucleus, both, rng=np.random.default_rng(0))
    times, who = barrage(pool(count=40), at_ms=10.0, for_ms=2000.0, rate_hz=150.0)
    fired = advance(state, quiet(2.2), antidromic=(times, who), t0_ms=0.0, t1_ms=2100.0, key=1)
    strength = state.live[40:, k.STRENGTH].max() / nucleus.left.nucleus.plateau
    return float(strength), int(np.sum(fired.axon >= 40))


def test_the_nucleus_alone_cannot_carry_eye_to_mouth(capsys: pytest.CaptureFixture[str]) -> None:
    """Named routes inside the nucleus: dendrites of perioral columns overlap; the eyelid's column stands apart."""
    severe = preset("severe")
    unkindled = severe.left.nucleus.unkindled
    from_eye, across = _kindled(severe, EYE, Muscle.ORBICULARIS_ORIS)
    from_lip, beside = _kindled(severe, Muscle.MENTALIS, Muscle.ORBICULARIS_ORIS)
    with capsys.disabled():
        print(  # noqa: T201
            f"\nnucleus alone, 2 s of traffic at 150 Hz: eyelid to lip kindles {from_eye - unkindled:.2f} of the "
            f"plateau, {across} discharges; chin to lip {from_lip - unkindled:.2f}, {beside}."
            " No route leads from eye to mouth."
        )
    assert from_eye == pytest.approx(unkindled, abs=1e-9)
    assert from_lip > unkindled + 0.1
    assert across == 0


def test_shared_interneurons_are_the_reflex_route_from_brow_to_mouth() -> None:
    """A raised trigeminal gain makes more of the same route, with a healthy nerve; the switch takes it back."""
    severe = preset("healthy").with_changes(left={"nucleus": preset("severe").left.nucleus})
    found = {}
    for mechanism in ("reflex", "none"):
        shock = StimulationSite.SUPRAORBITAL_NERVE
        episode = shocked(shock, patient=severe.with_mechanism(mechanism), amplitude_ma=15.0, strands=30)
        late = [times for muscle in LOWER_FACE for times in after(episode, muscle, Side.LEFT, cause=Cause.REFLEX)]
        found[mechanism] = sum(len(times) for times in late)
    assert found["reflex"] > found["none"] + 10
