"""The page across recordings."""

from __future__ import annotations

from facialis.measures import find_measures
from facialis.measures.base import Table
from facialis.plots.series import Panel, Point, plot_series
from facialis.report import INTENDED_USE
from facialis.report.html import Figures, Link, bullets, paragraph, table
from facialis.report.page import Section, write_page
from facialis.report.words import shown_unit, shown_words
from facialis.series.change import Change
from facialis.series.entries import Entry, Key, keys_of
from facialis.series.series import Series

MAIN = ("spasm_rate", "spasm_time", "tonic_spasms", "clonic_rate", "blinks")
OTHERWISE = ("bursts", "contractions")
"""Drawn where no recording has one of the main measures: sides or second muscles are missing."""
MOST_PANELS = 10
CHANGE_COLUMNS = (
    "subject", "measure", "compared", "before", "after", "difference", "ratio", "detectable", "remark",
)  # fmt: skip
METHOD = (
    (
        "Recordings of one subject in one group are taken as repeats under the same condition. Their within-subject "
        "standard deviation is the standard error of measurement (Bland & Altman, BMJ 1996;313:744; Weir, J Strength "
        "Cond Res 2005;19:231); its 95 % interval is from the chi-squared distribution with the degrees of freedom."
    ),
    (
        "The minimal detectable change between two recordings is 1.96 √2 times that error; between means of n and m "
        "recordings 1.96 √(1/n + 1/m) times. It assumes that the error does not grow with the value."
    ),
    (
        "A change that is beyond the minimal detectable change is larger than repeats differ in 95 of 100 cases; many "
        "measures in many subjects are compared here, so that some are beyond it by chance."
    ),
    "Recordings come in the order of their names, or of the folders as they were given; dates are not read.",
)


def write_series_page(series: Series, *, report: str) -> str:
    """Return the page across recordings as self-contained HTML.

    Parameters
    ----------
    series : Series
        What was found.
    report : str
        Name of the report in the folder of each recording.
    """
    figures = Figures()
    sections = [
        Section("recordings", "Recordings", _recordings(series, report)),
        Section("measures", "Main measures", _picture(series, figures)),
        Section("change", "Change", _changes(series)),
        Section("error", "Test-retest error", _shown(series.tables()["series_error"], "Error of every measure.")),
        Section("values", "All values", _values(series)),
        Section("method", "Method", bullets(METHOD)),
    ]
    return write_page("Facial electromyograms compared", sections, opening=_lead(series), intended_use=INTENDED_USE)


def _lead(series: Series) -> str:
    count = len(series.entries)
    subjects = len({entry.subject for entry in series.entries})
    groups = ", ".join(_groups(series.entries))
    failed = f" {len(series.failed)} could not be read." if series.failed else ""
    words = f"{count} recording{'' if count == 1 else 's'} of {subjects} subject{'' if subjects == 1 else 's'}"
    return paragraph(f"{words}; groups: {groups}.{failed}", kind="lead")


def _groups(entries: tuple[Entry, ...]) -> list[str]:
    return list(dict.fromkeys(entry.group for entry in entries))


def _recordings(series: Series, report: str) -> str:
    rows = [
        (
            Link(entry.name, f"{entry.folder}/{report}") if entry.folder else entry.name,
            entry.group,
            entry.subject,
            entry.duration_s,
            entry.status,
            entry.reason,
        )
        for entry in series.entries
    ]
    columns = ["recording", "group", "subject", "length [s]", "status", "reason"]
    return table(columns, rows, caption="Every recording that was found, with its own report.")


def _picture(series: Series, figures: Figures) -> str:
    keys = _main_keys(series.entries)
    if not keys:
        return paragraph("No recording has a value to draw.")
    titles = {record.name: record.title for record in find_measures()}
    read = tuple(entry for entry in series.entries if not entry.reason)
    panels = [_panel(read, key, titles.get(key[0], key[0])) for key in keys]
    subjects = list(dict.fromkeys(entry.subject for entry in read))
    figure = plot_series(panels, groups=_groups(read), subjects=subjects)
    return figures.add(figure, caption="A point per recording with its 95 % interval; lines join one subject's.")


def _main_keys(entries: tuple[Entry, ...]) -> list[Key]:
    known = keys_of(entries)
    for names in (MAIN, OTHERWISE):
        keys = sorted((key for key in known if key[0] in names), key=lambda key: names.index(key[0]))
        if keys:
            return keys[:MOST_PANELS]
    return []


def _panel(entries: tuple[Entry, ...], key: Key, title: str) -> Panel:
    points = tuple(
        Point(entry.name, entry.group, entry.subject, f.value, f.low, f.high)
        for entry in entries
        for f in entry.findings
        if (f.measure, f.about, f.unit) == key and f.value is not None
    )
    return Panel(f"{title}, {shown_words(key[1])}", "" if key[2] == "1" else shown_unit(key[2]), points)


def _changes(series: Series) -> str:
    if not series.changes:
        return paragraph("No subject has two recordings to compare.")
    words = f"From {series.groups[0]} to {series.groups[1]}" if series.groups else "From each subject's first recording"
    main = [change for change in series.changes if change.key[0] in MAIN]
    rest = len(series.changes) - len(main)
    more = paragraph(f"{rest} changes of other measures stand in series_change.csv.", kind="note") if rest else ""
    return (table(CHANGE_COLUMNS, [_change_row(c) for c in main], caption=f"{words}.") if main else "") + more


def _change_row(c: Change) -> tuple[object, ...]:
    measure, about, unit = c.key
    what = f"{measure.replace('_', ' ')}, {shown_words(about)} [{shown_unit(unit)}]"
    remark = "; ".join(filter(None, (c.verdict, c.reason)))
    return (c.subject, what, f"{c.start} to {c.end}", c.before, c.after, c.difference, c.ratio, c.detectable, remark)


def _values(series: Series) -> str:
    wide = _shown(series.wide(), "One row per recording; a dash where it could not be assessed.")
    return wide + paragraph("Reasons and intervals stand in series.csv, and in the report of each recording.")


def _shown(found: Table, caption: str) -> str:
    return table([column.replace("_", " ") for column in found.columns], found.rows, caption=caption)
