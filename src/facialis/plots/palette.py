"""Colours that colour-blind readers tell apart (Okabe & Ito 2008), and the quiet look that all figures share."""

from __future__ import annotations

from typing import Any

from facialis.vocabulary import Cause, Muscle, Side

INK = "#1a1a1a"
GREY = "#8a8a8a"
PALE = "#e4e4e4"
FONT = "'Source Sans 3', 'Helvetica Neue', Helvetica, Arial, sans-serif"

CAUSE_COLOUR: dict[Cause, str] = {
    Cause.DRIVE: "#5c5c5c",
    Cause.BLINK: "#56B4E9",
    Cause.STIMULUS: "#009E73",
    Cause.ECTOPIC: "#D55E00",
    Cause.EPHAPTIC: "#E69F00",
    Cause.BACKFIRE: "#0072B2",
    Cause.PLATEAU: "#CC79A7",
    Cause.REFLEX: "#8B1A1A",
    Cause.CORTEX: "#B8A000",
}
"""One colour per cause of an impulse, the same in every figure."""

CAUSE_TITLE: dict[Cause, str] = {
    Cause.DRIVE: "drive",
    Cause.BLINK: "blink",
    Cause.STIMULUS: "stimulus",
    Cause.ECTOPIC: "ectopic",
    Cause.EPHAPTIC: "ephaptic",
    Cause.BACKFIRE: "back-fire",
    Cause.PLATEAU: "plateau",
    Cause.REFLEX: "reflex",
    Cause.CORTEX: "cortex",
}
"""Names of the causes for people."""

REGION_OF: dict[Muscle, str] = {
    Muscle.FRONTALIS: "brow",
    Muscle.CORRUGATOR: "brow",
    Muscle.ORBICULARIS_OCULI: "eye",
    Muscle.NASALIS: "cheek",
    Muscle.ZYGOMATICUS_MAJOR: "cheek",
    Muscle.LEVATOR_LABII: "cheek",
    Muscle.BUCCINATOR: "cheek",
    Muscle.ORBICULARIS_ORIS: "mouth and chin",
    Muscle.DEPRESSOR_ANGULI_ORIS: "mouth and chin",
    Muscle.MENTALIS: "mouth and chin",
    Muscle.PLATYSMA: "neck",
    Muscle.POSTERIOR_DIGASTRIC: "neck",
    Muscle.STAPEDIUS: "middle ear",
}
"""Region of the face; thirteen colours cannot be told apart, six can."""

REGION_COLOUR: dict[str, str] = {
    "brow": "#0072B2",
    "eye": "#D55E00",
    "cheek": "#E69F00",
    "mouth and chin": "#009E73",
    "neck": "#CC79A7",
    "middle ear": "#5c5c5c",
}

REGION_SYMBOL: dict[str, str] = {
    "brow": "triangle-up",
    "eye": "circle",
    "cheek": "square",
    "mouth and chin": "diamond",
    "neck": "triangle-down",
    "middle ear": "x",
}
"""Shape says again what colour says."""


def muscle_title(muscle: Muscle) -> str:
    """Return the name of a muscle for people."""
    return muscle.value.replace("_", " ")


def side_title(side: Side | None) -> str:
    """Return the heading of a side."""
    return "side unknown" if side is None else f"{side.value} side"


def quiet_layout(*, height: int, **changes: Any) -> dict[str, Any]:
    """Return the layout that all figures start from.

    Parameters
    ----------
    height : int
        Height in pixels; the width follows the page.
    **changes : Any
        Fields of a plotly layout laid over it.
    """
    return {
        "height": height,
        "template": "none",
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "margin": {"l": 150, "r": 70, "t": 60, "b": 48},
        "legend": {"orientation": "h", "x": 0.0, "xanchor": "left", "y": 0.995, "yanchor": "top", "yref": "container"},
        "hoverlabel": {"font": {"family": FONT, "size": 12}},
        **changes,
    }


def quiet_titles(figure: Any) -> None:
    """Set the titles of subplots small and grey."""
    figure.update_annotations(selector={"yref": "paper"}, font={"size": 14, "color": GREY}, yshift=-2)


def axis(title: str = "", **changes: Any) -> dict[str, Any]:
    """Return a thin axis without grid."""
    return {
        "title": {"text": title, "standoff": 8},
        "showgrid": False,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": GREY,
        "linecolor": GREY,
        "showline": True,
        **changes,
    }
