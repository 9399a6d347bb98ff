"""What figures shade: stretches of time with a meaning, on one channel or on a whole side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.records import Signal
from facialis.vocabulary import Side


class MarkKind(StrEnum):
    """Meaning of a shaded stretch; the order is that of the legend."""

    UNUSABLE = "not usable"
    BURST = "burst"
    BILATERAL = "bilateral contraction"
    ASKED = "contraction on demand"
    BLINK = "blink"
    SPASM = "clonic spasm"
    TONIC = "tonic spasm"


MARK_COLOUR: dict[MarkKind, str] = {
    MarkKind.UNUSABLE: "#F0E442",
    MarkKind.BURST: "#a8a8a8",
    MarkKind.BILATERAL: "#009E73",
    MarkKind.ASKED: "#0072B2",
    MarkKind.BLINK: "#56B4E9",
    MarkKind.SPASM: "#D55E00",
    MarkKind.TONIC: "#8E4585",
}
"""One colour per meaning, the same in every figure."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One shaded stretch.

    Parameters
    ----------
    kind : MarkKind
        Meaning.
    onset_s, offset_s : float
        Start and end in seconds.
    side : Side, optional
        ``None`` where unknown, or for both.
    channel : str, optional
        Name of the channel; ``None`` for the whole side.
    """

    kind: MarkKind
    onset_s: float
    offset_s: float
    side: Side | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """One spasm and who took part.

    Parameters
    ----------
    side : Side, optional
        Where it is known.
    onset_s, offset_s : float
        Start and end in seconds.
    tonic : bool
        Whether it counts as a tonic spasm.
    onsets_s : dict of str to float
        Label of each muscle (or channel) that joined, to the start of its burst, in seconds.
    """

    side: Side | None
    onset_s: float
    offset_s: float
    tonic: bool
    onsets_s: dict[str, float]


def find_unusable(signal: Signal) -> list[Mark]:
    """Return the stretches of every channel that are missing, clipped or otherwise not valid."""
    marks = []
    for channel, valid in zip(signal.channels, signal.valid, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate(([True], valid, [True])).astype(np.int8)))
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            onset, offset = (signal.start_s + at / signal.rate_hz for at in (first, last))
            marks.append(Mark(MarkKind.UNUSABLE, onset, offset, channel.side, channel.name))
    return marks


def compute_boxes(boxes: Iterable[tuple[float, float, float, float]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return x and y of one path of rectangles ``(x0, x1, y0, y1)``, with gaps between them."""
    corners = np.asarray(list(boxes), np.float64).reshape(-1, 4)
    gap = np.full(len(corners), np.nan)
    x0, x1, y0, y1 = corners.T
    x = np.stack([x0, x1, x1, x0, x0, gap], axis=1).ravel()
    y = np.stack([y0, y0, y1, y1, y0, gap], axis=1).ravel()
    return x.astype(np.float32), y.astype(np.float32)
