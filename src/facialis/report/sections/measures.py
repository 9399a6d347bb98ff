"""Measures: value, unit, definition; or why a recording cannot answer."""

from __future__ import annotations

from facialis.measures import Measurement, find_measures
from facialis.measures.base import Finding, Measure, Status, Table
from facialis.report.html import folded, heading, number, paragraph, table
from facialis.report.words import shown_cell, shown_column, shown_unit, shown_words

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
    parts = [
        table(COLUMNS, together, caption="Findings; a unit of 1 means without dimension."),
        heading(3, "What exactly is counted, and how far to trust it"),
        paragraph("The same for real and simulated recordings.", kind="note"),
        *(_meaning(record) for record in find_measures() if record.name in known),
        *apart,
        heading(3, "Tables"),
    ]
    for name, found in measurement.details().items():
        if name != "findings" and len(found):
            parts.append(folded(f"{_title(name)} ({len(found)} rows)", shown_table(found, caption=_title(name))))
    return "".join(parts)


def shown_table(found: Table, *, caption: str) -> str:
    """Return a table of a measurement with columns, muscles and units as people write them."""
    columns = [shown_column(column) for column in found.columns]
    rows = [[shown_cell(value, column) for value, column in zip(row, found.columns, strict=True)] for row in found.rows]
    return table(columns, rows, caption=caption)


def _title(name: str) -> str:
    return shown_words(name).replace("_", " ").capitalize()


def _meaning(record: Measure) -> str:
    lines = [record.definition, f"How far to trust it: {record.validity}"]
    if record.refusals:
        lines.append(f"Not assessable where {'; or where '.join(record.refusals)}.")
    return folded(
        f"{record.title} [{shown_unit(record.unit)}]", "".join(paragraph(shown_words(words)) for words in lines)
    )


def _row(finding: Finding) -> tuple[object, ...]:
    about = shown_words(finding.about)
    if finding.status is Status.NOT_ASSESSABLE:
        return (about, "not assessable", "", "", shown_words(finding.reason))
    interval = ""
    if finding.low is not None and finding.high is not None:
        interval = f"{number(finding.low)} to {number(finding.high)}"
    return (about, finding.value, shown_unit(finding.unit), interval, shown_words(finding.reason))
