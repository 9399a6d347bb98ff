"""The part of the page on performance about the whole patient."""

from __future__ import annotations

from typing import Any

from benchmarks.words import number, table, where

TEXT = (
    "Wall time on all cores over simulated time, with motoneurons, muscles and the electromyogram of every muscle at "
    "4 kHz; kernels compiled before. Four seconds in which the nerve finds its rest come before every recording and "
    "stand apart. A strand-millisecond is a strand that is awake, and so is solved, for a millisecond."
)

SHARED = (
    "Memory for a minute: at most 1,500 MB were wanted. It was 2,241 MB before impulses were gathered in growing "
    "columns instead of one object a window, and templates of motor units transformed in blocks. The minute was "
    "recorded while other programs used the machine: its time is no figure, its memory is."
)


def patient(numbers: dict[str, Any]) -> str:
    """Return the part on the whole patient."""
    rows = numbers["rows"]
    whole = {name: row for name, row in rows.items() if row["wanted"] is not None}
    grown = {name: row for name, row in rows.items() if row["wanted"] is None}
    parts = [
        "## The whole patient",
        TEXT,
        table(
            ["", "axons", "simulated, s", "floor", "wall over simulated", "finding rest, s", "awake strands",
             "us per strand-ms", "memory, MB"],
            [_row(name, row) for name, row in whole.items()],
        ),
        *([SHARED] if any(row.get("shared") for row in whole.values()) else []),
        _between(whole),
        table(
            ["severe, an eye closure held for 2 s", "strand-ms", "CPU s", "us per strand-ms", "over the least"],
            _growth(grown),
        ),
        _motoneurons(numbers["motoneurons"]),
        where(numbers),
    ]  # fmt: skip
    return "\n\n".join(parts)


def _row(name: str, row: dict[str, Any]) -> list[str]:
    solved_ms = row["strand_ms"]
    return [
        name, f"{row['axons']}", f"{row['simulated_s']:g}", f"{row['wanted']:g}",
        f"{(row['wall_s'] - row['rest_s']) / row['simulated_s']:.2f}", f"{row['rest_s']:.0f}",
        f"{row['recorded_strand_ms'] / row['simulated_s'] / 1e3:.0f}",
        number(1e6 * row["cpu_s"] / solved_ms if solved_ms > 1e4 else None, ".0f"), f"{row['memory_mb']:.0f}",
    ]  # fmt: skip


def _between(rows: dict[str, Any]) -> str:
    """Return what stands between a tonic spasm and its floor: how much of the nerve is awake, and what that costs."""
    row = rows["continuous tonic spasm"]
    strands = row["axons"] / 2 / 16
    awake = row["recorded_strand_ms"] / (1e3 * row["simulated_s"]) / strands
    return (
        f"In the tonic spasm {100 * awake:.0f} % of the strands of that side are awake on average. The design's floor "
        "for 7,000 axons of 40 compartments, all awake, 5 us, is 14-42 s a simulated second on two cores by measured "
        "kernels; strands here have about 52 compartments and take steps of 12.5 us with the gates at a mid-step. "
        "Half a second or a second of wall time for a pressed nerve lies below that floor as soon as a few percent "
        "of the strands fire, so that it is not reached; by default a pressed nerve is simulated with 25 strands."
    )


def _growth(rows: dict[str, Any]) -> list[list[str]]:
    cost = {name: 1e6 * row["cpu_s"] / row["strand_ms"] for name, row in rows.items()}
    first = next(iter(cost.values()))
    return [
        [name, f"{row['strand_ms']:.0f}", f"{row['cpu_s']:.1f}", f"{cost[name]:.1f}", f"{cost[name] / first:.2f}"]
        for name, row in rows.items()
    ]


def _motoneurons(row: dict[str, Any]) -> str:
    return (
        f"{row['motoneurons']:.0f} motoneurons alone, 1 s with blinks and an eye closure ({row['impulses']:.0f} "
        f"impulses): {row['wall_s']:.2f} s on one thread (floor {row['wanted']:g} s)."
    )
