"""What ends a train of ectopic impulses: the inactivation of persistent sodium, not the pump (decision 3)."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.presets import preset
from facialis.protocol import Protocol, Stimulus
from facialis.records import Spikes
from facialis.simulate import simulate
from facialis.vocabulary import StimulationSite

SHOCK_MS, SECONDS = 50.0, 0.9
ONE_SHOCK = Protocol(
    name="one shock",
    duration_s=SECONDS,
    stimuli=(Stimulus(site=StimulationSite.STYLOMASTOID_TRUNK, at_s=SHOCK_MS / 1000.0, amplitude_ma=60),),
)


def _born(**bare: float) -> Spikes:
    """Return the impulses born in the lesion of `typical` after one shock, each axon for itself."""
    patient = preset("typical").with_changes(left={"bare": bare}).with_mechanisms(ephapse=False, nucleus=False)
    return simulate(patient, ONE_SHOCK, seed=1, strands=3).left.born


@pytest.mark.parametrize("pump_ua_cm2", [0.0, 300.0])
def test_trains_end_with_or_without_the_pump(pump_ua_cm2: float) -> None:
    born = _born(pump_ua_cm2=pump_ua_cm2)
    assert np.bincount(born.axon).max() > 20  # there are trains
    assert born.time_ms.max() < SHOCK_MS + 400.0


def test_without_inactivation_the_pump_does_not_end_them() -> None:
    born = _born(tiring_per_ms=0.0)
    assert born.time_ms.max() > 1000.0 * SECONDS - 10.0
