"""Hold the model against published findings, and put tables and pages into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from facialis.errors import EvidenceError
from facialis.evidence.budget import budget_words
from facialis.evidence.pages import NAMES, write_discriminating, write_markdown
from facialis.evidence.rows import find_rows
from facialis.evidence.run import COLUMNS, USUAL_STRANDS, make_plan, run_plan
from facialis.evidence.scorecard import Scorecard, build_scorecard
from facialis.report.validation import write_validation_page
from facialis.store import describe_versions
from facialis.store.environment import find_commit

Progress = Callable[[float, str], None]
REPORT_HTML, REPORT_MD, TABLE, TELLING = "report.html", "results.md", "results.csv", "discriminating.md"
PEOPLE, PATIENTS = 100, 20


def validate(
    folder: str | Path,
    *,
    rows: str | None = None,
    mechanisms: Sequence[str] | None = None,
    patients: int = PATIENTS,
    people: int = PEOPLE,
    strands: int = USUAL_STRANDS,
    seed: int = 0,
    seconds_budget: float | None = None,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
) -> Scorecard:
    """Hold the model against published findings.

    Parameters
    ----------
    folder : str or Path
        A new folder, or that of an earlier run of the same seed and scale: what is in it is not done again.
    rows : str, optional
        Ids, beginnings of ids, topics or roles joined by commas; by default all.
    mechanisms : sequence of str, optional
        Columns: names that :meth:`facialis.patient.Mechanisms.named` knows, and ``null`` for the null model; by
        default all, ephaptic, nuclear, reflex and null.
    patients : int
        Virtual patients in each experiment on patients, per mechanism.
    people : int
        Healthy people in each experiment on them.
    strands : int
        Strands simulated on each side.
    seed : int
        Of the population and of every simulation.
    seconds_budget : float, optional
        Processor seconds, above 0, after which no experiment is begun; what was done is judged. Default: no end.
    progress : callable, optional
        Called with fraction done and what is being done.
    notice : callable, optional
        Called first with how long it will take, how many people that reaches, and for which rows they are too few.

    Returns
    -------
    Scorecard
        Every row with its verdicts; also written as HTML, Markdown and CSV.

    Raises
    ------
    NameNotFoundError
        If a word names no row, topic or role.
    EvidenceError
        If a number is out of range, or the folder holds something else.
    PatientError
        If a mechanism is unknown.
    """
    if seconds_budget is not None and seconds_budget <= 0:
        raise EvidenceError(f"seconds_budget = {seconds_budget:g}.", "Give processor seconds above 0, or none.")
    wanted, target = find_rows(rows), Path(folder)
    columns = tuple(mechanisms or COLUMNS)
    plan = make_plan(wanted, mechanisms=columns, people=people, patients=patients, strands=strands, seed=seed)
    if notice is not None:
        notice(budget_words(plan, target, wanted=wanted, seconds=seconds_budget))
    run_plan(plan, target, progress=progress, seconds=seconds_budget)
    card = build_scorecard(wanted, target, columns=columns)
    origin = describe_origin(card)
    for name, text in (
        (REPORT_HTML, write_validation_page(card, origin)),
        (REPORT_MD, write_markdown(card, origin)),
        (TELLING, write_discriminating(card)),
        (TABLE, card.table().to_csv()),
    ):
        _write(target / name, text)
    return card


def describe_origin(card: Scorecard) -> list[str]:
    """Return lines about seed, scale, versions and commit."""
    versions = ", ".join(f"{name} {value}" for name, value in describe_versions().items())
    commit = find_commit()
    asked = [count for entry in card.entries for count in entry.asked.values()]
    people = f"{min(asked)} to {max(asked)} virtual people in an experiment" if asked else "nothing was run"
    rows, answered, numbers = card.counts()
    looked = [
        f"{spasm} of {count} candidates of the {NAMES.get(group, 'sampler')} had a spasm"
        for group, (count, spasm) in card.screened.items()
        if count
    ]
    return [
        f"Seed {card.seed}, {card.strands} strands a side; {people}.",
        f"{rows} outcome rows; {answered} have an experiment, {numbers} a number with {NAMES.get(card.columns[0])}.",
        *([f"Patients were chosen by having a spasm (decision 11): {'; '.join(looked)}."] if looked else []),
        f"Judged with {versions}" + (f", commit {commit}" if commit else "") + ".",
    ]


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
