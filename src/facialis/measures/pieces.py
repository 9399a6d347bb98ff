"""What one muscle did at a time, and whether the same muscle of the other side did it too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facialis.measures.activity import Track
from facialis.measures.detection import kernel
from facialis.vocabulary import Muscle

TONIC_S = 1.0
"""A contraction at least this long [s] is tonic."""
TOLERANCE = 0.1
"""Share of that second which weak edges and the spread between muscles may take away."""
SUSTAINED_GAP_S = 0.04
SUSTAINED_SHARE = 0.85
"""A contraction is sustained while gaps stay below the first and activity fills the second of its time; a clonic train
at 12 per second of 60 ms bursts fills three quarters."""
TOGETHER_S = 0.05
"""Both sides start a blink or another bilateral movement within this time [s]."""
LEFTOVER_S = 0.1
"""What a side does on its own after both began must last this long [s] to count as its own."""
MIDLINE = frozenset({Muscle.ORBICULARIS_ORIS, Muscle.MENTALIS, Muscle.NASALIS, Muscle.CORRUGATOR})
"""Muscles whose electrodes lie close to the other side."""
CROSSTALK_MIDLINE = 0.5
CROSSTALK = 0.2
"""Activity of the other side weaker than this share of the same muscle's on this side is what its electrodes see of
this side, not a contraction; at the midline electrodes see more. Of the same side, bursts weaker than the second share
of the strongest muscle's at the time may be cross-talk too."""


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """One burst, or one sustained contraction, of one muscle.

    Parameters
    ----------
    muscle : str
        Name of the track.
    row : int
        Track of the side.
    onset, offset : float
        Seconds.
    amplitude : float
        Root mean square, uV.
    confidence : float
        Probability that it is a burst, 0-1.
    """

    muscle: str
    row: int
    onset: float
    offset: float
    amplitude: float
    confidence: float

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.offset - self.onset


def bursts_of(track: Track, row: int) -> list[Piece]:
    """Return the bursts of a track."""
    b = track.bursts
    name, columns = track.name, (b.onset_s, b.offset_s, b.amplitude_uv, b.confidence)
    return [Piece(name, row, *values) for values in zip(*(column.tolist() for column in columns), strict=True)]


def join_sustained(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of one muscle with bursts joined into contractions of a second or more where they make one."""
    found, i = [], 0
    while i < len(pieces):
        active, j = pieces[i].duration, i
        while j + 1 < len(pieces) and pieces[j + 1].onset - pieces[j].offset <= SUSTAINED_GAP_S:
            grown = active + pieces[j + 1].duration
            if grown < SUSTAINED_SHARE * (pieces[j + 1].offset - pieces[i].onset):
                break
            active, j = grown, j + 1
        whole = _joined(pieces[i : j + 1]) if j > i else pieces[i]
        found += [whole] if is_long(whole) else pieces[i : j + 1]
        i = j + 1
    return found


def _joined(pieces: list[Piece]) -> Piece:
    strongest = max(piece.amplitude for piece in pieces)
    surest = max(piece.confidence for piece in pieces)
    return replace(pieces[0], offset=pieces[-1].offset, amplitude=strongest, confidence=surest)


def is_long(piece: Piece) -> bool:
    """Return whether a contraction lasts long enough to be tonic."""
    return piece.duration >= (1.0 - 0.5 * TOLERANCE) * TONIC_S


def without_crosstalk(pieces: list[Piece]) -> list[Piece]:
    """Leave out pieces that may be what electrodes see of a much stronger muscle of the same side; sorted by onset."""
    ordered = sorted(pieces, key=lambda p: p.onset)
    onsets = np.array([p.onset for p in ordered])
    offsets = np.array([p.offset for p in ordered])
    sizes = np.array([p.amplitude for p in ordered])
    loudest = np.empty(sizes.size)
    kernel.loudest_beside(onsets, offsets, sizes, float((offsets - onsets).max(initial=0.0)), loudest)
    return [piece for piece, audible in zip(ordered, (sizes >= CROSSTALK * loudest).tolist(), strict=True) if audible]


def split_by_other_side(pieces: list[Piece], others: tuple[Track, ...]) -> tuple[list[Piece], list[Piece]]:
    """Return what a side did on its own, and what the other side did with it.

    A piece is judged by the same muscle of the other side, or by all its muscles where that one was not recorded. What
    both sides began together is cut off, and so is what both end together; the rest is the side's own where it is at
    least half of the piece, or a second. Activity of the other side in the middle counts when it fills half of it.

    Parameters
    ----------
    pieces : list of Piece
        Of one side.
    others : tuple of Track
        Of the other side.

    Returns
    -------
    tuple of list of Piece
        Own pieces, shared pieces.
    """
    by_name = {track.name: (track,) for track in others}
    own, shared = [], []
    silent = _with_silent_other(pieces, by_name)
    for index, piece in enumerate(pieces):
        if silent[index]:
            own.append(piece)
            continue
        start, end = _less_other(piece, _spans(piece, by_name.get(piece.muscle, others)))
        if end > start:
            own.append(piece if end - start == piece.duration else replace(piece, onset=start, offset=end))
            shared += [replace(piece, offset=start)] if start > piece.onset else []
            shared += [replace(piece, onset=end)] if end < piece.offset else []
        else:
            shared.append(piece)
    return own, shared


def _with_silent_other(pieces: list[Piece], by_name: dict[str, tuple[Track]]) -> NDArray[np.bool_]:
    """Return which pieces have nothing near them in the same muscle of the other side, which was recorded."""
    onsets = np.array([piece.onset for piece in pieces])
    offsets = np.array([piece.offset for piece in pieces])
    muscles = np.array([piece.muscle for piece in pieces])
    silent = np.zeros(len(pieces), np.bool_)
    for name, (track,) in by_name.items():
        mine = muscles == name
        first = np.searchsorted(track.bursts.offset_s, onsets[mine] - TOGETHER_S)
        silent[mine] = first == np.searchsorted(track.bursts.onset_s, offsets[mine] + TOGETHER_S)
    return silent


def _less_other(piece: Piece, spans: list[tuple[float, float]]) -> tuple[float, float]:
    """Return a piece's own stretch, of no length where the other side takes part throughout."""
    start, end = piece.onset, piece.offset
    for begin, stop in spans:
        if begin <= start + TOGETHER_S and stop > start:
            start = stop
    for begin, stop in spans[::-1]:
        if stop >= end - TOGETHER_S and begin < end:
            end = begin
    inside = sum(max(min(stop, end) - max(begin, start), 0.0) for begin, stop in spans)
    whole = end - start == piece.duration
    enough = whole or end - start >= max(LEFTOVER_S, min(TONIC_S, 0.5 * piece.duration))
    return (start, end) if enough and end - start > 2.0 * inside else (start, start)


def _spans(piece: Piece, tracks: Iterable[Track]) -> list[tuple[float, float]]:
    """Return when tracks of the other side were active around a piece, cross-talk left out: begin and end, s."""
    spans: list[tuple[float, float]] = []
    for track in tracks:
        bursts = track.bursts
        first = np.searchsorted(bursts.offset_s, piece.onset - TOGETHER_S)
        last = np.searchsorted(bursts.onset_s, piece.offset + TOGETHER_S)
        share = CROSSTALK_MIDLINE if track.channel.muscle in MIDLINE else CROSSTALK
        loud = bursts.amplitude_uv[first:last] >= share * piece.amplitude
        begins, stops = bursts.onset_s[first:last][loud], bursts.offset_s[first:last][loud]
        spans += zip(begins.tolist(), stops.tolist(), strict=True)
    merged: list[tuple[float, float]] = []
    for begin, stop in sorted(spans):
        if merged and begin - merged[-1][1] <= SUSTAINED_GAP_S:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((begin, stop))
    return merged
