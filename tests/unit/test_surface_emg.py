from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.errors import ProtocolError
from facialis.instruments import belly_tendon_emg
from facialis.instruments.base import Instrument, Observation
from facialis.instruments.surface_emg import INSTRUMENT
from facialis.protocol import Record, Stimulus
from facialis.records.arrays import Spikes
from facialis.vocabulary import Muscle, Side, StimulationSite
from tests.muscle_situations import contraction, face, half_muscles, volley

AXONS, _ = half_muscles()
SILENT = Spikes.empty()


def _observe(
    left: Spikes, right: Spikes, *, seconds: float = 1.0, stimuli: tuple[Stimulus, ...] = (), **record: Any
) -> Observation:
    return INSTRUMENT.observe(
        (face(Side.LEFT, left), face(Side.RIGHT, right)),
        record=Record(**{"mains_uv": 0.0, **record}),
        duration_s=seconds,
        stimuli=stimuli,
        rng=np.random.default_rng(8),
    )


def test_every_muscle_but_the_stapedius_has_a_channel_on_either_side() -> None:
    observation = _observe(SILENT, SILENT)
    channels = observation.signal.channels
    assert len(channels) == 24
    assert Muscle.STAPEDIUS not in {channel.muscle for channel in channels}
    assert any("Stapedius" in note for note in observation.notes)
    assert observation.signal.values.shape == (24, 4000)
    assert observation.signal.unit == "uV"


def test_stapedius_alone_is_refused() -> None:
    with pytest.raises(ProtocolError, match="stapedius"):
        _observe(SILENT, SILENT, muscles=(Muscle.STAPEDIUS,))


def test_same_generator_same_bits() -> None:
    spikes = contraction(AXONS, 0.5, seconds=1, muscles=(Muscle.MENTALIS,))
    first = _observe(spikes, SILENT, muscles=(Muscle.MENTALIS,)).signal.values
    again = _observe(spikes, SILENT, muscles=(Muscle.MENTALIS,)).signal.values
    assert np.array_equal(first, again)


def test_a_lower_rate_records_the_same_muscle() -> None:
    spikes = contraction(AXONS, 0.8, seconds=1, muscles=(Muscle.MENTALIS,))
    fine = _observe(spikes, SILENT, muscles=(Muscle.MENTALIS,), sides=(Side.LEFT,)).signal
    coarse = _observe(spikes, SILENT, muscles=(Muscle.MENTALIS,), sides=(Side.LEFT,), rate_hz=1000).signal
    assert coarse.samples == 1000
    assert coarse.values.std() == pytest.approx(fine.values.std(), rel=0.1)


def test_cross_talk_falls_with_distance() -> None:
    """Only the left chin contracts; mouth corner, cheek and brow hear less and less of it."""
    spikes = contraction(AXONS, 1.0, seconds=1, muscles=(Muscle.MENTALIS,))
    signal = _observe(spikes, SILENT).signal
    loud = {channel.name: float(row.std()) for channel, row in zip(signal.channels, signal.values, strict=True)}
    assert loud["depressor_anguli_oris left"] < 0.3 * loud["mentalis left"]
    assert loud["zygomaticus_major left"] < 0.1 * loud["depressor_anguli_oris left"] + 2.0
    assert loud["frontalis left"] < 2.0
    assert 3.0 < loud["mentalis right"] < 0.4 * loud["mentalis left"]
    assert loud["orbicularis_oculi right"] < 2.0


def test_an_artefact_stands_at_the_shock_on_its_own_side_and_grows_with_current() -> None:
    def shock(amplitude_ma: float) -> NDArray[Any]:
        stimulus = Stimulus(site=StimulationSite.ZYGOMATIC_BRANCH, side=Side.LEFT, at_s=0.5, amplitude_ma=amplitude_ma)
        return _observe(SILENT, SILENT, stimuli=(stimulus,), muscles=(Muscle.ORBICULARIS_OCULI,)).signal.values

    weak, strong = shock(10.0), shock(20.0)
    assert abs(strong[0]).argmax() == pytest.approx(2000, abs=4)
    assert abs(strong[0]).max() > 5 * abs(strong[1]).max()
    assert abs(strong[0]).max() == pytest.approx(2 * abs(weak[0]).max(), rel=0.05)
    assert abs(strong[0, 2080:]).max() < 15.0  # gone after 20 ms


@pytest.mark.parametrize("rate_hz", [4000.0, 20000.0])
def test_artefacts_of_one_series_are_alike(rate_hz: float) -> None:
    """By rounding, some pulses of 0.2 ms had once been a sample longer than others."""
    series = Stimulus(
        site=StimulationSite.MANDIBULAR_BRANCH, side=Side.LEFT, at_s=0.2, amplitude_ma=20.0, pulses=20, rate_hz=2.0
    )
    values = _observe(
        SILENT, SILENT, seconds=10.2, stimuli=(series,), muscles=(Muscle.MENTALIS,), rate_hz=rate_hz
    ).signal.values[0]
    first = np.round(np.array(series.times_ms) * 1e-3 * rate_hz).astype(int)
    shapes = values[first[:, None] + np.arange(round(2e-3 * rate_hz))]
    assert np.ptp(shapes, axis=0).max() < 0.05 * np.abs(shapes).max()


def _from_orbicularis_oculi(count: int, instrument: Instrument, *, effort: bool) -> NDArray[Any]:
    """The muscle alone, contracting or in one volley, with ``count`` axons that stand for the nerve."""
    axons, _ = half_muscles(count)
    muscles = (Muscle.ORBICULARIS_OCULI,)
    spikes = (
        contraction(axons, 1.0, seconds=1, muscles=muscles) if effort else volley(axons, at_ms=500, muscles=muscles)
    )
    observation = instrument.observe(
        (face(Side.LEFT, spikes, count=count),),
        record=Record(mains_uv=0, muscles=muscles, sides=(Side.LEFT,)),
        duration_s=1.0,
        stimuli=(),
        rng=np.random.default_rng(8),
    )
    return np.asarray(observation.signal.values[0])


def test_a_volley_keeps_its_size_when_fewer_axons_stand_for_the_nerve() -> None:
    """400 axons against the full nerve: negative peaks of M waves agree within a quarter."""
    few = -_from_orbicularis_oculi(400, belly_tendon_emg.INSTRUMENT, effort=False).min()
    full = -_from_orbicularis_oculi(6450, belly_tendon_emg.INSTRUMENT, effort=False).min()
    assert few == pytest.approx(full, rel=0.25)


def test_asynchronous_activity_is_inflated_by_less_than_the_root_of_the_weight() -> None:
    few = _from_orbicularis_oculi(400, INSTRUMENT, effort=True).std()
    full = _from_orbicularis_oculi(6450, INSTRUMENT, effort=True).std()
    assert 0.8 < few / full < (6450 / 400) ** 0.5
