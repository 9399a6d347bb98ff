"""``docs/treatments.md``: every treatment with what can be ordered, what it changes, its numbers and their sources.

Run ``make docs``; a test fails when the page is not the one that this makes.
"""

from __future__ import annotations

from pathlib import Path

from pydantic.fields import FieldInfo

from facialis.parameters import jitpimolmard1998 as toxin
from facialis.parameters import kinetics2026 as tablets
from facialis.parameters.kuo1997 import SODIUM_BLOCK
from facialis.quantities import Parameters, declared_quantities
from facialis.treatments import Treatment, find_treatments
from studies.impulses import table

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "treatments.md"
INTRODUCTION = """<!-- made by `make docs`; do not edit -->

# Treatments

A plan says what is ordered when; a treatment says what all its orders so far make of a patient. Both are pure: the
same patient, plan and day give the same treated patient, who can be simulated, examined, and measured like any other.

    import facialis as fc
    treated = fc.treat("typical", "examples/plans/drugs_then_toxin_then_surgery.yaml", at="14mo")
    fc.record(treated, seconds=10)

A plan is a list of orders, in order of time. Times carry a unit (d, wk, mo, y), and so do doses:

    - {at: 3mo, do: carbamazepine, daily: 800 mg, until: 9mo}
    - {at: 10mo, do: botulinum, product: onabotulinumtoxinA, sites: standard, every: 3.4mo, until: 33mo}
    - {at: 3y, do: decompression, relief: 0.95}

In a course an order can wait for a symptom, read by the ruler on two seconds of life:

    - {at: 1y, do: botulinum, product: onabotulinumtoxinA, sites: standard,
       when: {spasm_time_above: 0.1, not_sooner: 10wk}}

Whatever benefit results is a result: no treatment touches a spasm, a burst or a score. Rows of the evidence on how
patients fare under treatment (role predict) set nothing here.

Injections come in two tellings. `literature`: benefit lasts 3.4 months every time. `brief`: nine months, then six, then
three. They differ in the half-life of the toxin in the terminal (`half_life_d`) and in how much of it each session
takes away (`shortening`, down to `fewest`).
Units of different products are never pooled nor converted.

What came of it is measured: [drugs on a spasm](findings/drugs.md), [every instrument before toxin and behind
it](findings/toxin.md), and the rows of treatment in [the evidence](evidence/results.md)."""
PARAMETERS: dict[str, dict[str, Parameters]] = {
    "carbamazepine": {"plasma": tablets.CARBAMAZEPINE, "channels": SODIUM_BLOCK},
    "baclofen": {"plasma": tablets.BACLOFEN},
    "clonazepam": {"plasma": tablets.CLONAZEPAM},
    "gabapentin": {"plasma": tablets.GABAPENTIN},
    "botulinum": {
        "onabotulinumtoxinA, literature": toxin.LITERATURE,
        "onabotulinumtoxinA, brief": toxin.BRIEF,
        "abobotulinumtoxinA": toxin.ABOBOTULINUM,
        "incobotulinumtoxinA": toxin.INCOBOTULINUM,
        "rimabotulinumtoxinB": toxin.RIMABOTULINUM,
    },
}


def field_row(name: str, field: FieldInfo) -> list[str]:
    """Return the line of one field of an order: how it is written, and what holds if it is left out."""
    default = "must be given" if field.is_required() else "-" if field.default is None else str(field.default)
    return [f"`{field.alias or name}`", default]


def parameter_rows(one: Parameters, shown: set[tuple[str, float]]) -> list[list[str]]:
    """Return the lines of parameters that have not been shown with the same value."""
    rows = []
    for name, declared in declared_quantities(type(one)).items():
        value, source = getattr(one, name), one.source_of(name)
        if (name, value) in shown:
            continue
        shown.add((name, value))
        unit = "" if declared["unit"] == "1" else f" {declared['unit']}"
        span = f"{declared['low']:g}-{declared['high']:g}"
        meaning = type(one).model_fields[name].description or ""
        rows.append([f"`{name}`", f"{value:g}{unit}", span, meaning, f"{source.role}: {source.text}"])
    return rows


def page_of(treatment: Treatment) -> str:
    """Return the part about one treatment."""
    fields = table(
        ["field", "if left out"], [field_row(name, field) for name, field in treatment.order.model_fields.items()]
    )
    parts = [f"## {treatment.title}", f"`do: {treatment.name}`. Acts on {treatment.acts_on}.", fields]
    shown: set[tuple[str, float]] = set()
    for title, one in PARAMETERS.get(treatment.name, {}).items():
        rows = parameter_rows(one, shown)
        if rows:
            parts += [f"### {title}", table(["parameter", "value", "range", "meaning", "source"], rows)]
    if treatment.name == "botulinum":
        rows = [[f"`{name}`", f"{across:g}", f"{up:g}"] for name, (across, up) in toxin.SITES.items()]
        parts += ["### sites", table(["site", "from the midline [mm]", "above the pupils [mm]"], rows)]
    return "\n\n".join([*parts, f"Sources: {treatment.sources}."])


def make_page() -> str:
    """Return the page."""
    return "\n\n".join([INTRODUCTION, *map(page_of, find_treatments().values())]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(make_page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
