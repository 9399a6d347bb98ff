"""The page of a validation: rates, every row beside the model, and how far each lies from what was published."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from facialis.evidence.pages import CONFLICTS, NAMES, TITLES, cell, cell_of, shown_number
from facialis.evidence.rows import EvidenceRole
from facialis.evidence.rules import finding_interval
from facialis.evidence.scorecard import OUTCOMES, Entry, Scorecard, rate_words
from facialis.report.html import Figures, bullets, heading, paragraph, table
from facialis.report.page import Section, write_page
from facialis.report.report import INTENDED_USE

FAR = 6.0
"""Distances beyond this many half-widths are drawn at the edge."""
COLOURS = {"all": "#1a1a1a", "ephaptic": "#D55E00", "nuclear": "#0072B2", "reflex": "#009E73", "null": "#999999"}
METHOD = (
    "Roles are fixed beforehand: inputs are shown and never scored; rows of role predict set no parameter.",
    (
        "Mean with SD: pass within 1 published SD, near within 2, of 100 virtual patients or more. Mean without SD: "
        "10 % and 20 %."
    ),
    (
        "Range between people, units or trains: pass if the central 90 % of the model shares half of the narrower one, "
        "near if they touch. Range between series, or interval of a mean: pass if the model's 95 % interval meets it."
    ),
    (
        "Share of people: pass inside the finding's Wilson interval, near within twice its half-width, of 1,000 "
        "virtual patients or more. Counts of one distribution: chi-square, pass p > 0.05, near p > 0.01."
    ),
    "Fact: the stated direction in 19 of 20 virtual patients; the least effect is written down before the run.",
    (
        "A verdict is withheld where the model's own interval is wider than the finding's. The null model draws "
        "everything assumed or calibrated from its declared range."
    ),
)  # fmt: skip


def write_validation_page(card: Scorecard, origin: Sequence[str]) -> str:
    """Return the page of a validation as self-contained HTML.

    Parameters
    ----------
    card : Scorecard
        Judged rows.
    origin : sequence of str
        Lines about seed, scale, versions.
    """
    figures = Figures()
    silent = [entry for entry in card.entries if entry.row.role in OUTCOMES and not entry.judgements]
    sections = [
        Section("rates", "Rates", _rates(card)),
        Section("distance", "Distance from the finding", _distance(card, figures)),
        Section("rows", "Rows", "".join(_role(card, role) for role in OUTCOMES)),
        Section("reading", "How each row was read", _how(card)),
        Section("silent", "Outcome rows without an experiment", _silent(silent)),
        Section("conflicts", "Findings that pull against one another", bullets(CONFLICTS)),
        Section("inputs", "Inputs: shown, never scored", _inputs(card)),
        Section("method", "Method", bullets((*METHOD, *origin))),
    ]
    number = card.with_number()
    lead = paragraph(f"{number} outcome rows have a number. {origin[0]}", kind="lead")
    title = "The model held against what has been published"
    return write_page(title, sections, opening=lead, intended_use=INTENDED_USE)


def _named(card: Scorecard) -> list[str]:
    return [NAMES.get(column, column) for column in card.columns]


def _rates(card: Scorecard) -> str:
    rows = []
    words = "Passes of scored rows; a distribution counts once, rows on healthy people in every column."
    for role in OUTCOMES:
        for tentative in (False, True):
            passed = [rate_words(card.tally(column, role, tentative=tentative)) for column in card.columns]
            rows.append((role.value, "if numbers did not matter" if tentative else "pass, of those scored", *passed))
    return table(["role", "", *_named(card)], rows, caption=words)


def _role(card: Scorecard, role: EvidenceRole) -> str:
    entries = [entry for entry in card.entries if entry.row.role is role and entry.judgements]
    if not entries:
        return ""
    rows = []
    for entry in entries:
        main = entry.judgements.get(card.columns[0])
        sharp = None if main is None else main.sharpness
        cells = [cell_of(entry, column) for column in card.columns]
        rows.append((entry.row.id, entry.row.quantity, entry.row.shown, entry.row.n, *cells,
                     shown_number(sharp), "" if main is None else main.biogears))  # fmt: skip
    columns = ["row", "quantity", "published", "n", *_named(card), "sharpness", "BioGears"]
    caption = "Mean [95 % interval], virtual people, verdict; in brackets what it would be if numbers did not matter."
    return heading(3, TITLES[role].replace("`", "")) + table(columns, rows, caption=caption)


def _how(card: Scorecard) -> str:
    rows = [
        (e.row.id, e.row.condition, e.outcome.how, e.outcome.minimum, e.outcome.departs, e.row.source)
        for e in card.entries
        if e.outcome is not None and e.judgements
    ]
    columns = ["row", "condition", "read as", "least effect", "departs from the paper", "source"]
    return table(columns, rows, caption="What was done, and how it differs from the published experiment.")


def _silent(entries: Sequence[Entry]) -> str:
    if not entries:
        return ""
    rows = [(e.row.id, e.row.role.value, e.row.quantity, e.row.shown, e.missing or "not run") for e in entries]
    return table(["row", "role", "quantity", "published", "why"], rows, caption="What is missing.")


def _inputs(card: Scorecard) -> str:
    rows = [(e.row.id, e.row.quantity, e.row.shown, e.row.source) for e in card.entries
            if e.row.role is EvidenceRole.INPUT]  # fmt: skip
    return table(["row", "quantity", "value", "source"], rows, caption="What the model was given.") if rows else ""


def _distance(card: Scorecard, figures: Figures) -> str:
    """Return a picture: the model's mean and interval in half-widths of the finding, one line a row."""
    entries = [
        e for e in card.entries if finding_interval(e.row) and any(j.mean is not None for j in e.judgements.values())
    ]
    if not entries:
        return ""
    figure = go.Figure()
    figure.add_vrect(x0=-1, x1=1, fillcolor="#009E73", opacity=0.12, line_width=0)
    for place, column in enumerate(card.columns):
        points = [(e, p) for e in entries if not e.repeats(column) and (p := _scaled(e, column)) is not None]
        if not points:
            continue
        lift = 0.5 * (place / max(len(card.columns) - 1, 1) - 0.5)
        middle = [min(max(p, -FAR), FAR) for _, p in points]
        figure.add_trace(
            go.Scatter(
                x=middle, y=[entries.index(e) + lift for e, _ in points], mode="markers",
                name=NAMES.get(column, column), marker={"color": COLOURS.get(column, "#CC79A7"), "size": 7},
                text=[f"{e.row.id}: {cell(e.judgements[column])}" for e, _ in points], hoverinfo="text",
            )
        )  # fmt: skip
    labels = [f"{e.row.id} {e.row.quantity}"[:60] for e in entries]
    figure.update_yaxes(tickvals=list(range(len(entries))), ticktext=labels, autorange="reversed")
    figure.update_xaxes(
        title="distance from the middle of the finding, in its half-widths", range=[-FAR - 0.5, FAR + 0.5]
    )
    figure.update_layout(height=140 + 24 * len(entries), template="plotly_white", margin={"l": 380})
    caption = f"Shaded: inside the finding. Points at {FAR:g} lie there or beyond."
    return figures.add(figure, caption=caption)


def _scaled(entry: Entry, column: str) -> float | None:
    judged, finding = entry.judgements.get(column), finding_interval(entry.row)
    if judged is None or judged.mean is None or finding is None or not finding[1] > finding[0]:
        return None
    return (judged.mean - 0.5 * (finding[0] + finding[1])) / (0.5 * (finding[1] - finding[0]))
