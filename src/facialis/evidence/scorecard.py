"""Every row beside what the model showed, column by column; rates by role."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from facialis.evidence.base import Family, Outcome, Reading, Who, conversion, families
from facialis.evidence.not_run import why_not_run
from facialis.evidence.rows import EvidenceRole, Row
from facialis.evidence.rules import (
    Judgement,
    Rule,
    Sample,
    Verdict,
    group_of,
    judge,
    judge_distribution,
    rule_of,
)
from facialis.evidence.run import COLUMNS, NULL, SETTINGS, read_readings
from facialis.evidence.screening import DRAW, screened
from facialis.measures.base import Table

SCORED = (Verdict.PASS, Verdict.NEAR, Verdict.FAIL)
OUTCOMES = (EvidenceRole.CALIBRATE, EvidenceRole.BRIEF, EvidenceRole.PREDICT)
CSV = (
    "row", "role", "topic", "quantity", "finding", "n", "column", "rule", "people", "asked", "mean", "low", "high",
    "low_5", "high_95", "sharpness", "verdict", "tentative", "biogears", "reason",
)  # fmt: skip
Readings = Mapping[tuple[str, str], Mapping[int, Reading]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the scorecard.

    Parameters
    ----------
    row : Row
        Finding.
    family : Family, optional
        Experiment that answers it.
    outcome : Outcome, optional
        How it is read.
    judgements : mapping of str to Judgement
        By column; empty where no experiment was done.
    asked : mapping of str to int
        Virtual people examined, by column.
    missing : str
        Why no experiment answers it.
    """

    row: Row
    family: Family | None
    outcome: Outcome | None
    judgements: Mapping[str, Judgement]
    asked: Mapping[str, int]
    missing: str = ""

    def repeats(self, column: str) -> bool:
        """Whether a column only repeats that of all mechanisms, which do not act in healthy people."""
        healthy = self.family is not None and self.family.who is Who.HEALTHY
        return healthy and column not in ("all", NULL) and "all" in self.judgements


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All rows that were asked for.

    Parameters
    ----------
    entries : tuple of Entry
        In the order of the table.
    columns : tuple of str
        Mechanisms, and ``null``.
    seed, strands : int
        Of the run.
    screened : mapping of str to tuple of int
        By group: candidates looked at, and those with a spasm.
    """

    entries: tuple[Entry, ...]
    columns: tuple[str, ...]
    seed: int
    strands: int
    screened: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def tally(self, column: str, role: EvidenceRole, *, tentative: bool = False) -> Counter[Verdict]:
        """Count the verdicts of one role in one column; a distribution counts once.

        Parameters
        ----------
        column : str
            Mechanism, or ``null``.
        role : EvidenceRole
            Which rows.
        tentative : bool
            Count what verdicts would be if numbers of patients and widths of intervals did not matter.
        """
        counts: Counter[Verdict] = Counter()
        seen: set[str] = set()
        for entry in self.entries:
            judged = entry.judgements.get(column)
            if entry.row.role is not role or judged is None or (group_of(entry.row) or entry.row.id) in seen:
                continue
            seen.add(group_of(entry.row) or entry.row.id)
            counts[judged.tentative if tentative and judged.verdict is not Verdict.NOT_SCORED else judged.verdict] += 1
        return counts

    def with_number(self, column: str = "all") -> int:
        """Return how many outcome rows have a number in a column."""
        return sum(
            entry.row.role in OUTCOMES and getattr(entry.judgements.get(column), "mean", None) is not None
            for entry in self.entries
        )

    def counts(self) -> tuple[int, int, int]:
        """Return how many outcome rows there are, have an experiment, and have a number in the first column."""
        outcomes = [entry for entry in self.entries if entry.row.role in OUTCOMES]
        answered = sum(entry.family is not None for entry in outcomes)
        return len(outcomes), answered, self.with_number(self.columns[0])

    def table(self) -> Table:
        """Return one line per row and column."""
        lines = [_line(entry, column) for entry in self.entries for column in self.columns if entry.judgements]
        lines += [_line(entry, "") for entry in self.entries if not entry.judgements]
        return Table(CSV, tuple(lines))


def rate_words(counts: Mapping[Verdict, int]) -> str:
    """Return passes over all that were scored.

    Examples
    --------
    >>> rate_words({Verdict.PASS: 3, Verdict.NEAR: 1, Verdict.FAIL: 2, Verdict.TOO_FEW: 9})
    '3 of 6'
    """
    scored = sum(counts.get(verdict, 0) for verdict in SCORED)
    return f"{counts.get(Verdict.PASS, 0)} of {scored}" if scored else "none scored"


def build_scorecard(wanted: Sequence[Row], folder: Path, *, columns: Sequence[str] = COLUMNS) -> Scorecard:
    """Judge the readings of a folder.

    Parameters
    ----------
    wanted : sequence of Row
        Rows to show.
    folder : Path
        Of :func:`facialis.evidence.run.run_plan`.
    columns : sequence of str
        Mechanisms, and ``null``.
    """
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    readings = read_readings(folder)
    answers = {o.row: (family, o) for family in families().values() for o in family.outcomes}
    entries = tuple(_entry(row, answers, readings, columns=columns, wanted=wanted) for row in wanted)
    looked = {group: screened(folder, group) for group in DRAW}
    return Scorecard(entries, tuple(columns), settings["seed"], settings["strands"], looked)


def _entry(
    row: Row,
    answers: Mapping[str, tuple[Family, Outcome]],
    readings: Readings,
    *,
    columns: Sequence[str],
    wanted: Sequence[Row],
) -> Entry:
    if row.id not in answers:
        return Entry(row, None, None, {}, {}, why_not_run(row))
    family, outcome = answers[row.id]
    judgements, asked = {}, {}
    for column in columns:
        # the mechanisms of the disease do not act in healthy people: the first column serves all
        source = "all" if family.who is Who.HEALTHY and column != NULL else column
        found = readings.get((row.id, source))
        if found is None:
            continue
        asked[column] = len(found)
        judgements[column] = _judged(row, outcome, readings, source, wanted)
    return Entry(row, family, outcome, judgements, asked)


def _judged(row: Row, outcome: Outcome, readings: Readings, column: str, wanted: Sequence[Row]) -> Judgement:
    if outcome.echo:
        shown = judge(row, make_sample(row, outcome, found=readings[row.id, column]))
        return Judgement(shown.rule, Verdict.NOT_SCORED, Verdict.NO_NUMBER, shown.people, shown.mean, shown.low,
                         shown.high, reason=f"an echo: {outcome.echo}")  # fmt: skip
    if rule_of(row) is not Rule.DISTRIBUTION:
        return judge(row, make_sample(row, outcome, found=readings[row.id, column]))
    parts = [other for other in wanted if group_of(other) == group_of(row)]
    samples = [make_sample(other, outcome, found=readings.get((other.id, column), {})) for other in parts]
    return judge_distribution(parts, samples)[parts.index(row)]


def make_sample(row: Row, outcome: Outcome, *, found: Mapping[int, Reading]) -> Sample:
    """Return the readings of all people in the row's unit."""
    count = rule_of(row) is Rule.DISTRIBUTION
    factor = 1.0 if count else conversion(outcome.unit, row)
    people = tuple(factor * np.array(found[number].values) for number in sorted(found) if found[number].values)
    return Sample(people, len(found), outcome.summary)


def _line(entry: Entry, column: str) -> tuple[object, ...]:
    row, judged = entry.row, entry.judgements.get(column)
    head = (row.id, row.role.value, row.topic, row.quantity, row.shown, row.n, column)
    if judged is None:
        return (*head, rule_of(row).value if row.role in OUTCOMES else "", None, None, None, None, None, None, None,
                None, Verdict.NO_NUMBER.value if row.role in OUTCOMES else Verdict.NOT_SCORED.value, "", "",
                entry.missing or "not run")  # fmt: skip
    ends = judged.spread or (None, None)
    numbers = (judged.mean, judged.low, judged.high, *ends, judged.sharpness)
    rounded = tuple(None if number is None else float(f"{number:.5g}") for number in numbers)
    return (*head, judged.rule.value, judged.people, entry.asked[column], *rounded, judged.verdict.value,
            judged.tentative.value, judged.biogears, judged.reason)  # fmt: skip
