"""Spasms, blinks and bilateral contractions: bursts of several muscles put together, told apart by the other side."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

import numpy as np

from facialis.measures.activity import Activity, Bursts, Episode, Kind, Track
from facialis.measures.pieces import CROSSTALK, TOGETHER_S, TOLERANCE, TONIC_S, Piece, is_long
from facialis.measures.sides import find_pieces
from facialis.vocabulary import Muscle, Side

LID = Muscle.ORBICULARIS_OCULI.value
"""The eyelid, the only muscle whose twitches count alone."""
ONE_TWITCH_S = 0.03
"""Onsets of different muscles this close [s] belong to one twitch."""
TRAIN_S = 0.5
"""Twitches that follow each other within this time [s] are one clonic spasm."""
BLINK_S = 0.6
"""Longest closure [s] that is still a blink."""
FRAGMENT_S = 0.06
"""Bursts of the eyelid closer than this [s] are one closure."""
MOVEMENT = re.compile(
    r"blink|wink|clos|smil|purs|whistl|rais|brow|frown|teeth|speak|talk|grimac|voluntar", re.IGNORECASE
)
"""Labels of tasks in which muscles are asked to move."""
SURE = 0.99
"""Where no second muscle confirms it, a twitch of the eyelid must be a burst with this probability."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A twitch or a contraction of one side."""

    onset: float
    offset: float
    muscles: tuple[str, ...]


def find_episodes(activity: Activity) -> tuple[Episode, ...]:
    """Return spasms, blinks and bilateral contractions of a recording, sorted by onset.

    Parameters
    ----------
    activity : Activity
        Bursts of all channels.

    Notes
    -----
    Every burst is first judged by the same muscle of the other side (see :mod:`facialis.measures.sides`). Of what a
    side did on its own, a *twitch* is a group of bursts of two muscles or more that start within 30 ms, or a burst of
    the eyelid alone where the other eyelid was recorded; a *tonic* spasm lasts a second or more. What both sides did is
    a blink or a bilateral contraction. A contraction that begins during a marked movement is one on demand where the
    mark names this side ("wink left"), or where the other side was not recorded: then nothing else can be told apart.
    """
    episodes: list[Episode] = []
    for side in activity.both_sides:
        if len(activity.on_side(side)) >= 2:
            episodes += _of_side(activity, side)
    episodes += _blinks(activity)
    return tuple(sorted(episodes, key=lambda e: (e.onset_s, e.kind, e.side)))


def _of_side(activity: Activity, side: Side) -> list[Episode]:
    own, shared = find_pieces(activity, side)
    alone = _Cover(_lids_alone(activity, side))
    tonic = _tonic(own, alone=alone)
    taken = _Cover([(span.onset, span.offset) for span in tonic])
    short = [p for p in own if not taken.holds(p.onset + 1e-6) and taken.within(p.onset, p.offset) < 0.5 * p.duration]
    twitches = _twitches(short, alone=alone)
    episodes = [_episode(activity, Kind.TONIC, side, [span]) for span in tonic]
    episodes += [
        _episode(activity, Kind.CLONIC, side, train) for train in _trains(twitches, [span.onset for span in tonic])
    ]
    if side is Side.LEFT:
        episodes += [_episode(activity, Kind.BILATERAL, side, spans) for spans in _contractions(shared)]
    return episodes


def _episode(activity: Activity, kind: Kind, side: Side, spans: list[_Span]) -> Episode:
    onset, offset = spans[0].onset, max(span.offset for span in spans)
    muscles = tuple(dict.fromkeys(muscle for span in spans for muscle in span.muscles))
    during = next((t.label for t in activity.tasks if t.onset_s <= onset <= t.offset_s + TRAIN_S), "")
    if kind in (Kind.CLONIC, Kind.TONIC) and _asked(activity, side, during):
        kind = Kind.ASKED
    return Episode(kind, side, onset, offset, muscles, tuple((span.onset, span.offset) for span in spans), during)


def _asked(activity: Activity, side: Side, label: str) -> bool:
    """Return whether a marked task explains what one side does."""
    if not MOVEMENT.search(label):
        return False
    named = {each for each in Side if each.value in label.lower()}
    return named == {side} or not (activity.on_side(side.other) or named)


def _tonic(own: list[Piece], *, alone: _Cover) -> list[_Span]:
    """Return stretches in which at least two muscles contract for a second or more, or the eyelid does ``alone``."""
    long = [piece for piece in own if is_long(piece)]
    spans = [_span(group) for group in _tonic_groups(long)]
    lids = [piece for piece in long if piece.muscle == LID and alone.holds(piece.onset)]
    spans += [_span([p]) for p in lids if not any(s.onset < p.offset and p.onset < s.offset for s in spans)]
    return sorted(spans, key=lambda span: span.onset)


def _tonic_groups(pieces: list[Piece]) -> list[list[Piece]]:
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


def _trimmed(group: list[Piece]) -> list[Piece]:
    """Return a group without what a muscle did long before most others began, or after most had ended.

    A clonic train that runs into a tonic spasm is not part of it.
    """
    usual_on = float(np.median([piece.onset for piece in group]))
    usual_off = float(np.median([piece.offset for piece in group]))
    onset = min(piece.onset for piece in group if piece.onset >= usual_on - 2.0 * ONE_TWITCH_S)
    offset = max(piece.offset for piece in group if piece.offset <= usual_off + 0.25 * TONIC_S)
    return [replace(p, onset=max(p.onset, onset), offset=min(p.offset, offset)) for p in group if p.offset > onset]


def _twitches(pieces: list[Piece], *, alone: _Cover) -> list[_Span]:
    """Return groups of bursts that start together, and bursts of the eyelid that no other muscle joins."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.onset):
        last = groups[-1] if groups else []
        fits = last and piece.onset - last[0].onset <= ONE_TWITCH_S and all(p.row != piece.row for p in last)
        if fits:
            last.append(piece)
        else:
            groups.append([piece])
    spans: list[_Span] = []
    for group in groups:
        lid = group[0].muscle == LID and alone.holds(group[0].onset)
        apart = not spans or group[0].onset - spans[-1].offset >= FRAGMENT_S
        if len(group) >= 2 or (lid and apart):
            spans.append(_span(group))
    return spans


def _contractions(shared: list[Piece]) -> list[list[_Span]]:
    """Return bilateral contractions that are no blinks: of two muscles or more, or longer than a blink."""
    moves = sorted((p for p in shared if p.muscle != LID or p.duration >= BLINK_S), key=lambda p: p.onset)
    groups: list[list[Piece]] = []
    for piece in moves:
        if groups and piece.onset - max(p.offset for p in groups[-1]) <= TRAIN_S:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    spans = [_span(group) for group in groups]
    return [[span] for span in spans if len(span.muscles) >= 2 or span.offset - span.onset >= BLINK_S]


def _trains(twitches: list[_Span], breaks: list[float]) -> list[list[_Span]]:
    trains: list[list[_Span]] = []
    for twitch in sorted(twitches, key=lambda span: span.onset):
        near = trains and twitch.onset - trains[-1][-1].onset <= TRAIN_S
        if near and not any(trains[-1][-1].onset < at <= twitch.onset for at in breaks):
            trains[-1].append(twitch)
        else:
            trains.append([twitch])
    return trains


def _span(group: list[Piece]) -> _Span:
    ordered = sorted(group, key=lambda p: p.onset)
    return _Span(
        ordered[0].onset, max(p.offset for p in group), tuple(dict.fromkeys(piece.muscle for piece in ordered))
    )


class _Cover:
    """Times covered by spans."""

    def __init__(self, spans: list[tuple[float, float]]) -> None:
        merged: list[list[float]] = []
        for onset, offset in sorted(spans):
            if merged and onset <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], offset)
            else:
                merged.append([onset, offset])
        self.begins, self.ends = [begin for begin, _ in merged], [end for _, end in merged]

    def holds(self, time: float) -> bool:
        at = bisect_right(self.begins, time) - 1
        return at >= 0 and time <= self.ends[at]

    def within(self, start: float, end: float) -> float:
        """Return the covered time between two times."""
        first, last = bisect_right(self.ends, start), bisect_left(self.begins, end)
        near = zip(self.begins[first:last], self.ends[first:last], strict=True)  # mostly none or one
        return sum(min(stop, end) - max(begin, start) for begin, stop in near)


def _lids_alone(activity: Activity, side: Side) -> list[tuple[float, float]]:
    """Return closures of one eyelid that the other, recorded too, has no part in; not those cut off by the edge."""
    own, other = _eye(activity, side), _eye(activity, side.other)
    if own is None or other is None:
        return []
    sure = own.bursts.onset_s[own.bursts.confidence_alone >= SURE]
    start, theirs = own.start_s + TOGETHER_S, _closures(other.bursts)
    offsets = np.array([off for _, off, _ in theirs])
    found = []
    for on, off, size in _closures(own.bursts):
        near = theirs[int(np.searchsorted(offsets, on - TOGETHER_S)) :]
        answered = False
        for begin, _, strength in near:
            if begin > off + TOGETHER_S or answered:
                break
            answered = strength >= CROSSTALK * size
        known = np.searchsorted(sure, on) < np.searchsorted(sure, off, "right")
        if known and not answered and on > start:
            found.append((on, off))
    return found


def _blinks(activity: Activity) -> list[Episode]:
    """Return short closures of both eyes that start together."""
    eyes = [_eye(activity, side) for side in activity.both_sides]
    if eyes[0] is None or eyes[1] is None:
        return []
    left, right = (_closures(track.bursts) for track in eyes if track is not None)
    found = []
    starts = np.array([on for on, _, _ in right])
    for on, off, size in left:
        at = int(np.searchsorted(starts, on - TOGETHER_S))
        if at >= starts.size or starts[at] > on + TOGETHER_S:
            continue
        on2, off2, size2 = right[at]
        alike = min(size, size2) >= CROSSTALK * max(size, size2)
        if alike and min(off - on, off2 - on2) < BLINK_S:
            end = min(max(off, off2), max(on, on2) + BLINK_S)
            span = _Span(min(on, on2), end, (LID,))
            found.append(_episode(activity, Kind.BLINK, Side.LEFT, [span]))
    return found


def _eye(activity: Activity, side: Side) -> Track | None:
    return next((t for t in activity.on_side(side) if t.channel.muscle is Muscle.ORBICULARIS_OCULI), None)


def _closures(bursts: Bursts) -> list[tuple[float, float, float]]:
    """Return bursts of the eyelid joined that follow each other closely: one closure is one command."""
    joined: list[tuple[float, float, float]] = []
    for on, off, size in zip(bursts.onset_s, bursts.offset_s, bursts.amplitude_uv, strict=True):
        if joined and on - joined[-1][1] < FRAGMENT_S:
            joined[-1] = (joined[-1][0], float(off), max(joined[-1][2], float(size)))
        else:
            joined.append((float(on), float(off), float(size)))
    return joined
