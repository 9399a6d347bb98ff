import numpy as np
import pytest

from facialis.errors import ProtocolError
from facialis.instruments.base import Observation
from facialis.instruments.needle_emg import INSTRUMENT, NEEDLE, observe_needle, split_near_fibres
from facialis.instruments.needle_templates import compute_fibre_potentials, draw_fibres
from facialis.protocol import Record
from facialis.records.arrays import Spikes
from facialis.vocabulary import Muscle, Side, SignalKind
from tests.muscle_situations import at_terminals, contraction, face, half_muscles

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


def test_single_fibres_and_the_rest_add_up_to_the_unit() -> None:
    units = half_muscles()[1]
    fibres, tip = draw_fibres(units, Muscle.MENTALIS, geometry=NEEDLE.geometry, rng=np.random.default_rng(1))
    potentials = compute_fibre_potentials(
        fibres, tip, geometry=NEEDLE.geometry, tissue=NEEDLE.tissue, rate_hz=25000, duration_ms=25
    )
    row, rest, first, single = split_near_fibres(fibres, potentials, unit_count=len(units), keep=10)
    assert np.array_equal(np.flatnonzero(row >= 0), np.unique(fibres.unit))
    for unit in np.unique(fibres.unit):
        own = single[first[row[unit]] : first[row[unit] + 1]]
        assert len(own) <= 10
        assert np.allclose(own.sum(axis=0) + rest[row[unit]], potentials[fibres.unit == unit].sum(axis=0), atol=1e-9)


def test_the_trace_holds_the_potential_of_the_unit_that_fired() -> None:
    """The thinnest axon of the muscle that the needle hears, once, without noise: same size, within a tenth."""
    units = half_muscles()[1]
    quiet = NEEDLE.replace(amplifier=NEEDLE.amplifier.replace(noise_uv=0.0, drift_uv=0.0))
    rng = np.random.default_rng(6)
    rng.integers(0, 2**63)  # the key of the jitter is drawn first
    fibres, tip = draw_fibres(units, Muscle.MENTALIS, geometry=quiet.geometry, rng=rng)
    potentials = compute_fibre_potentials(
        fibres, tip, geometry=quiet.geometry, tissue=quiet.tissue, rate_hz=25000, duration_ms=25
    )
    sums = {int(unit): potentials[fibres.unit == unit].sum(axis=0) for unit in np.unique(fibres.unit)}
    loudest = max(sums, key=lambda unit: float(np.ptp(sums[unit])))
    trace = observe_needle(
        (face(Side.LEFT, at_terminals(np.array([500.0]), np.array([loudest]))),),
        record=Record(
            instrument="needle_emg", muscles=(Muscle.MENTALIS,), sides=(Side.LEFT,), rate_hz=50000, mains_uv=0.0
        ),
        duration_s=1.0,
        stimuli=(),
        rng=np.random.default_rng(6),
        parameters=quiet,
    ).signal.values[0]
    assert np.ptp(trace) == pytest.approx(np.ptp(sums[loudest]), rel=0.1)
    arrival_ms = trace.argmin() / 50.0 - sums[loudest].argmin() / 25.0
    assert arrival_ms == pytest.approx(500.7 - 2.0, abs=0.15)
