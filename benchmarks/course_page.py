"""The part of the page on performance about the years."""

from __future__ import annotations

from typing import Any

from benchmarks.words import table, where

HEAD = ["years", "strands", "wall, s", "wanted, s", "CPU, s", "moments", "simulated", "taken back",
        "lived, s", "of that finding rest, s", "dearest moment, s"]  # fmt: skip


def course(numbers: dict[str, Any]) -> str:
    """Return the part on a course of years."""
    row = [
        f"{numbers['years']:g}", f"{numbers['strands']}", f"{numbers['wall_s']:.0f}", f"{numbers['wanted_s']:.0f}",
        f"{numbers['cpu_s']:.0f}", f"{numbers['moments']}", f"{numbers['simulated']}", f"{numbers['refused']}",
        f"{numbers['living_s']:.0f}", f"{numbers['resting_s']:.0f}", f"{numbers['dearest_s']:.1f}",
    ]  # fmt: skip
    text = (
        "The preset `contact` untreated, from mere contact to tonic spasms, on all cores. At every moment two seconds "
        "of life are simulated after four in which the nerve finds its rest; moments at which nothing has changed are "
        "not simulated again. The floor is the solver's time: strands that all fire cost what they do "
        "in the whole patient, above. Moments that had to be taken back are lived and not counted as moments."
    )
    return "\n\n".join(["## Years", text, table(HEAD, [row]), where(numbers)])
