"""The vessel, the pressure it exerts across the root, and what pressure has done to the nerve."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from facialis.quantities import Parameters, quantity


class VesselKind(StrEnum):
    """Vessels found on the facial root."""

    AICA = "anterior_inferior_cerebellar_artery"
    PICA = "posterior_inferior_cerebellar_artery"
    VERTEBRAL = "vertebral_artery"
    VEIN = "vein"


class Vessel(Parameters):
    """One vessel that touches the root."""

    kind: VesselKind
    diameter_mm: float = quantity("mm", 0.3, 6.0, "outer diameter")
    site_mm: float = quantity("mm", 0.0, 12.0, "centre of contact, distance from the root exit point")
    angle_deg: float = quantity(
        "deg", -180.0, 180.0, "direction of contact; 0 from the eighth nerve, 90 from the front"
    )
    load: float = quantity("1", 0.0, 2.0, "pressure under the contact; 1 indents the nerve, 0.2 only touches it")
    contact_mm: float = quantity("mm", 0.5, 6.0, "length of contact along the root")
    depth_mm: float = quantity("mm", 0.1, 3.0, "depth over which the pressure falls to 37 %")


class Lesion(Parameters):
    """What months of pressure have done to the fibres under it; all zero in a healthy root."""

    bare_fraction: float = quantity("1", 0.0, 0.6, "bare part of an internode where the pressure is high")
    half_pressure: float = quantity("1", 0.05, 2.0, "pressure at which half of that is reached")
    steepness: float = quantity("1", 1.0, 6.0, "Hill exponent of that relation")
    ectopy: float = quantity("1", 0.0, 1.0, "persistent sodium of bare membrane between silent (0) and ectopic (1)")
    sealing: float = quantity("1", 0.0, 20.0, "natural logarithm by which unit pressure lowers the cleft's way out")


def compute_pressure(
    vessels: tuple[Vessel, ...],
    x_mm: NDArray[np.float64],
    *,
    y_mm: NDArray[np.float64],
    z_mm: NDArray[np.float64],
    radius_mm: float,
    load: float = 1.0,
) -> NDArray[np.float64]:
    r"""Pressure on fibres, relative to that under an indenting vessel.

    .. math:: p = \sum_v L_v \, e^{-d_v / D_v} \, \cos^2\!\left(\pi \frac{x - x_v}{2 \ell_v}\right), \quad
              d_v = R - (y \cos a_v + z \sin a_v)

    within :math:`|x - x_v| < \ell_v`, 0 outside: half the peak at the ends of the contact length.

    Parameters
    ----------
    vessels : tuple of Vessel
        Several are added.
    x_mm : ndarray, shape (cells,)
        Distance from the root exit point.
    y_mm, z_mm : ndarray, shape (fibres,)
        Position in the cross-section; the same axes as :class:`facialis.records.Axons`.
    radius_mm : float
        Radius of the root.
    load : float
        Factor on every vessel's own load, 0-2.

    Returns
    -------
    ndarray, shape (fibres, cells)
        Pressure, 1 is that of an indenting vessel at the surface.
    """
    pressure = np.zeros((len(y_mm), len(x_mm)))
    for vessel in vessels:
        angle = np.deg2rad(vessel.angle_deg)
        depth = np.maximum(radius_mm - (y_mm * np.cos(angle) + z_mm * np.sin(angle)), 0.0)
        along = (x_mm - vessel.site_mm) / vessel.contact_mm
        profile = np.where(np.abs(along) < 1.0, np.cos(0.5 * np.pi * along) ** 2, 0.0)
        pressure += load * vessel.load * np.exp(-depth / vessel.depth_mm)[:, None] * profile[None, :]
    return pressure


def compute_bare_fraction(lesion: Lesion, pressure: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the bare fraction of internodes under a pressure that has lasted, same shape as ``pressure``."""
    powered = pressure**lesion.steepness
    half: float = lesion.half_pressure**lesion.steepness
    return np.asarray(lesion.bare_fraction * powered / (powered + half))


def compute_openness(lesion: Lesion, pressure: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the conductance from cleft to bath relative to an open cleft, same shape as ``pressure``."""
    return np.exp(-lesion.sealing * pressure)
