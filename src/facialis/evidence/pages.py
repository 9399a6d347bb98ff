"""Markdown of a validation: all rows, rates, and the rows that tell mechanisms apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from facialis.evidence.discriminating import DISCRIMINATING
from facialis.evidence.rows import EvidenceRole
from facialis.evidence.rules import Judgement, Verdict, judge_ratio
from facialis.evidence.scorecard import OUTCOMES, Entry, Scorecard, rate_words

MADE = "<!-- made by `facialis validate`; do not edit -->"
NAMES: Mapping[str, str] = {
    "all": "all mechanisms", "ephaptic": "ephaptic only", "nuclear": "nuclear only", "reflex": "reflex only",
    "null": "null model",
}  # fmt: skip
TITLES = {
    EvidenceRole.CALIBRATE: "Rows that parameters may be chosen by (`calibrate`)",
    EvidenceRole.BRIEF: "Rows of the brief (`brief`)",
    EvidenceRole.PREDICT: "Rows that set nothing (`predict`)",
}
RATIOS = (("B08", "A40"), ("B07a", "B07b"), ("T12b", "T12a"), ("L27a", "L26a"), ("L27b", "L26b"), ("L27c", "L26c"))
"""Pairs of rows whose ratio a condition names; counted nowhere."""
CONFLICTS = (
    (
        "B13 and L25: ephaptic transmission is gone in 23 % one week after decompression (B13a), lateral spread "
        "persists at its end in 1-10 % (L25). Both are examinations of one response; the model that meets both needs a "
        "third process."
    ),
    (
        "L10a and L10b: 2.2 ms beyond two conduction legs, read as nuclear; a double peak 1.1 ms apart at the "
        "compression, read as ephaptic. They are different quantities, and both can be true."
    ),
    ("L11c less L11a and L11b is 2.51 ms in the same seven patients, where L10a says 2.2 ms in sixteen."),
    (
        "A40 and A38: F waves by needle and by skin electrodes, in different muscles; a model that meets one need not "
        "meet the other."
    ),
)
"""Findings that pull against one another."""


def shown_number(value: float | None) -> str:
    """Return three significant digits, or a dash.

    Examples
    --------
    >>> shown_number(8.956), shown_number(None)
    ('8.96', '–')
    """
    return "–" if value is None else f"{value:.3g}"


def cell(judged: Judgement | None) -> str:
    """Return one column of one row in words: mean, interval, people, verdict, and what it would be.

    Examples
    --------
    >>> from facialis.evidence.rules import Rule
    >>> cell(Judgement(Rule.MEAN_SD, Verdict.TOO_FEW, Verdict.PASS, 9, 10.2, 9.9, 10.5))
    '10.2 [9.9, 10.5], n 9: too few (pass)'
    """
    if judged is None:
        return "not run"
    if judged.mean is None:
        return judged.reason.split(":")[0][:60] or judged.verdict.value
    span = "" if judged.low is None else f" [{shown_number(judged.low)}, {shown_number(judged.high)}]"
    would = f" ({judged.tentative.value})" if judged.verdict in (Verdict.TOO_FEW, Verdict.WITHHELD) else ""
    return f"{shown_number(judged.mean)}{span}, n {judged.people}: {judged.verdict.value}{would}"


def cell_of(entry: Entry, column: str) -> str:
    """Return one column of one row in words; a column that only repeats the first says so."""
    return "as all" if entry.repeats(column) else cell(entry.judgements.get(column))


def write_markdown(card: Scorecard, origin: Sequence[str]) -> str:
    """Return the page of all rows.

    Parameters
    ----------
    card : Scorecard
        Judged rows.
    origin : sequence of str
        Lines about seed, scale, versions.
    """
    lines = [MADE, "", "# The model held against what has been published", "", *(f"- {line}" for line in origin), ""]
    lines += ["Verdicts follow the rules in [README](README.md). In brackets: what the verdict would be if the number",
              "of virtual patients and the width of the model's own interval did not matter; such are never counted.",
              "Rows on healthy people count in every column: the mechanisms of the disease do not act in them.", "",
              "## Rates", "", *rates(card), ""]  # fmt: skip
    for role in OUTCOMES:
        answered = [entry for entry in card.entries if entry.row.role is role and entry.judgements]
        if answered:
            lines += [f"## {TITLES[role]}", "", *_table(card, answered), ""]
    if named := ratios(card):
        lines += ["## Ratios that conditions name", "", *named, ""]
    lines += ["## How each row was read", "", *_how(card), "", "## Outcome rows without an experiment", ""]
    silent = [entry for entry in card.entries if entry.row.role in OUTCOMES and not entry.judgements]
    lines += [f"- {e.row.id} ({e.row.role.value}), {e.row.quantity}: {e.missing or 'not run'}" for e in silent]
    lines += ["", "## Findings that pull against one another", "", *(f"- {words}" for words in CONFLICTS), ""]
    inputs = [entry.row for entry in card.entries if entry.row.role is EvidenceRole.INPUT]
    if inputs:
        lines += [
            "## Inputs: shown, never scored",
            "",
            "| row | quantity | value | source |",
            "| --- | --- | --- | --- |",
        ]
        lines += [f"| {row.id} | {row.quantity} | {row.shown} | {row.source} |" for row in inputs]
    return "\n".join(lines).rstrip() + "\n"


def rates(card: Scorecard) -> list[str]:
    """Return the table of passes over scored rows: per role, for every column, strict and tentative."""
    head = ["| role | | " + " | ".join(NAMES.get(c, c) for c in card.columns) + " |",
            "| --- | --- | " + " | ".join("---" for _ in card.columns) + " |"]  # fmt: skip
    for role in OUTCOMES:
        for tentative in (False, True):
            words = [rate_words(card.tally(column, role, tentative=tentative)) for column in card.columns]
            label = "if numbers did not matter" if tentative else "pass, of those scored"
            head.append(f"| {role.value} | {label} | " + " | ".join(words) + " |")
    for column_role in OUTCOMES:
        words = [_counts(card, column, column_role) for column in card.columns]
        head.append(f"| {column_role.value} | all verdicts | " + " | ".join(words) + " |")
    return head


def ratios(card: Scorecard) -> list[str]:
    """Return the ratios that conditions name: published, and in every column; pass within a factor of 1.5."""
    by_id = {entry.row.id: entry for entry in card.entries}
    lines = []
    for top, bottom in RATIOS:
        if top not in by_id or bottom not in by_id:
            continue
        above, below = by_id[top], by_id[bottom]
        published = (above.row.value or 0.0) / (below.row.value or 1.0)
        words = []
        for column in card.columns:
            one, other = above.judgements.get(column), below.judgements.get(column)
            if one is not None and other is not None and one.mean is not None and other.mean:
                ratio = one.mean / other.mean
                verdict = judge_ratio(ratio, published).value
                words.append(f"{NAMES.get(column, column)} {shown_number(ratio)} ({verdict})")
        if words:
            lines.append(f"- {top} over {bottom}: published {shown_number(published)}; {', '.join(words)}")
    return lines


def _counts(card: Scorecard, column: str, role: EvidenceRole) -> str:
    counts = card.tally(column, role)
    return ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]) or "none"


def _table(card: Scorecard, entries: Sequence[Entry]) -> list[str]:
    head = ["row", "quantity", "published", "n", *(NAMES.get(c, c) for c in card.columns), "sharpness", "BioGears"]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    for entry in entries:
        row, main = entry.row, entry.judgements.get(card.columns[0])
        sharp = shown_number(None if main is None else main.sharpness)
        rule = "" if main is None else main.biogears
        words = [row.id, row.quantity, row.shown, "–" if row.n is None else str(row.n)]
        words += [*(cell_of(entry, c) for c in card.columns), sharp, rule or "–"]
        lines.append("| " + " | ".join(words) + " |")
    return lines


def _how(card: Scorecard) -> list[str]:
    lines = []
    for entry in card.entries:
        if entry.outcome is None or not entry.judgements:
            continue
        outcome, main = entry.outcome, entry.judgements.get(card.columns[0])
        parts = [f"**{entry.row.id}** ({entry.row.condition or 'no condition given'}): {outcome.how}."]
        parts += [f"Least effect, written before: {outcome.minimum}."] if outcome.minimum else []
        parts += [f"Departs: {outcome.departs}."] if outcome.departs else []
        parts += [f"Remark: {main.reason}."] if main is not None and main.reason else []
        lines.append("- " + " ".join(parts))
    return lines


def write_discriminating(card: Scorecard) -> str:
    """Return the page of rows that tell mechanisms apart: what was expected, what came, what is published."""
    by_id = {entry.row.id: entry for entry in card.entries}
    columns = [column for column in ("ephaptic", "nuclear", "reflex", "all") if column in card.columns]
    lines = [MADE, "", "# What tells the mechanisms apart", "",
             "Eight rows, with what was expected of each mechanism alone, were named before anything was run. All but",
             "S05 (`calibrate`) set nothing.", ""]  # fmt: skip
    for each in DISCRIMINATING:
        entry = by_id.get(each.row)
        if entry is None:
            continue
        expected = {"ephaptic": each.ephaptic, "nuclear": each.nuclear, "reflex": each.reflex, "all": "–"}
        lines += [f"## {each.row}: {entry.row.quantity}", "", f"Published: {entry.row.shown}. {each.literature}", "",
                  "| mechanism | expected | the model |", "| --- | --- | --- |"]  # fmt: skip
        lines += [f"| {NAMES[c]} | {expected[c]} | {cell(entry.judgements.get(c))} |" for c in columns]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
