"""Small vocabulary for vector drawings: every shape is a string of SVG."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from html import escape

from facialis.plots.palette import FONT, INK

ARTERY = "#b0332b"
VEIN = "#3b6ea5"
PONS = "#f1e3d6"
PONS_EDGE = "#c9a98a"
CENTRAL = "#dfe6ee"
PERIPHERAL = "#fbf0c8"
NERVE_EDGE = "#6b7480"
EIGHTH = "#ececec"


def shape(tag: str, body: str = "", /, **attributes: object) -> str:
    """Return one element; underscores in names become hyphens, numbers are rounded to a tenth of a pixel."""
    given = " ".join(f'{name.rstrip("_").replace("_", "-")}="{_value(value)}"' for name, value in attributes.items())
    return f"<{tag} {given}>{body}</{tag}>" if body else f"<{tag} {given}/>"


def _value(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else escape(str(value), quote=True)


def text(
    place: tuple[float, float], words: str, *, size: int = 13, anchor: str = "start", fill: str = INK, **more: object
) -> str:
    """Return a line of text; ``place`` is the foot of its first letter, or of its middle or end."""
    x, y = place
    return shape("text", escape(words), x=x, y=y, font_size=size, text_anchor=anchor, fill=fill, **more)


def path(points: Iterable[tuple[float, float]], *, close: bool = False, **attributes: object) -> str:
    """Return a polyline through points in pixels."""
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return shape("path", d=f"M{steps}{' Z' if close else ''}", **attributes)


def drawing_key(*content: object) -> str:
    """Return a short name for the gradients of one drawing; names are shared by all drawings on a page."""
    return f"{zlib.crc32(repr(content).encode()):08x}"


def drawing(parts: Iterable[str], *, width: float, height: float, title: str, description: str) -> str:
    """Return a complete drawing that scales with the page and can be read aloud."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'font-family="{escape(FONT, quote=True)}" style="width:100%;max-width:{width:.0f}px;height:auto">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )
