"""Measures: value, unit, definition; or why a recording cannot answer."""

from __future__ import annotations

from facialis.measures import Measurement, find_measures
from facialis.measures.base import Finding, Status
from facialis.report.html import folded, heading, number, table
from facialis.report.words import shown_unit, shown_words

MANY = 6
"""A measure with more findings than this (one per channel) has a table of its own."""
COLUMNS = ["measure", "about", "value", "unit", "95 % interval", "remark"]


def write_measures(measurement: Measurement) -> str:
    """Return findings, definitions, and the tables that findings rest on."""
    together: list[tuple[object, ...]] = []
    apart = []
    for record in find_measures():
        findings = measurement.of(record.name)
        rows = [(record.title, *_row(finding)) for finding in findings]
        if len(rows) <= MANY:
            together += rows
        else:
            apart.append(
                heading(3, f"{record.title}, by channel")
                + table(COLUMNS[1:], [r[1:] for r in rows], caption=record.title)
            )
    known = {finding.measure for finding in measurement.findings}
    definitions = [(m.title, shown_unit(m.unit), m.definition, m.validity) for m in find_measures() if m.name in known]
    parts = [
        table(COLUMNS, together, caption="Findings; a unit of 1 means without dimension."),
        heading(3, "Definitions"),
        table(
            ["measure", "unit", "what exactly is counted", "validity"],
            definitions,
            caption="The same for real and simulated recordings.",
        ),
        *apart,
    ]
    for name, found in measurement.details().items():
        if name == "findings" or not len(found):
            continue
        words = name.replace("_", " ")
        columns = [column.replace("_", " ") for column in found.columns]
        parts.append(folded(f"Table: {words} ({len(found)} rows)", table(columns, found.rows, caption=words)))
    return "".join(parts)


def _row(finding: Finding) -> tuple[object, ...]:
    about = shown_words(finding.about)
    if finding.status is Status.NOT_ASSESSABLE:
        return (about, "not assessable", "", "", shown_words(finding.reason))
    interval = ""
    if finding.low is not None and finding.high is not None:
        interval = f"{number(finding.low)} to {number(finding.high)}"
    return (about, finding.value, shown_unit(finding.unit), interval, shown_words(finding.reason))
