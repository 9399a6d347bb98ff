"""Delay lines against particles that are moved one event at a time."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from facialis.body.nerve.conduction import IN, OUT, Lines, carry, lay_lines, peek, shock
from facialis.errors import SimulationError

REFRACTORY_MS = 0.7
Entry = tuple[float, int]
Arrival = tuple[float, int, int]


@dataclass
class Particle:
    """An impulse at a place (0-1) that moves outwards (+1) or inwards (-1)."""

    way: int
    began: float
    start: float
    cause: int
    ended: float = np.inf

    def at(self, t: float, delay: float) -> float:
        return self.start + (1 - 2 * self.way) * (t - self.began) / delay

    def passed(self, place: float, delay: float) -> float | None:
        """Return when it passed a place, None where it never did."""
        t = self.began + (1 - 2 * self.way) * (place - self.start) * delay
        return t if self.began <= t + 1e-12 and t <= self.ended + 1e-12 else None


@dataclass
class Brute:
    """One line on which every collision is looked for among all pairs."""

    delay: float
    every: list[Particle] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)

    def alive(self) -> list[Particle]:
        return [p for p in self.every if p.ended == np.inf]

    def move_to(self, until: float) -> None:
        while True:
            times = self._meetings()
            times += [(self._arrival(p), (p,)) for p in self.alive()]
            due = min(times, key=lambda item: item[0], default=(np.inf, ()))
            if due[0] > until:
                return
            for p in due[1]:
                p.ended = due[0]
            if len(due[1]) == 1:
                self.arrivals.append((due[0], due[1][0].way, due[1][0].cause))

    def _arrival(self, p: Particle) -> float:
        return p.began + self.delay * (1.0 - p.start if p.way == OUT else p.start)

    def _meetings(self) -> list[tuple[float, tuple[Particle, ...]]]:
        found: list[tuple[float, tuple[Particle, ...]]] = []
        for a, b in itertools.product(self.alive(), repeat=2):
            if a.way == OUT and b.way == IN:
                now = max(a.began, b.began)
                gap = b.at(now, self.delay) - a.at(now, self.delay)
                if gap > 1e-12:
                    found.append((now + 0.5 * gap * self.delay, (a, b)))
        return found

    def refractory(self, place: float, t: float) -> bool:
        passages = [p.passed(place, self.delay) for p in self.every]
        return any(when is not None and t - REFRACTORY_MS < when <= t for when in passages)

    def enter(self, t: float, way: int, cause: int) -> None:
        self.move_to(t)
        if not self.refractory(float(way), t):
            self.every.append(Particle(way, t, float(way), cause))

    def shock(self, t: float, place: float, cause: int) -> bool:
        self.move_to(t)
        if self.refractory(place, t):
            return False
        self.every += [Particle(way, t, place, cause) for way in (OUT, IN)]
        return True


def one_line(delay_ms: float) -> Lines:
    return lay_lines(np.array([delay_ms]), refractory_ms=REFRACTORY_MS)


def enter(lines: Lines, entries: list[Entry], *, before_ms: float) -> list[Arrival]:
    """Carry (time, direction); the cause counts the entries modulo 100."""
    count = len(entries)
    _, when, way, why = carry(
        lines,
        np.zeros(count, np.int64),
        time_ms=np.array([entry[0] for entry in entries], np.float64),
        direction=np.array([entry[1] for entry in entries], np.int8),
        cause=(np.arange(count) % 100).astype(np.int8),
        before_ms=before_ms,
    )
    return list(zip(when.tolist(), way.tolist(), why.tolist(), strict=True))


def same(ours: list[Arrival], theirs: list[Arrival]) -> None:
    assert [a[1:] for a in sorted(ours)] == [a[1:] for a in sorted(theirs)]
    np.testing.assert_allclose([a[0] for a in sorted(ours)], [a[0] for a in sorted(theirs)], atol=1e-9)


# times on an odd grid, so that no two events fall together and no interval equals the refractory period
GRID_MS = 0.0137
moments = st.lists(st.integers(1, 1500), min_size=1, max_size=60, unique=True).map(
    lambda ticks: [GRID_MS * tick for tick in sorted(ticks)]
)


@settings(max_examples=150, deadline=None)
@given(
    times=moments,
    ways=st.lists(st.sampled_from([OUT, IN]), min_size=60, max_size=60),
    delay=st.floats(0.3, 8.0),
)
def test_entries_at_both_ends_move_like_particles(times: list[float], ways: list[int], delay: float) -> None:
    entries = list(zip(times, ways, strict=False))
    brute = Brute(delay)
    for number, (t, way) in enumerate(entries):
        brute.enter(t, way, number % 100)
    brute.move_to(40.0)
    same(enter(one_line(delay), entries, before_ms=40.0), brute.arrivals)


@settings(max_examples=100, deadline=None)
@given(times=moments, ways=st.lists(st.sampled_from([OUT, IN]), min_size=60, max_size=60), delay=st.floats(0.6, 8.0))
def test_windows_change_nothing(times: list[float], ways: list[int], delay: float) -> None:
    entries = list(zip(times, ways, strict=False))
    at_once = [arrival[:2] for arrival in enter(one_line(delay), entries, before_ms=40.0)]
    lines, piecewise = one_line(delay), []
    for window in range(80):
        begin, end = 0.5 * window, 0.5 * (window + 1)
        part = [entry for entry in entries if begin <= entry[0] < end]
        seen = [peek(lines, way, before_ms=end)[1].tolist() for way in (OUT, IN)]
        arrived = [arrival[:2] for arrival in enter(lines, part, before_ms=end)]
        for way in (OUT, IN):
            assert {t for t, w in arrived if w == way} <= set(seen[way]), "what arrives was announced"
        piecewise += arrived
    assert sorted(piecewise) == sorted(at_once)


shocks = st.tuples(st.just(2), st.floats(0.02, 0.98))
ends = st.tuples(st.sampled_from([OUT, IN]), st.just(0.0))


@settings(max_examples=250, deadline=None)
@given(times=moments, kinds=st.lists(ends | shocks, min_size=60, max_size=60), delay=st.floats(0.6, 8.0))
@example(  # a shock between two impulses that were about to meet keeps them from it
    times=[1.0, 1.1, 2.0], kinds=[(OUT, 0.0), (IN, 0.0), (2, 0.5)] * 20, delay=8.0
)
@example(  # one impulse has passed and left the line already: the place is still refractory
    times=[1.0, 3.2], kinds=[(OUT, 0.0), (2, 0.9)] * 30, delay=2.0
)
def test_shocks_on_the_line_move_like_particles(
    times: list[float], kinds: list[tuple[int, float]], delay: float
) -> None:
    lines, brute = one_line(delay), Brute(delay)
    ours: list[Arrival] = []
    for number, (t, (kind, place)) in enumerate(zip(times, kinds, strict=False)):
        cause = number % 100
        if kind == 2:
            # windows end before a shock: what arrived is known
            ours += enter(lines, [], before_ms=t)
            place = round(place, 3) + 0.0003
            fired = shock(lines, np.zeros(1, np.int64), at=np.array([place]), time_ms=t, cause=cause)
            assert bool(fired[0]) == brute.shock(t, place, cause)
        else:
            _, when, way, why = carry(
                lines,
                np.zeros(1, np.int64),
                time_ms=np.array([t]),
                direction=np.array([kind], np.int8),
                cause=np.array([cause], np.int8),
                before_ms=t,
            )
            ours += list(zip(when.tolist(), way.tolist(), why.tolist(), strict=True))
            brute.enter(t, kind, cause)
    ours += enter(lines, [], before_ms=60.0)
    brute.move_to(60.0)
    same(ours, brute.arrivals)


@settings(max_examples=50, deadline=None)
@given(times=moments, ways=st.lists(st.sampled_from([OUT, IN]), min_size=60, max_size=60), delay=st.floats(0.6, 8.0))
def test_impulses_are_conserved_and_refractory(times: list[float], ways: list[int], delay: float) -> None:
    """Entries = arrivals + twice the collisions + refused; no end is passed twice within the refractory period."""
    entries = list(zip(times, ways, strict=False))
    arrivals = enter(one_line(delay), entries, before_ms=60.0)
    brute = Brute(delay)
    for number, (t, way) in enumerate(entries):
        brute.enter(t, way, number % 100)
    accepted = [(p.began, p.way) for p in brute.every]
    assert (len(accepted) - len(arrivals)) % 2 == 0
    for end in (0, 1):
        passages = sorted([t for t, way in accepted if way == end] + [t for t, way, _ in arrivals if way == 1 - end])
        assert np.all(np.diff(passages) >= REFRACTORY_MS - 1e-9)


def test_an_impulse_arrives_after_its_delay() -> None:
    assert enter(one_line(3.0), [(1.0, OUT)], before_ms=4.0) == []
    assert enter(one_line(3.0), [(1.0, OUT)], before_ms=4.1) == [(4.0, OUT, 0)]


def test_two_impulses_that_meet_both_die() -> None:
    assert enter(one_line(3.0), [(1.0, OUT), (2.0, IN)], before_ms=20.0) == []


def test_the_second_of_two_that_follow_too_soon_dies() -> None:
    arrivals = enter(one_line(3.0), [(1.0, OUT), (1.6, OUT), (1.8, OUT)], before_ms=20.0)
    assert [arrival[2] for arrival in arrivals] == [0, 2]


def test_an_antidromic_arrival_leaves_the_end_refractory() -> None:
    arrivals = enter(one_line(1.0), [(1.0, IN), (2.3, OUT), (2.8, OUT)], before_ms=20.0)
    assert arrivals == [(2.0, IN, 0), (3.8, OUT, 2)]


def test_a_shock_runs_both_ways() -> None:
    lines = one_line(4.0)
    assert shock(lines, np.zeros(1, np.int64), at=np.array([0.25]), time_ms=10.0, cause=2).all()
    assert enter(lines, [], before_ms=30.0) == [(11.0, IN, 2), (13.0, OUT, 2)]


def test_lines_do_not_touch_each_other() -> None:
    lines = lay_lines(np.array([1.0, 2.0, 3.0]), refractory_ms=REFRACTORY_MS)
    where, when, _, _ = carry(
        lines, np.array([0, 1, 2]), time_ms=np.array([0.1, 0.2, 0.3]), direction=np.array([OUT, IN, OUT], np.int8),
        cause=np.zeros(3, np.int8), before_ms=9.0,
    )  # fmt: skip
    np.testing.assert_array_equal(where, [0, 1, 2])
    np.testing.assert_allclose(when, [1.1, 2.2, 3.3])


def test_a_line_too_long_for_its_queues_is_refused() -> None:
    with pytest.raises(SimulationError, match="refractory"):
        lay_lines(np.array([30.0]), refractory_ms=0.5)
