"""The report of an examination: what was found, and the sweeps as papers show them."""

from __future__ import annotations

import numpy as np

from facialis.examinations import Examination, Examined, Strip
from facialis.plots.sweeps import plot_average, plot_stack, plot_waterfall
from facialis.records import Recording
from facialis.report.html import Figures, bullets, heading, paragraph, table
from facialis.report.page import Section, write_page
from facialis.report.report import INTENDED_USE
from facialis.report.words import shown_cell, shown_column, shown_unit, shown_words

COLUMNS = ("quantity", "value", "95 % low", "high", "unit", "remark")
WATERFALL = 8
"""Fewest sweeps that are drawn as a waterfall."""


def write_examination_report(examination: Examination, examined: Examined, *, recording: Recording) -> str:
    """Return the report as one self-contained page of HTML; nothing is written to disk.

    Parameters
    ----------
    examination : Examination
        What was done.
    examined : Examined
        What was found.
    recording : Recording
        In which.
    """
    figures = Figures()
    sections = [Section("findings", "Findings", _findings(examined))]
    if examination.draw is not None:
        drawn = [figures.add(figure, caption=shown_words(words)) for figure, words in examination.draw(examined)]
        sections.append(Section("averages", "Averages", "".join(drawn)))
    else:
        sections += [
            Section(f"strip-{number}", shown_words(strip.label), _strip(strip, figures))
            for number, strip in enumerate(examined.strips, 1)
        ]
    sections += [Section("series", "Series", _tables(examined)), Section("account", "Account", _account(examined))]
    sections.append(Section("method", "Method and its errors", _method(examination)))
    origin = recording.provenance.origin
    opening = paragraph(examination.question, kind="lead") + paragraph(
        f"{len(examined.shocks)} stimuli; {examined.shocks.note}. Recording: {origin}, {recording.duration_s:.4g} s."
    )
    return write_page(f"{examination.title}: {_who(recording)}", sections, opening=opening, intended_use=INTENDED_USE)


def _who(recording: Recording) -> str:
    simulated = recording.provenance.origin.startswith("facialis simulation")
    return f"virtual patient {recording.subject.code}" if simulated else recording.provenance.origin


def _findings(examined: Examined) -> str:
    parts = []
    for where in dict.fromkeys(finding.about for finding in examined.findings):
        rows = [
            (f.measure, f.value if f.value is not None else "not assessable", f.low, f.high,
             shown_unit(f.unit) if f.value is not None else "", shown_words(f.reason))
            for f in examined.findings if f.about == where
        ]  # fmt: skip
        parts.append(table(COLUMNS, rows, caption=shown_words(where)))
    return "".join(parts)


def _strip(strip: Strip, figures: Figures) -> str:
    """Return the average, the single sweeps and, of long series, the waterfall."""
    sweeps, found = strip.sweeps, strip.responses
    marks = [(mark.name, mark.at_ms, mark.low_ms, mark.high_ms) for mark in strip.marks]
    kind = "Mean of the rectified sweeps" if strip.rectified else "Average over the single sweeps"
    parts = [
        figures.add(
            plot_average(sweeps.times_ms, strip.average, singles=sweeps.values, shown_ms=strip.shown_ms, marks=marks,
                         rectified=strip.rectified),
            caption=f"{kind}, {len(sweeps)} stimuli. Named moments: median of single sweeps where they were found.",
        )
    ]  # fmt: skip
    shown = None if found is None else found.at_least(strip.least_uv)
    onsets = None if found is None or shown is None else np.where(shown, found.onset_ms[:, 0], np.nan)
    words = "" if shown is None else f" Marks: onsets of the {int(shown.sum())} responses that count."
    parts.append(
        figures.add(
            plot_stack(
                sweeps.times_ms, sweeps.values, shown_ms=strip.shown_ms, onsets_ms=onsets, labels=_labels(strip)
            ),
            caption=f"Single sweeps, the first at the top; large deflections are cut.{words}",
        )
    )
    if len(sweeps) >= WATERFALL and np.isfinite(sweeps.stimulus_s).all():
        parts.append(
            figures.add(
                plot_waterfall(sweeps.times_ms, sweeps.values, shown_ms=strip.shown_ms, at_s=sweeps.stimulus_s),
                caption="Every sweep at the time of its stimulus.",
            )
        )
    return "".join(parts)


def _labels(strip: Strip) -> list[str]:
    known = strip.currents_ma if len(set(strip.currents_ma)) > 1 else ()
    return [f"{row + 1}" + (f", {known[row]:g} mA" if known and known[row] is not None else "") for row in
            range(len(strip.sweeps))]  # fmt: skip


def _tables(examined: Examined) -> str:
    return "".join(
        table(
            [shown_column(column) for column in found.columns],
            [[shown_cell(cell, column) for cell, column in zip(row, found.columns, strict=True)] for row in found.rows],
            caption=shown_words(name),
        )
        for name, found in examined.tables.items()
    )


def _account(examined: Examined) -> str:
    lines = [f"Stimuli: {examined.shocks.note}. They stand in markers.csv; corrected, it can be given back: --markers."]
    return bullets([*lines, *(shown_words(note) for note in examined.notes)])


def _method(examination: Examination) -> str:
    return "".join(
        [
            paragraph(examination.definition.replace("``", "")),
            heading(3, "How far to trust it"),
            paragraph(examination.validity.replace("``", "")),
            bullets(examination.references),
        ]
    )
