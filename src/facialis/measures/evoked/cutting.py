"""Sweeps cut from a recording around its stimuli."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError, QuantityError
from facialis.measures.evoked.mains import find_mains, mains_at
from facialis.measures.evoked.stimuli import Stimuli, find_channel, find_stimuli
from facialis.measures.evoked.sweeps import Sweeps
from facialis.records import Recording

Array = NDArray[np.float64]

WINDOW_MS = (-20.0, 50.0)
ANSWER_MS = (-2.0, 60.0)
"""What lies between these times [ms] around a stimulus may be artefact or response, and shows no mains."""


def cut_sweeps(
    recording: Recording,
    *,
    channel: str,
    stimuli: str | Sequence[float] | Array | None = None,
    window_ms: tuple[float, float] = WINDOW_MS,
    trains: Literal["refuse", "first", "last"] = "refuse",
    blank_ms: tuple[float, float] | None = None,
    mains: bool = True,
) -> Sweeps:
    """Cut sweeps of one channel around its stimuli.

    Parameters
    ----------
    recording : Recording
        Real or simulated.
    channel : str
        Name of the channel.
    stimuli : str or sequence of float, optional
        Where stimuli are marked; see :func:`facialis.measures.evoked.stimuli.find_stimuli`.
    window_ms : tuple of float
        Begin and end of each sweep after its stimulus [ms]; the begin lies before it.
    trains : str
        What to do where another stimulus lies inside a sweep: ``"refuse"``, or cut around the ``"first"`` or the
        ``"last"`` of each train.
    blank_ms : tuple of float, optional
        Stretch [ms] around the stimulus that is marked as not valid and bridged by a straight line.
    mains : bool
        Whether mains are fitted between responses and subtracted.

    Returns
    -------
    Sweeps
        With a note on everything that was done.

    Raises
    ------
    NotAssessableError
        If there is no stimulus, sweeps overlap other stimuli, or no stimulus lies far enough inside the recording.
    QuantityError
        If a window is not one.
    RecordingError
        If there is no such channel.
    """
    low, high = window_ms
    if not (np.isfinite([low, high]).all() and low < high and low <= 0.0 < high):
        raise QuantityError(f"window_ms = {window_ms}.", "Give begin (0 or below) and end (above 0) in ms.")
    signal, row = find_channel(recording, channel)
    found = find_stimuli(recording, stimuli, channel=channel)
    chosen, left = _apart(found, window_ms, trains)
    first = np.round((chosen - signal.start_s) * signal.rate_hz).astype(np.int64)
    begin, end = (round(at * 1e-3 * signal.rate_hz) for at in window_ms)
    inside = (first + begin >= 0) & (first + end < signal.samples)
    if not inside.any():
        raise NotAssessableError(
            f"No stimulus has {-low:g} ms before and {high:g} ms after it in {channel}.", "Give a shorter window."
        )
    place = first[inside, None] + np.arange(begin, end + 1)
    notes = [found.note, *left]
    if not inside.all():
        notes.append(f"{int((~inside).sum())} stimuli too near an end of the recording left out")
    sweeps = Sweeps(
        np.asarray(signal.values[row], np.float64)[place], signal.rate_hz, begin * 1e3 / signal.rate_hz, channel,
        signal.valid[row][place], chosen[inside], tuple(notes),
    )  # fmt: skip
    if mains:
        every = np.round((found.times_s - signal.start_s) * signal.rate_hz).astype(np.int64)
        whole = np.asarray(np.where(signal.valid[row], signal.values[row], 0.0), np.float64)
        sweeps = _without_mains(sweeps, whole, signal.valid[row], first=first[inside], shocks=every, begin=begin)
    return sweeps if blank_ms is None else blank(sweeps, blank_ms)


def _apart(found: Stimuli, window_ms: tuple[float, float], trains: str) -> tuple[Array, list[str]]:
    """Return stimuli with no other in their sweep, as ``trains`` asks."""
    if trains not in {"refuse", "first", "last"}:
        raise QuantityError(f"trains = {trains!r}.", "Give refuse, first or last.")
    gaps = np.diff(found.times_s) * 1e3
    after, before = np.append(gaps, np.inf), np.insert(gaps, 0, np.inf)
    low, high = window_ms
    if trains == "first":
        keep = before > -low  # those that follow belong to its answer
        keep &= before > high
    elif trains == "last":
        keep = after > high
    else:
        if gaps.size and gaps.min() <= high:
            raise NotAssessableError(
                f"Stimuli {gaps.min():.3g} ms apart lie inside sweeps that end {high:g} ms after each.",
                "End the sweeps earlier, or give trains='first' or trains='last' to cut around one of each train.",
            )
        keep = np.ones(found.times_s.size, bool)
    lost = int((~keep).sum())
    return found.times_s[keep], [f"{lost} stimuli of trains not cut around ({trains} kept)"] if lost else []


def _without_mains(
    sweeps: Sweeps,
    values: Array,
    valid: NDArray[np.bool_],
    *,
    first: NDArray[np.int64],
    shocks: NDArray[np.int64],
    begin: int,
) -> Sweeps:
    """Return sweeps with the mains subtracted, and a note."""
    rate, width = sweeps.rate_hz, sweeps.values.shape[1]
    free = valid.copy()
    before, after = (round(at * 1e-3 * rate) for at in ANSWER_MS)
    for shock in shocks:
        free[max(shock + before, 0) : max(shock + after, 0)] = False
    if free.sum() < rate:
        return sweeps.noting("mains not looked for: less than a second of signal between responses")
    lines = find_mains(values, free, rate_hz=rate)
    if not lines:
        return sweeps.noting("no mains found")
    cleaned, size = sweeps.values.copy(), []
    for row, at in enumerate(first):
        inside = slice(int(at) + begin, int(at) + begin + width)
        wave = mains_at(values, free, rate_hz=rate, lines_hz=lines, centre=int(at), inside=inside)
        if wave is not None:
            cleaned[row] -= wave
            size.append(float(np.sqrt(np.mean(wave**2))))
    shown = ", ".join(f"{hz:.2f}" for hz in lines)
    note = f"mains at {shown} Hz fitted between responses and subtracted in {len(size)} sweeps"
    root = f" (median {np.median(size):.3g} uV rms)" if size else ""
    return _replaced(sweeps, cleaned).noting(note + root)


def _replaced(sweeps: Sweeps, values: Array, valid: NDArray[np.bool_] | None = None) -> Sweeps:
    return Sweeps(
        values, sweeps.rate_hz, sweeps.start_ms, sweeps.channel, sweeps.valid if valid is None else valid,
        sweeps.stimulus_s, sweeps.notes,
    )  # fmt: skip


def blank(sweeps: Sweeps, blank_ms: tuple[float, float]) -> Sweeps:
    """Mark the artefact as not valid and bridge it by a straight line.

    Parameters
    ----------
    sweeps : Sweeps
        Sweeps that reach beyond the artefact on both sides.
    blank_ms : tuple of float
        Begin and end [ms] after the stimulus.

    Raises
    ------
    QuantityError
        If the stretch is empty or not inside the sweeps.
    """
    low, high = blank_ms
    inside = np.flatnonzero((sweeps.times_ms >= low - 1e-6) & (sweeps.times_ms <= high + 1e-6))
    if inside.size == 0 or inside[0] == 0 or inside[-1] == sweeps.values.shape[1] - 1:
        raise QuantityError(
            f"blank_ms = {blank_ms}.", f"Give a stretch inside {sweeps.start_ms:g} to {sweeps.end_ms:g} ms."
        )
    values, valid = sweeps.values.copy(), sweeps.valid.copy()
    left, right = values[:, inside[0] - 1], values[:, inside[-1] + 1]
    part = np.arange(1, inside.size + 1) / (inside.size + 1)
    values[:, inside] = left[:, None] + (right - left)[:, None] * part
    valid[:, inside] = False
    return _replaced(sweeps, values, valid).noting(f"{low:g} to {high:g} ms blanked: marked as not valid")


def subtract_tail(
    sweeps: Sweeps, *, fit_ms: Sequence[tuple[float, float]], constants_ms: tuple[float, float] = (0.3, 10.0)
) -> Sweeps:
    """Fit the tail of the artefact, one exponential and a baseline in each sweep, and subtract it.

    For pictures and averages; :func:`find_responses` allows for tails by itself. The time constant is that of the
    amplifier and the skin, common to all sweeps; size and baseline are each sweep's own.

    Parameters
    ----------
    sweeps : Sweeps
        Sweeps with a tail.
    fit_ms : sequence of tuple of float
        Stretches [ms] after the stimulus that hold the tail and no response, such as before the M wave and late.
    constants_ms : tuple of float
        Shortest and longest time constant.

    Raises
    ------
    NotAssessableError
        If the stretches hold too few samples.
    """
    times = sweeps.times_ms
    inside = np.zeros(times.size, bool)
    for low, high in fit_ms:
        inside |= (times >= low) & (times <= high)
    inside &= sweeps.valid.all(axis=0) & (times > 0)
    if inside.sum() < 8:
        raise NotAssessableError(
            f"fit_ms = {tuple(fit_ms)} holds {inside.sum()} valid samples.", "Give longer stretches."
        )
    values = sweeps.values[:, inside].T
    trials = np.geomspace(*constants_ms, 60)
    since = times - times[inside][0]
    left = []
    for constant in trials:
        basis = np.stack([np.ones(values.shape[0]), np.exp(-since[inside] / constant)], axis=1)
        left.append(float(np.square(values - basis @ np.linalg.lstsq(basis, values, rcond=None)[0]).sum()))
    constant = float(trials[int(np.argmin(left))])
    basis = np.stack([np.ones(times.size), np.exp(-since / constant)], axis=1)
    weights = np.linalg.lstsq(basis[inside], values, rcond=None)[0]
    later = since >= 0
    cleaned = sweeps.values - weights[0][:, None]
    cleaned[:, later] -= (basis[later, 1:] @ weights[1:]).T
    return _replaced(sweeps, cleaned).noting(f"tail of the artefact, time constant {constant:.2g} ms, subtracted")
