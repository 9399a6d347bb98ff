"""Clicks to the ears, and what scalp electrodes record of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from facialis.body.hearing import Click, compute_potential, compute_waves
from facialis.errors import ProtocolError
from facialis.instruments.base import HalfFace
from facialis.instruments.scalp_eeg import SCALP, ScalpParameters, observe_scalp
from facialis.parameters.chiappa1979 import HEARING, SOUND_HEARING
from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.records import Recording
from facialis.surroundings import gather_evoked
from facialis.visit import record
from facialis.vocabulary import Arousal, ClickPolarity, Side, SignalKind, StimulationSite

EAR = StimulationSite.EAR
SILENT = SCALP.replace(
    amplifier=SCALP.amplifier.replace(noise_uv=0.0, drift_uv=0.0, high_pass_hz=0.5), rhythm_uv=0.0, muscle_uv=0.0
)
RECORD = Record(instrument="scalp_eeg", rate_hz=20000.0, mains_uv=0.0)


def clicks(side: Side = Side.LEFT, count: int = 20, **more: Any) -> Stimulus:
    return Stimulus(site=EAR, side=side, at_s=0.05, pulses=count, rate_hz=20.0, width_ms=0.1, **more)


def deaf(side: Side, loss_db: float = 120.0) -> Patient:
    patient = preset("healthy")
    half = patient.side(side)
    return patient.model_copy(
        update={side.value: half.model_copy(update={"hearing": SOUND_HEARING.replace(loss_db=loss_db)})}
    )


def seen(
    patient: Patient, stimulus: Stimulus, *, parameters: ScalpParameters = SILENT, state: State | None = None
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return both channels, without noise unless asked for."""
    protocol = Protocol(duration_s=1.2, stimuli=(stimulus,), record=(RECORD,), state=state or State())
    some = record("healthy", seconds=0.1, strands=1).episode
    faces = [
        HalfFace(
            side, some.side(side).units, some.side(side).discharges, gather_evoked(patient, protocol, mastoid=side),
            protocol.state,
        )
        for side in Side
    ]  # fmt: skip
    observation = observe_scalp(
        faces, record=RECORD, duration_s=1.2, stimuli=(stimulus,), rng=np.random.default_rng(1), parameters=parameters
    )
    return np.asarray(observation.signal.values, np.float64)


def mean_after(trace: np.ndarray[Any, np.dtype[np.float64]], until_ms: float = 12.0) -> Any:
    first = np.round((0.05 + np.arange(20) / 20.0) * 20000).astype(int)
    return trace[first[:, None] + np.arange(round(until_ms * 20))].mean(axis=0)


def test_the_electrodes_see_the_waves_where_the_ear_makes_them() -> None:
    left, right = seen(preset("healthy"), clicks(masking_db=40.0))
    times = np.arange(240) / 20.0
    waves = compute_waves(HEARING, SOUND_HEARING, click=Click(70.0, 20.0), age_year=preset("healthy").age_year)
    true = compute_potential(HEARING, waves, times_ms=times - 0.075)  # delay of the amplifier's low-pass
    late = times > 1.2
    measured = mean_after(left)[late]
    assert np.corrcoef(measured, true[late])[0, 1] > 0.99
    assert np.ptp(measured) == pytest.approx(np.ptp(true[late]), rel=0.05)
    assert mean_after(right)[30:45].max() < 0.25 * mean_after(left)[30:45].max()  # wave I is lateral


def test_alternating_clicks_cancel_their_artefact_and_single_polarity_keeps_it() -> None:
    early = slice(0, 16)
    kept = mean_after(seen(preset("healthy"), clicks(polarity=ClickPolarity.RAREFACTION))[0])[early]
    gone = mean_after(seen(preset("healthy"), clicks())[0])[early]
    flipped = mean_after(seen(preset("healthy"), clicks(polarity=ClickPolarity.CONDENSATION))[0])[early]
    assert np.abs(kept).max() > 2.0
    assert np.abs(gone).max() < 0.1
    assert np.corrcoef(kept, flipped)[0, 1] < -0.99


def test_a_dead_ear_answers_through_the_head_unless_the_other_is_masked() -> None:
    loud = clicks(level_db=95.0)
    crossed = mean_after(seen(deaf(Side.LEFT), loud)[1])[60:]
    masked = mean_after(seen(deaf(Side.LEFT), clicks(level_db=95.0, masking_db=55.0))[1])[60:]
    assert np.ptp(crossed) > 0.15
    assert np.ptp(masked) < 0.02


def test_noise_follows_sleep_and_relaxant() -> None:
    def muscle(state: State) -> float:
        parameters = SILENT.replace(muscle_uv=SCALP.muscle_uv, moves_per_min=0.0)
        return float(seen(preset("healthy"), clicks(level_db=-10.0), parameters=parameters, state=state)[0].std())

    awake = muscle(State())
    assert awake == pytest.approx(SCALP.muscle_uv, rel=0.1)
    assert muscle(State(arousal=Arousal.NREM)) == pytest.approx(SCALP.asleep_share * awake, rel=0.1)
    assert muscle(State(propofol_ug_ml=4.0)) == pytest.approx(SCALP.asleep_share * awake, rel=0.1)
    assert muscle(State(train_of_four=0.0)) < 0.1


def test_rhythms_have_their_size() -> None:
    parameters = SILENT.replace(rhythm_uv=12.0, amplifier=SILENT.amplifier.replace(high_pass_hz=0.1))
    traces = [
        observe_scalp((half,), record=RECORD, duration_s=20.0, stimuli=(), rng=np.random.default_rng(2),
                      parameters=parameters).signal.values
        for half in [_half(Side.LEFT)]
    ]  # fmt: skip
    assert float(np.std(traces[0])) == pytest.approx(12.0, rel=0.15)


def _half(side: Side) -> HalfFace:
    some = record("healthy", seconds=0.1, strands=1).episode
    return HalfFace(side, some.side(side).units, some.side(side).discharges)


def visit(who: str = "healthy") -> Recording:
    protocol = Protocol(duration_s=3.0, stimuli=(clicks(masking_db=40.0),), record=(RECORD,))
    return record(who, protocol=protocol).recording


def test_a_visit_with_clicks_only_leaves_the_seventh_nerve_out_and_says_so() -> None:
    recording = visit("typical")
    assert [channel.name for channel in recording.channels] == ["Cz-A1", "Cz-A2"]
    assert {channel.kind for channel in recording.channels} == {SignalKind.EEG}
    assert any("left out" in note for note in recording.provenance.notes)
    assert recording.events[0].label == "stimulus ear left 70 dB nHL alternating, other ear masked 40 dB"


def test_clicks_leave_no_artefact_in_surface_emg() -> None:
    quiet = Record(instrument="surface_emg", mains_uv=0.0)
    shown = [
        record("healthy", strands=2, protocol=Protocol(duration_s=0.5, stimuli=given, record=(quiet,))).recording
        for given in ((), (clicks(count=5),))
    ]
    assert np.array_equal(shown[0].signals[0].values, shown[1].signals[0].values)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"site": "ear", "at_s": 0.0, "level_db": 130.0}, "105"),
        ({"site": "ear", "at_s": 0.0, "pulses": 50, "rate_hz": 150.0}, "at most 100 a second"),
        ({"site": "ear", "at_s": 0.0, "train": 3, "interval_ms": 3.0}, "single clicks"),
        ({"site": "ear", "at_s": 0.0, "polarity": "up"}, "rarefaction"),
        ({"site": "ear", "at_s": 0.0, "masking_db": -5.0}, "masking_db"),
        ({"site": "zygomatic_branch", "at_s": 0.0, "level_db": 70.0}, "belong to clicks"),
    ],
)
def test_clicks_that_cannot_be_given_are_refused(content: dict[str, object], words: str) -> None:
    with pytest.raises(ProtocolError, match=words):
        Protocol.checked({"stimuli": [content]})


def test_muscles_are_refused_by_the_scalp() -> None:
    protocol = Protocol.checked({"record": [{"instrument": "scalp_eeg", "muscles": ["mentalis"]}]})
    with pytest.raises(ProtocolError, match="leave muscles out"):
        record("healthy", protocol=protocol)


def test_traction_of_the_operation_acts_when_it_is_applied() -> None:
    protocol = Protocol.checked(
        {
            "duration_s": 2.0,
            "state": {"eighth_traction_mm": [[0.5, 0.0], [0.6, 3.0]], "operated": "left"},
            "stimuli": [{"site": "ear", "side": "left", "at_s": 0.1, "pulses": 18, "rate_hz": 10.0, "masking_db": 40}],
        }
    )
    evoked = gather_evoked(preset("healthy"), protocol, mastoid=Side.LEFT)
    assert evoked is not None
    fifth = evoked.latency_ms[:, 4]
    assert fifth[-1] - fifth[0] == pytest.approx(3.0 * (0.3 + 0.05), abs=1e-6)
    assert np.ptp(evoked.latency_ms[:, 0]) == 0.0
    other = protocol.model_copy(update={"stimuli": (clicks(Side.RIGHT, masking_db=40.0),)})
    untouched = gather_evoked(preset("healthy"), other, mastoid=Side.RIGHT)
    assert untouched is not None
    assert np.ptp(untouched.latency_ms, axis=0).max() == 0.0
