"""Warnings during an operation: what has changed against the baseline, graded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from facialis.errors import NotAssessableError
from facialis.measures.auditory.waves import WavesFound

WATCH_MS = 0.5
"""Wave V this much later, or I-III this much longer [ms] (Clin Neurophysiol 2021 132:358: early, softer warnings)."""
LATE_MS = 1.0
"""Wave V this much later [ms] (Park 2018 Clin Neurophysiol)."""
SMALL = 0.5
"""Wave V fallen to this part of its height (Park 2018)."""
SEEN = 4.0
"""Half the baseline's wave must exceed the noise left by this factor, or a wave that is not seen need not be lost: from
crest to trough within some milliseconds noise swings by about four times its root mean square."""


DOUBTFUL = 0.05
"""A wave that chance equals in fewer than this share of averages is doubtful; it is not lost."""


class Grade(IntEnum):
    """How grave a change is."""

    NONE = 0
    WATCH = 1
    """Wave V 0.5 ms later, or I-III 0.5 ms longer."""
    WARN = 2
    """Wave V 1 ms later, or half as high."""
    CRITICAL = 3
    """Wave V 1 ms later and half as high, or lost."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A graded change.

    Parameters
    ----------
    grade : Grade
        How grave; ``None`` where too much noise is left to say.
    later_ms : float
        Delay of wave V; ``nan`` where it is lost.
    height : float
        Height of wave V over that of the baseline; 0 where it is lost.
    longer_ms : float
        Prolongation of I-III; ``nan`` where unknown.
    words : str
        Why.
    """

    grade: Grade | None
    later_ms: float
    height: float
    longer_ms: float
    words: str


def grade_change(baseline: WavesFound, now: WavesFound) -> Warned:
    """Grade what has changed since the baseline.

    Parameters
    ----------
    baseline, now : WavesFound
        The same ear, click and channel.

    Returns
    -------
    Warned
        Grade and reason.

    Raises
    ------
    NotAssessableError
        If the baseline has no wave V.

    References
    ----------
    Park et al. 2018 Clin Neurophysiol (932 operations); Clin Neurophysiol 2021 132:358.
    """
    was, is_ = baseline.waves["V"], now.waves["V"]
    if not was.present:
        raise NotAssessableError("The baseline has no wave V.", "Average more clicks before the dura is opened.")
    longer = now.interval_ms("I", "III") - baseline.interval_ms("I", "III")
    if not is_.present:
        if SMALL * was.height_uv < SEEN * now.average.noise_uv:
            return Warned(None, float("nan"), float("nan"), longer, "too much noise to say: average more clicks")
        if is_.p < DOUBTFUL:
            return Warned(None, float("nan"), float("nan"), longer, f"wave V doubtful (p = {is_.p:.2g}): average more")
        return Warned(Grade.CRITICAL, float("nan"), 0.0, longer, "wave V lost")
    later, height = is_.latency_ms - was.latency_ms, is_.height_uv / was.height_uv
    late, small = later >= LATE_MS, height <= SMALL
    said = [f"wave V {later:+.2f} ms, {height:.0%} of its height"]
    if longer >= WATCH_MS:
        said.append(f"I-III {longer:+.2f} ms")
    soft = later >= WATCH_MS or longer >= WATCH_MS
    grade = Grade.CRITICAL if late and small else Grade.WARN if late or small else Grade.WATCH if soft else Grade.NONE
    return Warned(grade, later, height, longer, "; ".join(said))
