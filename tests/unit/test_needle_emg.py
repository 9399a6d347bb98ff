import numpy as np
import pytest

from facialis.errors import ProtocolError
from facialis.instruments.base import Observation
from facialis.instruments.needle_emg import INSTRUMENT
from facialis.protocol import Record
from facialis.records.arrays import Spikes
from facialis.vocabulary import Muscle, Side, SignalKind
from tests.muscle_situations import contraction, face, half_muscles

AXONS, _ = half_muscles()


def _observe(spikes: Spikes, *muscles: Muscle, seed: int = 3) -> Observation:
    return INSTRUMENT.observe(
        (face(Side.LEFT, spikes),),
        record=Record(instrument="needle_emg", muscles=muscles, sides=(Side.LEFT,), rate_hz=20000, mains_uv=0.0),
        duration_s=1.0,
        stimuli=(),
        rng=np.random.default_rng(seed),
    )


def test_same_generator_same_bits_and_another_place_of_the_needle_another_trace() -> None:
    spikes = contraction(AXONS, 0.3, seconds=1, muscles=(Muscle.MENTALIS,))
    first = _observe(spikes, Muscle.MENTALIS).signal
    assert np.array_equal(first.values, _observe(spikes, Muscle.MENTALIS).signal.values)
    assert not np.array_equal(first.values, _observe(spikes, Muscle.MENTALIS, seed=4).signal.values)
    assert first.channels[0].kind is SignalKind.NEEDLE_EMG
    assert first.channels[0].name == "needle mentalis left"


def test_the_needle_does_not_hear_another_muscle() -> None:
    spikes = contraction(AXONS, 1.0, seconds=1, muscles=(Muscle.ORBICULARIS_OCULI,))
    assert _observe(spikes, Muscle.MENTALIS).signal.values[0, 1000:].std() < 5.0
    assert _observe(spikes, Muscle.ORBICULARIS_OCULI).signal.values[0, 1000:].std() > 20.0


def test_a_muscle_in_bone_cannot_be_needled() -> None:
    with pytest.raises(ProtocolError, match="stapedius"):
        _observe(Spikes.empty(), Muscle.STAPEDIUS)


def test_notes_say_that_fewer_units_lie_near_the_needle() -> None:
    assert any("One unit in 16" in note for note in _observe(Spikes.empty(), Muscle.MENTALIS).notes)
