"""What each side of the face did on its own, and what both did together.

Bursts are compared one by one, and movements of both sides once more as wholes: where few motor units are recruited,
each discharge is a burst, and those of one side never coincide with those of the other. Burst by burst, such a
movement would look like twitches of both sides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

import numpy as np

from facialis.measures.activity import Activity, Track
from facialis.measures.pieces import (
    CROSSTALK,
    CROSSTALK_MIDLINE,
    MIDLINE,
    TOGETHER_S,
    Piece,
    bursts_of,
    join_sustained,
    split_by_other_side,
    without_crosstalk,
)
from facialis.vocabulary import Side

AROUND_S = 0.5
"""The sides are compared from this long [s] before a piece to this long after it, within the movement."""
PAUSE_S = 0.1
"""A pause of both sides shorter than this [s] does not end a movement of both."""
Power = Callable[[float, float], float]


def find_pieces(activity: Activity, side: Side) -> tuple[list[Piece], list[Piece]]:
    """Return what a side did on its own, and what the other side did with it."""
    if ("pieces", side) not in activity.memo:
        every = [
            piece for row, track in enumerate(activity.on_side(side)) for piece in join_sustained(bursts_of(track, row))
        ]
        mine, others = activity.on_side(side), activity.on_side(side.other)
        own, shared = split_by_other_side(without_crosstalk(every), others)
        activity.memo["pieces", side] = rejoin_movements(own, shared, mine=mine, others=others)
    found: tuple[list[Piece], list[Piece]] = activity.memo["pieces", side]
    return found


def rejoin_movements(
    own: list[Piece], shared: list[Piece], *, mine: Sequence[Track], others: Sequence[Track]
) -> tuple[list[Piece], list[Piece]]:
    """Return own and shared pieces once more, with own ones that belong to a movement of both sides moved over.

    A piece belongs to it where it does not outlast what both sides do, the same muscle of the other side has bursts
    near it, and their activity near it, bursts and pauses together, reaches the share of this side's at which
    activity is more than cross-talk.

    Parameters
    ----------
    own, shared : list of Piece
        As :func:`facialis.measures.pieces.split_by_other_side` returns them.
    mine, others : sequence of Track
        Of the side, and of the other one.

    Returns
    -------
    tuple of list of Piece
        Own pieces, shared pieces.
    """
    spans = _movements(shared)
    begins = [begin for begin, _ in spans]
    answers = {track.name: (track, _power_of(track)) for track in others} if spans else {}
    powers = {row: _power_of(track) for row, track in enumerate(mine)} if spans else {}
    kept: list[Piece] = []
    moved: list[Piece] = []
    for piece in own:
        at = bisect_right(begins, piece.onset + TOGETHER_S) - 1
        inside = at >= 0 and piece.offset <= spans[at][1] + TOGETHER_S
        if not inside or piece.muscle not in answers:
            kept.append(piece)
            continue
        start, stop = max(spans[at][0], piece.onset - AROUND_S), min(spans[at][1], piece.offset + AROUND_S)
        track, power = answers[piece.muscle]
        share = CROSSTALK_MIDLINE if track.channel.muscle in MIDLINE else CROSSTALK
        answered = _has_burst(track, start, stop) and power(start, stop) >= share**2 * powers[piece.row](start, stop)
        (moved if answered else kept).append(piece)
    return kept, shared + moved


def _movements(shared: list[Piece]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for piece in sorted(shared, key=lambda p: p.onset):
        if merged and piece.onset - merged[-1][1] <= PAUSE_S:
            merged[-1] = (merged[-1][0], max(merged[-1][1], piece.offset))
        else:
            merged.append((piece.onset, piece.offset))
    return merged


def _has_burst(track: Track, start: float, stop: float) -> bool:
    first = int(np.searchsorted(track.bursts.offset_s, start))
    return first < len(track.bursts) and bool(track.bursts.onset_s[first] <= stop)


def _power_of(track: Track) -> Power:
    """Return a function of two times [s] that gives a track's mean square between them, less the noise."""
    trace = track.trace
    weight = np.concatenate(([0.0], np.cumsum(trace.weight, dtype=np.float64)))
    energy = np.concatenate(([0.0], np.cumsum(trace.power * trace.weight, dtype=np.float64)))

    def power(start: float, stop: float) -> float:
        first, last = (
            min(max(round((time - track.start_s) / trace.bin_s), 0), trace.power.size) for time in (start, stop)
        )
        measured = float(weight[last] - weight[first])
        return float(energy[last] - energy[first]) / measured - track.noise_uv**2 if measured > 0 else 0.0

    return power


def share_with_weak_other_side(activity: Activity, side: Side) -> float:
    """Return with what share of a side's own pieces the same muscle of the other side started too, however weakly.

    Cross-talk reaches few muscles; where most are accompanied, the other side may be weak (palsy, botulinum), and what
    looks like a spasm of this side may be a movement of both.
    """
    own, _ = find_pieces(activity, side)
    onsets = {track.name: track.bursts.onset_s for track in activity.on_side(side.other)}
    matched = [piece for piece in own if piece.muscle in onsets]
    joined = 0
    for piece in matched:
        theirs = onsets[piece.muscle]
        first = int(np.searchsorted(theirs, piece.onset - TOGETHER_S))
        joined += first < theirs.size and theirs[first] <= piece.onset + TOGETHER_S
    return joined / len(matched) if matched else 0.0
