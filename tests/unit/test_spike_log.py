"""A log of impulses keeps every impulse and its order, however many windows there are."""

from __future__ import annotations

import numpy as np

from facialis.records import Spikes
from facialis.records.spike_log import ROOM, SpikeLog


def _windows(count: int) -> list[Spikes]:
    rng = np.random.default_rng(5)
    sizes = rng.integers(0, 40, count)
    return [
        Spikes(
            window + rng.random(size), rng.integers(0, 9, size).astype(np.int32),
            rng.integers(0, 5, size).astype(np.int8), rng.integers(0, 2, size).astype(np.int8),
        )
        for window, size in enumerate(sizes)
    ]  # fmt: skip


def test_a_log_gives_what_joining_all_windows_gives() -> None:
    parts, log = _windows(300), SpikeLog()
    for part in parts:
        log.add(part)
    wanted, found = Spikes.joined(parts), log.joined()
    assert len(found) == len(wanted) > 3 * ROOM
    for name in ("time_ms", "axon", "cause", "direction"):
        assert getattr(found, name).dtype == getattr(wanted, name).dtype
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))


def test_an_empty_log_is_no_impulse() -> None:
    log = SpikeLog()
    log.add(Spikes.empty())
    assert len(log.joined()) == 0


def test_a_window_larger_than_the_room_is_kept_whole() -> None:
    many = 5 * ROOM
    log = SpikeLog()
    log.add(
        Spikes(
            np.arange(many, dtype=np.float64), np.zeros(many, np.int32), np.ones(many, np.int8), np.zeros(many, np.int8)
        )
    )
    assert len(log.joined()) == many
