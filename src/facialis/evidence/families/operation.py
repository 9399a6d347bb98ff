"""Decompression and the year after it: lateral spread on the table, reflexes and spasms in the months that follow.

The operation is given to the patient as he is; what it does to him follows from the load it takes away and from the
slow equations. How often it is complete is row T23 (role calibrate), which is for that reason only echoed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from facialis.course import follow
from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.families.after_activity import after_activity_hz
from facialis.evidence.families.blink_patients import synkinesis
from facialis.evidence.families.spread import presence, spread_protocol
from facialis.evidence.screening import has_spasm
from facialis.parameters.course2026 import ADAPTATION
from facialis.patient import Patient
from facialis.protocol import State
from facialis.treatments import Plan, find_treatments

COMPLETE = 0.911
"""Operations that relieve wholly (row T23); the others relieve an even part."""
DAY_OF = 1.0
WEEK, MONTHS = 7.0, 5.0
"""Days, and months, after the operation at which Nielsen & Jannetta looked (1 week, 2-8 months)."""
AFTER_D = {"a": 7.0, "b": 30.4, "c": 91.3, "d": 182.6, "e": 365.25}
SWEEPS = 5
"""Shocks to each place."""


def operation(relief: float) -> Plan:
    """Return the plan of one operation."""
    order = find_treatments()["decompression"].order.model_validate({"at": DAY_OF, "relief": relief})
    return Plan().with_orders(("decompression", order))


def _spread(case: Case, patient: Patient) -> float | None:
    return presence(case.examine("lateral_spread", spread_protocol(sweeps=SWEEPS), patient=patient))


def _on_the_table(case: Case, relief: float) -> float | None:
    state = State(vessel_load=1.0 - relief)
    return presence(case.examine("lateral_spread", spread_protocol(state, sweeps=SWEEPS)))


def _signs(case: Case, patient: Patient) -> tuple[float | None, float, float | None]:
    """Return whether lateral spread, after-activity and supraorbital synkinesis are there, each 0 or 1."""
    return (
        _spread(case, patient),
        float(len(after_activity_hz(case, patient=patient)) > 0),
        synkinesis(case, sweeps=SWEEPS, patient=patient),
    )


def _gone(before: float | None, after: float | None) -> Reading:
    """Return 100 where a sign that was there is gone, 0 where it stays."""
    if before is None or after is None:
        return Reading(reason="cannot be read")
    return reading(100.0 * (1.0 - after)) if before else Reading(reason="was not there before")


def _run(case: Case) -> Mapping[str, Reading]:
    rng = np.random.default_rng([case.seed, 23])
    relief = 1.0 if rng.random() < COMPLETE else float(rng.random())
    before = _signs(case, case.patient)
    ended = _on_the_table(case, relief)
    course = follow(
        case.patient, years=(DAY_OF + AFTER_D["e"] + 1.0) / 365.25, plan=operation(relief), seed=case.seed,
        strands=case.strands, adaptation=ADAPTATION,
    )  # fmt: skip
    week, months = (course.at(f"{DAY_OF + days:g}d") for days in (WEEK, 30.44 * MONTHS))
    later = [_signs(case, who) for who in (week, months)]
    spasm = {
        name: has_spasm(course.at(f"{DAY_OF + days:g}d"), seed=case.seed, strands=case.strands)
        for name, days in AFTER_D.items()
    }
    return {
        "L25": reading(ended, reason="hidden") if before[0] else Reading(reason="no lateral spread before"),
        **{
            f"{row}{suffix}": _gone(before[place], found[place])
            for place, row in enumerate(("B13", "B14", "B15"))
            for suffix, found in zip("ab", later, strict=True)
        },
        **_freed(spasm),
        **_persisting(spasm, before[0], ended),
    }


def _freed(spasm: Mapping[str, bool]) -> dict[str, Reading]:
    """Return, of those free of spasm after a year, who was free when."""
    if spasm["e"]:
        return {f"T27{name}": Reading(reason="not free of spasm within a year") for name in AFTER_D}
    return {f"T27{name}": reading(100.0 * (not there)) for name, there in spasm.items()}


def _persisting(spasm: Mapping[str, bool], before: float | None, ended: float | None) -> dict[str, Reading]:
    """Return whether spasms go on, among those whose lateral spread stayed (L26) or went (L27)."""
    times = dict(zip("abc", ("a", "c", "e"), strict=True))
    found: dict[str, Reading] = {}
    for row, wanted in (("L26", 1.0), ("L27", 0.0)):
        for suffix, when in times.items():
            fits = bool(before) and ended == wanted
            other = "the response resolved" if wanted else "the response persisted"
            words = other if before else "no lateral spread before"
            found[f"{row}{suffix}"] = reading(100.0 * spasm[when]) if fits else Reading(reason=words)
    return found


_SLOW = "healing follows assumed rates (facialis.parameters.course2026)"
_TABLE = "awake; the papers watched anaesthetised patients"
_LOOKED = f"one eye closure by the ruler; {_SLOW}"
FAMILY = Family(
    name="operation",
    title="Decompression and the year after",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("L25", "1", "lateral spread in any channel right after relief, of those who had it", departs=_TABLE),
        *(
            Outcome(f"B13{s}", "%", f"no lateral spread any more, {words} after", departs=_SLOW)
            for s, words in (("a", "7 days"), ("b", "5 months"))
        ),
        *(
            Outcome(f"B14{s}", "%", f"no train after a shock to the trunk, {words} after", departs=_SLOW)
            for s, words in (("a", "7 days"), ("b", "5 months"))
        ),
        *(
            Outcome(
                f"B15{s}",
                "%",
                f"no answer of the lower face to the brow, {words} after",
                departs=_SLOW,
            )
            for s, words in (("a", "7 days"), ("b", "5 months"))
        ),
        *(
            Outcome(f"T27{name}", "%", f"no spasm {days:.0f} days after, of those without after a year; {_LOOKED}")
            for name, days in AFTER_D.items()
        ),
        *(
            Outcome(
                f"{row}{name}",
                "%",
                f"spasm {words} after, the response {what}; {_LOOKED}",
                departs=_TABLE,
            )
            for row, what in (("L26", "persisted"), ("L27", "resolved"))
            for name, words in (("a", "7 days"), ("b", "3 months"), ("c", "1 year"))
        ),
    ),
    run=_run,
    seconds=280.0,
    columns=("all",),
)
"""One operation, a course of a year, and what is found on the way."""
