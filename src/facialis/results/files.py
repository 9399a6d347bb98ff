"""Names and texts of the files of a result folder."""

from __future__ import annotations

import re
from pathlib import Path

from facialis.measures import Measurement

REPORT, MEASURES, EPISODE, ARRAYS = "report.html", "measures.json", "episode.npz", "recording.npz"
ANNOTATED, SERIES, SERIES_PAGE = "annotated.edf", "series.json", "series.html"
EXAMINATION, COURSE = "examination.json", "course.json"


def silent(stage: str) -> None:
    """Say nothing."""


def write_measures(folder: Path, measurement: Measurement) -> None:
    """Write the measures as JSON and as tables."""
    write_text(folder / MEASURES, measurement.to_json())
    for name, text in measurement.tables().items():
        write_text(folder / f"{file_name(name)}.csv", text)


def file_name(name: str) -> str:
    """Return a name that is safe as a file's: a channel's label may hold slashes.

    Examples
    --------
    >>> file_name("rate EMG 1/2")
    'rate_EMG_1_2'
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:100] or "table"


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8."""
    path.write_text(text, encoding="utf-8")
