"""What four drugs do to the spasms of `typical`: before, and on the thirtieth day of usual doses.

    python -m studies.drug_effects docs/findings

Three seeds, an eye closure and what follows it; three minutes on one core.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from facialis.course.burden import compute_tiredness
from facialis.evidence.screening import screening_protocol
from facialis.measures import measure
from facialis.patient import Patient
from facialis.presets import preset
from facialis.treatments import Plan, find_treatments
from facialis.visit import record
from facialis.vocabulary import Side
from studies.impulses import born_in_lesion, table

DOSES_MG = {"carbamazepine": (600.0, 1200.0), "baclofen": (30.0, 75.0), "clonazepam": (2.0,), "gabapentin": (1800.0,)}
"""Usual daily doses, and for two drugs a high one."""
SEEDS, DAY, STRANDS = (0, 1, 2), 30.0, 25
TEXT = (
    "Made by `python -m studies.drug_effects`. The preset `typical`, one eye closure of 0.8 s and 1.7 s after it, "
    "three seeds, 25 strands: before, and on day 30 of a daily dose. Plasma is the mean over a day; sedation the "
    "part of alertness that it takes away (assumed). Time in spasm is the ruler's, in the electromyogram; "
    "impulses of the lesion are counted in the simulation. Means, least and most in brackets. The targets are "
    "named in [treatments](../treatments.md); nothing here was chosen by how patients fare."
)

SEEN = (
    "Carbamazepine takes a quarter and a third of the lesion's impulses and leaves the time in spasm as it was; "
    "baclofen takes little of either. Clonazepam and gabapentin change not one impulse here: their targets, "
    "interneurons of the blink reflex and the release of trigeminal afferents, play no part where eyes are "
    "closed at will. Written by hand after the run."
)


def treated(drug: str, daily_mg: float) -> Patient:
    """Return `typical` on the thirtieth day of a drug."""
    order = find_treatments()[drug].order.model_validate({"at": 0.0, "daily": f"{daily_mg:g} mg"})
    return Plan().with_orders((drug, order)).treat(preset("typical"), DAY)


def look(patient: Patient, seed: int) -> tuple[float, float]:
    """Return the part of the time in spasm on the left, and impulses of the lesion per axon."""
    visit = record(patient, protocol=screening_protocol(), seed=seed, strands=STRANDS)
    found = measure(visit.recording).of("spasm_time")
    part = next((f.value for f in found if f.about == Side.LEFT.value and f.value is not None), 0.0)
    half = visit.episode.left
    return float(part), len(born_in_lesion(half)) / len(half.axons)


def line(name: str, dose: str, patient: Patient) -> list[Any]:
    """Return a line of the table."""
    seen = np.array([look(patient, seed) for seed in SEEDS])
    level = f"{getattr(patient.drugs, name):.2f}" if name in DOSES_MG else "-"
    spans = [f"{column.mean():.2f} ({column.min():.2f}-{column.max():.2f})" for column in seen.T]
    print(name, dose, *spans, flush=True)
    return [name, dose, level, f"{compute_tiredness(patient.drugs):.2f}", *spans]


def main() -> None:
    """Write the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", type=Path)
    given = arguments.parse_args()
    rows = [line("untreated", "-", preset("typical"))]
    rows += [line(drug, f"{dose:g} mg", treated(drug, dose)) for drug, doses in DOSES_MG.items() for dose in doses]
    head = ["drug", "a day", "plasma, mg/l", "sedation", "part of the time in spasm", "impulses of the lesion per axon"]
    parts = ["# What drugs do to a spasm", TEXT, table(head, rows), SEEN]
    (given.out / "drugs.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
