"""Botulinum toxin in the face: from the needle over the tissue into terminals, and back.

Places are millimetres on the skin of one side: from the midline to the side, and above the line of the pupils.
Units are those of one product; nothing here converts them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from facialis.quantities import Parameters, quantity

Array = NDArray[np.float64]
POINTS = 200
"""Junctions of a muscle at which the concentration is looked up."""
MONTH_D = 30.44
COUNTS, APART_D = 0.1, 14.0
"""A session leaves sprouts in a muscle of whose junctions it can silence this part, this long after the last."""
_GOLDEN = math.pi * (3.0 - math.sqrt(5.0))


class ToxinParameters(Parameters):
    """What a unit of one product does, and for how long."""

    half_units: float = quantity(
        "1", 0.05, 500, "units in the middle of a depot that silence half of the junctions there"
    )
    spread_mm: float = quantity("mm", 2, 25, "distance at which the concentration has fallen to 61 %")
    septum: float = quantity("1", 0, 1, "part that passes the orbital septum to the levator")
    uptake_d: float = quantity("1", 0.3, 10, "time constant of either of the two steps into action, days")
    half_life_d: float = quantity("1", 5, 200, "time in which what acts in a terminal halves, days")
    shortening: float = quantity("1", 0, 0.8, "part of that time lost with every session: sprouting that has stayed")
    fewest: float = quantity("1", 0.1, 1, "least part of it that stays")
    wasting_month: float = quantity("month", 0.5, 24, "time constant at which silenced muscle wastes, and comes back")
    most_wasted: float = quantity("1", 0, 0.8, "part of the bulk that a wholly silenced muscle loses in the end")
    antibodies: float = quantity("1", 0, 10, "titre raised by 100 units given within a month; 1 halves the effect")
    titre_half_month: float = quantity("month", 1, 60, "time in which a titre halves")


class Area(Parameters):
    """Where the junctions of a muscle lie: an even disc, or a ring."""

    lateral_mm: float = quantity("mm", 0, 120, "middle, from the midline")
    height_mm: float = quantity("mm", -200, 100, "middle, above the line of the pupils")
    radius_mm: float = quantity("mm", 1, 60, "outer radius")
    hole_mm: float = quantity("mm", 0, 50, "inner radius, 0 for a disc")
    septum: bool = False

    def places(self) -> Array:
        """Return junctions, shape (POINTS, 2)."""
        index = np.arange(POINTS)
        inner, outer = self.hole_mm**2, self.radius_mm**2
        radius = np.sqrt(inner + (outer - inner) * (index + 0.5) / POINTS)
        angle = _GOLDEN * index
        return np.column_stack([self.lateral_mm + radius * np.cos(angle), self.height_mm + radius * np.sin(angle)])


class Depot(NamedTuple):
    """Units injected at one place."""

    lateral_mm: float
    height_mm: float
    units: float


class Session(NamedTuple):
    """Depots of one product on one day.

    Parameters
    ----------
    day : float
        When.
    depots : tuple of Depot
        Where and how much.
    parameters : ToxinParameters
        What a unit of the product does.
    """

    day: float
    depots: tuple[Depot, ...]
    parameters: ToxinParameters

    @property
    def units(self) -> float:
        """Units in all."""
        return sum(depot.units for depot in self.depots)


def compute_concentration(session: Session, area: Area) -> Array:
    """Return what reaches each junction of a muscle, over what silences half of them, shape (POINTS,)."""
    p, places, reached = session.parameters, area.places(), np.zeros(POINTS)
    for depot in session.depots:
        far = (places[:, 0] - depot.lateral_mm) ** 2 + (places[:, 1] - depot.height_mm) ** 2
        reached += depot.units * np.exp(-0.5 * far / p.spread_mm**2)
    return reached * (p.septum if area.septum else 1.0) / p.half_units


def compute_neutralised(sessions: list[Session]) -> list[float]:
    """Return the part of each session's units that antibodies of a person's sessions before bind, 0-1."""
    found, titre, last = [], 0.0, -math.inf
    for session in sessions:
        p, months = session.parameters, (session.day - last) / MONTH_D
        titre *= 0.5 ** (months / p.titre_half_month)
        found.append(titre / (1.0 + titre))
        titre += p.antibodies * session.units / 100.0 * math.exp(-max(months - 1.0, 0.0) / 3.0)
        last = session.day
    return found


def compute_silenced(area: Area, sessions: list[Session], *, neutralised: list[float], days: Array) -> Array:
    r"""Return the part of a muscle's junctions that is silenced on some days.

    .. math:: a(t) = \sum_s c_s (1 - n_s)\,\bigl(1 - (1 + t_s/\tau) e^{-t_s/\tau}\bigr)\, 2^{-t_s / T_s},
              \qquad \text{silenced} = \langle a / (a + 1) \rangle

    over sessions *s* since *t_s*, with concentrations *c* over that which silences half, parts neutralised *n*, two
    steps of uptake :math:`\tau`, and a half-life *T* that shortens with every earlier session that reached this muscle;
    the mean goes over the junctions.

    Parameters
    ----------
    area : Area
        Of the muscle.
    sessions : list of Session
        On this side, in order of time.
    neutralised : list of float
        From :func:`compute_neutralised`, for these sessions.
    days : ndarray, shape (days,)
        When.
    """
    acting, before, last = np.zeros((len(days), POINTS)), 0, -math.inf
    for session, lost in zip(sessions, neutralised, strict=True):
        p, reached = session.parameters, compute_concentration(session, area)
        since = np.maximum(days - session.day, 0.0)
        risen = since / p.uptake_d
        left = max((1.0 - p.shortening) ** before, p.fewest)
        course = (1.0 - (1.0 + risen) * np.exp(-risen)) * 0.5 ** (since / (p.half_life_d * left))
        acting += course[:, None] * reached[None, :] * (1.0 - lost)
        if (reached / (reached + 1.0)).mean() >= COUNTS and session.day - last >= APART_D:
            before, last = before + 1, session.day
    return np.asarray((acting / (acting + 1.0)).mean(axis=1))


def compute_wasted(parameters: ToxinParameters, days: Array, *, silenced: Array) -> float:
    """Return the part of the bulk that is lost on the last of some days, of a course of silencing on all of them."""
    wasted = 0.0
    for step, part in zip(np.diff(days), silenced[1:], strict=True):
        goal = parameters.most_wasted * part
        wasted = goal + (wasted - goal) * math.exp(-step / (MONTH_D * parameters.wasting_month))
    return float(wasted)
