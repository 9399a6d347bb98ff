"""How soon demyelinated fibres of the root pass a second impulse."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from facialis.episode import HalfEpisode
from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.protocol import Protocol, Record, Stimulus
from facialis.vocabulary import Cause, Muscle, Side, StimulationSite

INTERVALS_MS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5, 3.0, 4.0, 6.0)
GAP_S = 0.4
BARE = 0.5
"""Fibres with at least this share of the patient's largest bare fraction count as demyelinated."""
LATEST_MS = 12.0


def _shortest(half: HalfEpisode, protocol: Protocol, side: Side) -> NDArray[np.float64]:
    """Return the shortest interval [ms] of every axon at which both impulses of a pair arrive; nan if none does."""
    spikes = half.arrived.where(half.arrived.cause == Cause.STIMULUS)
    shortest = np.full(len(half.axons), np.nan)
    for stimulus in (s for s in protocol.stimuli if s.side is side):
        first = stimulus.times_ms[0]
        inside = (spikes.time_ms > first) & (spikes.time_ms < first + stimulus.interval_ms + LATEST_MS)
        both = np.bincount(spikes.axon[inside], minlength=len(half.axons)) >= 2
        shortest[both & np.isnan(shortest)] = stimulus.interval_ms
    return shortest


def _run(case: Case) -> Mapping[str, Reading]:
    stimuli = tuple(
        Stimulus(
            site=StimulationSite.ROOT_EXIT_ZONE, side=side, at_s=round(0.2 + GAP_S * place, 6), amplitude_ma=20.0,
            train=2, interval_ms=interval,
        )
        for side in Side
        for place, interval in enumerate(INTERVALS_MS)
    )  # fmt: skip
    protocol = Protocol(
        name="paired shocks", duration_s=round(0.2 + GAP_S * len(INTERVALS_MS), 6), stimuli=stimuli,
        record=(Record(muscles=(Muscle.ORBICULARIS_OCULI,)),),
    )  # fmt: skip
    episode = case.record(protocol).episode
    normal = np.nanmedian(_shortest(episode.right, protocol, Side.RIGHT))
    bare = episode.left.lesion.bare_fraction
    worst = bare.max(axis=1) if bare.size else np.zeros(0)
    if not worst.size or worst.max() <= 0 or case.patient.shock.root_mm > case.patient.left.vessels[0].site_mm:
        return {"P06": Reading(reason="no bare internode beyond the electrode")}
    own = _shortest(episode.left, protocol, Side.LEFT)[worst >= BARE * worst.max()]
    return {"P06": reading(*(own[np.isfinite(own)] / normal).tolist(), reason="no pair passes the lesion")}


FAMILY = Family(
    name="refractory",
    title="Refractory period of transmission",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "P06",
            "1",
            "shortest interval of two shocks to the root at which both arrive, per demyelinated axon, over the median "
            "axon of the other side",
            departs="at 37 degC; intervals from 0.6 ms in steps; every axon is known",
        ),
    ),
    run=_run,
    seconds=18.0,
)
"""Paired shocks at the root."""
