"""Spasms, blinks and bilateral contractions: bursts of several muscles put together, told apart by the other side."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facialis.measures.activity import Activity, Bursts, Episode, Kind, Track
from facialis.vocabulary import Muscle, Side

TOGETHER_S = 0.03
"""Onsets of different muscles this close [s] belong to one twitch."""
TONIC_S = 1.0
"""A contraction of two muscles at least this long [s] is a tonic spasm."""
TOLERANCE = 0.1
"""Share of that second which weak edges and the spread between muscles may take away."""
TRAIN_S = 0.5
"""Twitches that follow each other within this time [s] are one clonic spasm."""
SUSTAINED_GAP_S = 0.04
SUSTAINED_SHARE = 0.85
"""A contraction is sustained while gaps stay below the first and activity fills the second of its time; a clonic train
at 12 per second of 60 ms bursts fills three quarters."""
BLINK_S = 0.6
"""Longest closure [s] that is still a blink."""
BLINK_ONSET_S = 0.05
"""Both eyes start to blink within this time [s]."""
MIDLINE = frozenset({Muscle.ORBICULARIS_ORIS, Muscle.MENTALIS, Muscle.NASALIS, Muscle.CORRUGATOR})
"""Muscles whose electrodes lie close to the other side."""
CROSSTALK_MIDLINE = 0.5
CROSSTALK = 0.2
"""Activity of the other side weaker than this share of the same muscle's on this side is what its electrodes see of
this side, not a contraction; at the midline electrodes see more."""


@dataclass(frozen=True, eq=False, slots=True)
class _Piece:
    """One burst (or sustained contraction) of one muscle."""

    muscle: str
    row: int
    onset: float
    offset: float
    amplitude: float


def find_episodes(activity: Activity) -> tuple[Episode, ...]:
    """Return spasms, blinks and bilateral contractions of a recording, sorted by onset.

    Parameters
    ----------
    activity : Activity
        Bursts of all channels.

    Notes
    -----
    A *twitch* is a group of bursts of two muscles or more of a side that start within 30 ms; a *tonic* contraction
    is sustained for a second or more in at least two. It is bilateral where the other side takes part for more than
    half of it (with a quarter as many muscles, cross-talk left out), else a spasm. A tonic spasm that begins in a
    bilateral contraction counts from when the other side has stopped. Where the other side was not recorded, nothing
    can be told apart and everything counts.
    """
    episodes: list[Episode] = []
    for side in activity.both_sides:
        tracks = activity.on_side(side)
        if len(tracks) >= 2:
            episodes += _of_side(activity, side, tracks)
    episodes += _blinks(activity)
    return tuple(sorted(episodes, key=lambda e: (e.onset_s, e.kind, e.side)))


def _of_side(activity: Activity, side: Side, tracks: tuple[Track, ...]) -> list[Episode]:
    others = activity.on_side(side.other)
    long = [piece for row, track in enumerate(tracks) for piece in _sustained(track, row)]
    groups = _tonic_groups(long)
    taken = _Cover([(g.onset, g.offset) for group in groups for g in group])
    every = [p for row, track in enumerate(tracks) for p in _pieces(track, row)]
    short = [p for p in _without_crosstalk(every) if not taken.holds(p.onset + 1e-6)]
    twitches: list[tuple[float, float, tuple[str, ...]]] = []
    episodes: list[Episode] = []
    for group in groups:
        start, end = _without_other(group, others)
        kind = Kind.TONIC if end - start >= min(TONIC_S, 0.5 * (_end(group) - _start(group))) else Kind.BILATERAL
        if kind is Kind.BILATERAL:
            if side is Side.RIGHT:
                continue
            start, end = _start(group), _end(group)
        episodes.append(_episode(activity, kind, side, [(start, end, _muscles(group))]))
    bilateral = []
    for group in _onset_groups(short):
        span = (_start(group), _end(group), _muscles(group))
        if _other_share(group, others) <= 0.5:
            twitches.append(span)
        elif side is Side.LEFT:
            bilateral.append(span)
    tonic_starts = [episode.onset_s for episode in episodes]
    episodes += [_episode(activity, Kind.CLONIC, side, train) for train in _trains(twitches, tonic_starts)]
    eyes = Muscle.ORBICULARIS_OCULI.value
    for train in _trains([b for b in bilateral if not (eyes in b[2] and b[1] - b[0] < BLINK_S)], []):
        episodes.append(_episode(activity, Kind.BILATERAL, side, train))
    return episodes


def _episode(activity: Activity, kind: Kind, side: Side, spans: list[tuple[float, float, tuple[str, ...]]]) -> Episode:
    onset, offset = spans[0][0], max(span[1] for span in spans)
    muscles = tuple(dict.fromkeys(muscle for span in spans for muscle in span[2]))
    during = next((t.label for t in activity.tasks if t.onset_s <= onset <= t.offset_s + TRAIN_S), "")
    return Episode(kind, side, onset, offset, muscles, tuple((span[0], span[1]) for span in spans), during)


def _pieces(track: Track, row: int) -> list[_Piece]:
    b, name = track.bursts, track.name
    columns = zip(b.onset_s, b.offset_s, b.amplitude_uv, strict=True)
    return [_Piece(name, row, float(on), float(off), float(size)) for on, off, size in columns]


def _sustained(track: Track, row: int) -> list[_Piece]:
    """Return contractions of one muscle that last: bursts joined over gaps that hardly interrupt them."""
    pieces = _pieces(track, row)
    found, i = [], 0
    while i < len(pieces):
        active, j = pieces[i].offset - pieces[i].onset, i
        while j + 1 < len(pieces):
            grown = active + pieces[j + 1].offset - pieces[j + 1].onset
            if pieces[j + 1].onset - pieces[j].offset > SUSTAINED_GAP_S:
                break
            if grown < SUSTAINED_SHARE * (pieces[j + 1].offset - pieces[i].onset):
                break
            active, j = grown, j + 1
        if pieces[j].offset - pieces[i].onset >= (1.0 - 0.5 * TOLERANCE) * TONIC_S:
            size = max(piece.amplitude for piece in pieces[i : j + 1])
            found.append(_Piece(pieces[i].muscle, row, pieces[i].onset, pieces[j].offset, size))
        i = j + 1
    return found


def _without_crosstalk(pieces: list[_Piece]) -> list[_Piece]:
    """Leave out bursts that may be what electrodes see of a much stronger muscle of the same side."""
    ordered = sorted(pieces, key=lambda p: p.onset)
    onsets = np.array([p.onset for p in ordered])
    offsets = np.array([p.offset for p in ordered])
    sizes = np.array([p.amplitude for p in ordered])
    longest = float((offsets - onsets).max(initial=0.0))
    kept = []
    for index, piece in enumerate(ordered):
        first = int(np.searchsorted(onsets, piece.onset - longest))
        last = int(np.searchsorted(onsets, piece.offset))
        near = sizes[first:last][offsets[first:last] > piece.onset]
        if sizes[index] >= CROSSTALK * near.max(initial=0.0):
            kept.append(piece)
    return kept


def _tonic_groups(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Return groups of sustained contractions: stretches in which at least two muscles are in one."""
    steps = sorted([(p.onset, 1) for p in pieces] + [(p.offset, -1) for p in pieces])
    groups, muscles, begin = [], 0, 0.0
    for time, step in steps:
        muscles += step
        if step > 0 and muscles == 2:
            begin = time
        elif step < 0 and muscles == 1 and time - begin >= (1.0 - TOLERANCE) * TONIC_S:
            overlaps = [p for p in pieces if min(p.offset, time) - max(p.onset, begin) > 0.5 * (time - begin)]
            groups.append(_trimmed(overlaps))
    return groups


def _trimmed(group: list[_Piece]) -> list[_Piece]:
    """Return a group without what a muscle did long before most others began, or after most had ended.

    A clonic train that runs into a tonic spasm is not part of it.
    """
    usual_on = float(np.median([piece.onset for piece in group]))
    usual_off = float(np.median([piece.offset for piece in group]))
    onset = min(piece.onset for piece in group if piece.onset >= usual_on - 2.0 * TOGETHER_S)
    offset = max(piece.offset for piece in group if piece.offset <= usual_off + 0.25 * TONIC_S)
    return [replace(p, onset=max(p.onset, onset), offset=min(p.offset, offset)) for p in group if p.offset > onset]


def _onset_groups(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Return groups of bursts that start together, of at least two muscles."""
    groups: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.onset):
        last = groups[-1] if groups else []
        fits = last and piece.onset - last[0].onset <= TOGETHER_S and all(p.row != piece.row for p in last)
        if fits:
            last.append(piece)
        else:
            groups.append([piece])
    return [group for group in groups if len(group) >= 2]


def _trains(
    twitches: list[tuple[float, float, tuple[str, ...]]], breaks: list[float]
) -> list[list[tuple[float, float, tuple[str, ...]]]]:
    trains: list[list[tuple[float, float, tuple[str, ...]]]] = []
    for twitch in sorted(twitches):
        near = trains and twitch[0] - trains[-1][-1][0] <= TRAIN_S
        if near and not any(trains[-1][-1][0] < at <= twitch[0] for at in breaks):
            trains[-1].append(twitch)
        else:
            trains.append([twitch])
    return trains


def _start(group: list[_Piece]) -> float:
    return min(piece.onset for piece in group)


def _end(group: list[_Piece]) -> float:
    return max(piece.offset for piece in group)


def _muscles(group: list[_Piece]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece.muscle for piece in sorted(group, key=lambda p: p.onset)))


class _Cover:
    """Times covered by intervals."""

    def __init__(self, spans: list[tuple[float, float]]) -> None:
        merged: list[list[float]] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        self.spans: NDArray[np.float64] = np.array(merged).reshape(-1, 2)

    def holds(self, time: float) -> bool:
        at = int(np.searchsorted(self.spans[:, 0], time, "right")) - 1
        return at >= 0 and time <= self.spans[at, 1]

    def within(self, start: float, end: float) -> float:
        """Return the covered time between two times."""
        near = self.spans[(self.spans[:, 1] > start) & (self.spans[:, 0] < end)]
        return float((np.minimum(near[:, 1], end) - np.maximum(near[:, 0], start)).sum())


def _other_cover(group: list[_Piece], others: tuple[Track, ...]) -> _Cover:
    """Return when the other side takes part near a group: a quarter as many muscles of it, without cross-talk."""
    start, end = _start(group) - BLINK_ONSET_S, _end(group) + BLINK_ONSET_S
    strength = {piece.muscle: piece.amplitude for piece in group}
    usual = max(strength.values())
    steps = []
    for track in others:
        bursts = track.bursts
        near = slice(np.searchsorted(bursts.offset_s, start), np.searchsorted(bursts.onset_s, end))
        share = CROSSTALK_MIDLINE if track.channel.muscle in MIDLINE else CROSSTALK
        loud = bursts.amplitude_uv[near] >= share * strength.get(track.name, 0.5 * usual)
        steps += [(float(on), 1) for on in bursts.onset_s[near][loud]]
        steps += [(float(off), -1) for off in bursts.offset_s[near][loud]]
    needed = math.ceil(len(strength) / 4)
    spans, active, begin = [], 0, 0.0
    for time, step in sorted(steps):
        active += step
        if step > 0 and active == needed:
            begin = time
        elif step < 0 and active == needed - 1:
            spans.append((begin, time))
    return _Cover(spans)


def _other_share(group: list[_Piece], others: tuple[Track, ...]) -> float:
    start, end = _start(group), _end(group)
    cover = _other_cover(group, others)
    if cover.within(start - BLINK_ONSET_S, end + BLINK_ONSET_S) == 0:
        return 0.0
    begins = np.abs(cover.spans[:, 0] - start).min()
    share = cover.within(start, end) / (end - start)
    return max(share, 1.0 if begins <= BLINK_ONSET_S and share > 0.25 else 0.0)


def _without_other(group: list[_Piece], others: tuple[Track, ...]) -> tuple[float, float]:
    """Return a tonic group less what the other side takes part in at its beginning and at its end."""
    start, end = _start(group), _end(group)
    spans = _other_cover(group, others).spans
    for begin, stop in spans:
        if begin <= start + BLINK_ONSET_S and stop > start:
            start = float(stop)
    for begin, stop in spans[::-1]:
        if stop >= end - BLINK_ONSET_S and begin < end:
            end = float(begin)
    inside = float((np.minimum(spans[:, 1], end) - np.maximum(spans[:, 0], start)).clip(0.0).sum())
    return (start, end) if end - start > 2.0 * inside else (start, start)


def _blinks(activity: Activity) -> list[Episode]:
    """Return short closures of both eyes that start together."""
    eyes = [_eye(activity, side) for side in activity.both_sides]
    if eyes[0] is None or eyes[1] is None:
        return []
    left, right = (_closures(track.bursts) for track in eyes if track is not None)
    found = []
    starts = np.array([on for on, _, _ in right])
    for on, off, size in left:
        at = int(np.searchsorted(starts, on - BLINK_ONSET_S))
        if at >= starts.size or starts[at] > on + BLINK_ONSET_S:
            continue
        on2, off2, size2 = right[at]
        alike = min(size, size2) >= CROSSTALK * max(size, size2)
        if alike and min(off - on, off2 - on2) < BLINK_S:
            span = (min(on, on2), min(max(off, off2), max(on, on2) + BLINK_S), (Muscle.ORBICULARIS_OCULI.value,))
            found.append(_episode(activity, Kind.BLINK, Side.LEFT, [span]))
    return found


def _eye(activity: Activity, side: Side) -> Track | None:
    return next((t for t in activity.on_side(side) if t.channel.muscle is Muscle.ORBICULARIS_OCULI), None)


def _closures(bursts: Bursts) -> list[tuple[float, float, float]]:
    """Return bursts of the eyelid joined over gaps below 60 ms: one closure is one command."""
    joined: list[tuple[float, float, float]] = []
    for on, off, size in zip(bursts.onset_s, bursts.offset_s, bursts.amplitude_uv, strict=True):
        if joined and on - joined[-1][1] < 0.06:
            joined[-1] = (joined[-1][0], float(off), max(joined[-1][2], float(size)))
        else:
            joined.append((float(on), float(off), float(size)))
    return joined
