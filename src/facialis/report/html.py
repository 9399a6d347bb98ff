"""Pieces of HTML: everything that comes from a recording or a patient is escaped here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

import plotly.graph_objects as go

MOST_ROWS = 400
"""Longer tables are cut, and say so; the result folder holds all rows."""
SHORT = 26
"""Texts up to this many letters stay on one line."""


@dataclass(frozen=True, slots=True)
class Link:
    """Cell of a table that leads to a file beside the page.

    Parameters
    ----------
    words : str
        What is shown.
    path : str
        From the page's folder, with forward slashes.
    """

    words: str
    path: str

    def __str__(self) -> str:
        return self.words


def heading(level: int, words: str, *, anchor: str = "") -> str:
    """Return a heading."""
    name = f' id="{escape(anchor, quote=True)}"' if anchor else ""
    return f"<h{level}{name}>{escape(words)}</h{level}>"


def paragraph(words: str, *, kind: str = "") -> str:
    """Return a paragraph."""
    return f"<p{_class(kind)}>{escape(words)}</p>"


def bullets(lines: Iterable[str]) -> str:
    """Return a list."""
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def preformatted(words: str) -> str:
    """Return text as it is."""
    return f"<pre>{escape(words)}</pre>"


def folded(summary: str, body: str) -> str:
    """Return a part that opens on a click, without JavaScript."""
    return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, caption: str, most: int = MOST_ROWS) -> str:
    """Return a table; numbers are aligned to the right, ``None`` is a dash.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : sequence of sequence
        Cells: text, numbers, :class:`Link`, ``None``.
    caption : str
        What the table shows.
    most : int
        Rows that are shown.
    """
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows[:most])
    cut = f" First {most} of {len(rows)} rows; all are in the result folder." if len(rows) > most else ""
    return (
        f'<div class="wide"><table><caption>{escape(caption)}{escape(cut)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    if value is None:
        return '<td class="number">–</td>'
    if isinstance(value, Link):
        return f'<td><a href="{escape(quote(value.path), quote=True)}">{escape(value.words)}</a></td>'
    if isinstance(value, bool) or not isinstance(value, int | float):
        kind = ' class="short"' if len(str(value)) <= SHORT else ""
        return f"<td{kind}>{escape(str(value))}</td>"
    return f'<td class="number">{escape(number(value))}</td>'


def number(value: float) -> str:
    """Return a number with four significant digits, never as a power of ten where that can be read without."""
    if isinstance(value, int):
        return str(value)
    size = abs(value)
    if value == 0.0 or 1e-3 <= size < 1e6:
        return (
            f"{value:.6f}".rstrip("0").rstrip(".") if size < 1e-2 else f"{value:.4g}" if size < 1e4 else f"{value:.0f}"
        )
    return f"{value:.3g}"


def picture(svg: str, *, caption: str) -> str:
    """Return a drawing with its caption."""
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


class Figures:
    """Numbers the interactive figures of one report and keeps their content for the end of the page."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, figure: go.Figure, *, caption: str) -> str:
        """Return a figure, its caption and its data; drawn by JavaScript when it comes into view."""
        self._count += 1
        name = f"figure-{self._count}"
        height = int(figure.layout.height or 400)
        content = json.loads(figure.to_json())
        data = json.dumps(
            {"data": content["data"], "layout": content["layout"]}, separators=(",", ":"), allow_nan=False
        )
        safe = data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        words = f"Figure {self._count}. {caption}"
        return (
            f'<figure><div class="plot" id="{name}" role="img" aria-label="{escape(words, quote=True)}" '
            f'style="height:{height}px"><noscript>This figure needs JavaScript; the tables do not.</noscript></div>'
            f'<script type="application/json" data-figure="{name}">{safe}</script>'
            f"<figcaption>{escape(words)}</figcaption></figure>"
        )


def _class(kind: str) -> str:
    return f' class="{escape(kind, quote=True)}"' if kind else ""
