"""What a channel sees of muscles that are not its own: potentials that are conducted through the volume."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.evoked.averaging import Average

Array = NDArray[np.float64]

OVER_SHARE = 0.1
"""A volume-conducted wave is over where the average stays below this share of its largest early deflection,"""
OVER_MS = 1.0
"""for this long [ms], and changes by no more meanwhile: a zero crossing is no end."""
PAST_MS = 1.0
"""The size of the wave is measured from this long [ms] after its first possible beginning: the artefact is over."""
AUDIBLE = 6.0
"""Smallest early deflection that counts, peak to peak over the noise of the average."""
TAIL_LEFT = 0.25
"""An early deflection below this share of the artefact's tail is what the fit of that tail leaves."""
TAIL_CONSTANTS_MS = (0.3, 3.0)
"""Time constants [ms] that are tried for the tail."""
BASELINE_MS = (-15.0, -1.0)
NOT_TOLD_APART = 0.25
"""A later wave below this share of the volume-conducted one, peak to peak, cannot be told from what is left of it."""
HIDES_MS = 8.0
"""A volume-conducted wave that lasts longer [ms] may have later phases, where slow fibres end, and hide a response:
fast conduction to the root exit zone and back takes 8.5 ms (rows L11a, L11b). Then only a response that exceeds it is
told from it, and none is called absent."""


@dataclass(frozen=True, slots=True)
class Spill:
    """A volume-conducted wave.

    Parameters
    ----------
    peak_to_peak_uv : float
        Its size before any response can begin, 0 where nothing stands out.
    end_ms : float
        From when on the channel is free of it; ``inf`` where it never is.
    noise_uv : float
        Noise of the average.
    whole_uv : float
        Its size until it is over, whatever has begun meanwhile.
    """

    peak_to_peak_uv: float
    end_ms: float
    noise_uv: float
    whole_uv: float = 0.0

    @property
    def floor_uv(self) -> float:
        """Smallest response, peak to peak, that can be told from what is left of it."""
        seen = self.whole_uv if self.hides else NOT_TOLD_APART * self.peak_to_peak_uv
        return max(seen, AUDIBLE * self.noise_uv)  # a smaller wave would not have been seen in this noise

    @property
    def hides(self) -> bool:
        """Whether it lasts so long that a response may lie under it."""
        return self.peak_to_peak_uv > 0 and self.end_ms > HIDES_MS


def find_spill(average: Average, *, first_ms: float, earliest_ms: float, last_ms: float) -> Spill:
    """Measure the wave that other muscles send to this channel, and when the channel is free of it.

    Parameters
    ----------
    average : Average
        Of sweeps around the stimulus.
    first_ms : float
        No muscle answers before this.
    earliest_ms : float
        A response of this muscle cannot begin before this: what is there until then comes through the volume.
    last_ms : float
        How far the end is looked for.

    Returns
    -------
    Spill
        Size and end.

    Notes
    -----
    Two muscles that answer one stimulus are seen by both channels at once. A wave that begins with the M wave of the
    stimulated muscle, before any impulse could return, is therefore not this muscle's. Where it is still going on when
    a response may begin, the two cannot be told apart at this electrode.
    """
    kept, times = average.singles, average.times_ms
    before = (times >= BASELINE_MS[0]) & (times <= BASELINE_MS[1])
    cleaned = average.values - np.nanmean(average.values[before])
    noise = max(average.noise_uv, float(np.nanstd(average.residual[before])), 1e-9)
    early = np.flatnonzero((times >= first_ms) & (times < earliest_ms))
    tail = _tail(cleaned, times, early)
    left = float(np.ptp(cleaned[early] - tail[early]))
    if left < max(AUDIBLE * noise, TAIL_LEFT * float(np.abs(tail[early[0]]))):
        return Spill(0.0, earliest_ms, noise)
    cleaned = np.nan_to_num(cleaned)
    early = early[times[early] >= first_ms + PAST_MS]
    size = float(np.ptp(cleaned[early]))
    limit = max(OVER_SHARE * float(np.abs(cleaned[early]).max()), 2.0 * noise)
    width = max(round(OVER_MS * 1e-3 * kept.rate_hz), 1)
    windows = np.lib.stride_tricks.sliding_window_view(cleaned, width)
    still = (np.abs(windows).max(axis=1) < limit) & (np.ptp(windows, axis=1) < limit)
    starts = times[: still.size]
    free = starts[still & (starts >= earliest_ms - OVER_MS) & (starts <= last_ms)]
    end = float(free[0]) if free.size else float("inf")
    until = (times >= first_ms + PAST_MS) & (times <= min(end, last_ms))
    return Spill(size, end, noise, float(np.ptp(cleaned[until])))


def _tail(values: Array, times: Array, early: NDArray[np.int64]) -> Array:
    """Return the exponential that explains the early stretch best, from its start on."""
    best, left = np.zeros_like(values), np.inf
    later = np.maximum(times - times[early[0]], 0.0)
    for constant in np.geomspace(*TAIL_CONSTANTS_MS, 24):
        decay = np.where(times >= times[early[0]], np.exp(-later / constant), 0.0)
        size = float(values[early] @ decay[early] / (decay[early] @ decay[early]))
        remains = float(np.square(values[early] - size * decay[early]).sum())
        if remains < left:
            best, left = size * decay, remains
    return best
