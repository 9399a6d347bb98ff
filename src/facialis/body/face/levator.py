"""The levator of the upper lid: held by the third nerve, silent while the eye closes at will, in blinks and asleep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.face.parameters import LidParameters


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the third nerve orders less.

    Parameters
    ----------
    start_ms, end_ms : float
        Drive of the closing muscle, or sleep; the pause begins ``levator_lead_ms`` earlier.
    depth : float
        0 (none) to 1 (silence).
    """

    start_ms: float
    end_ms: float
    depth: float = 1.0


def compute_levator(
    pauses: Sequence[Pause], lid: LidParameters, *, times_ms: NDArray[np.float64]
) -> NDArray[np.float64]:
    r"""Compute the activation of the levator.

    The order :math:`u` is 1, less the deepest pause in force; the muscle follows it,
    :math:`\dot a = (u - a)/\tau`, with one time constant when it lets go and another when it contracts. Solved exactly
    between the edges of pauses.

    Parameters
    ----------
    pauses : sequence of Pause
        May overlap; the deepest counts.
    lid : LidParameters
        Time constants and lead.
    times_ms : ndarray, shape (samples,)
        Rising; the levator is at its order before the first pause.

    Returns
    -------
    ndarray, shape (samples,)
        0 (relaxed) to 1 (holds the lid at rest).

    Examples
    --------
    >>> from facialis.parameters.read2006 import LID
    >>> wide = compute_levator([Pause(100.0, 900.0)], LID, times_ms=np.array([0.0, 899.0, 3000.0]))
    >>> wide.round(3).tolist()
    [1.0, 0.0, 1.0]
    """
    spans = [(pause.start_ms - lid.levator_lead_ms, pause.end_ms, 1.0 - pause.depth) for pause in pauses]
    edges = np.unique([edge for start, end, _ in spans for edge in (start, end) if end > start])
    orders = [min((u for start, end, u in spans if start <= edge < end), default=1.0) for edge in edges]
    activation = np.ones(len(times_ms))
    before = 1.0
    for index, (edge, order) in enumerate(zip(edges, orders, strict=True)):
        until = edges[index + 1] if index + 1 < len(edges) else np.inf
        tau = lid.levator_on_ms if order > before else lid.levator_off_ms
        inside = (times_ms >= edge) & (times_ms < until)
        activation[inside] = order + (before - order) * np.exp(-(times_ms[inside] - edge) / tau)
        before = float(order + (before - order) * np.exp(-(until - edge) / tau)) if np.isfinite(until) else before
    return activation
