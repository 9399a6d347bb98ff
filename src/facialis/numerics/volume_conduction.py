"""Potentials of currents in muscle: point sources, and muscle under a cover of fat and skin.

The conductor is a half-space of muscle, better along its fibres (``x``) than across, under a plane isotropic
layer with air above. Lengths are mm, potentials per current ohm, gradients along the fibres ohm/m.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.quantities import Parameters, quantity

Array = NDArray[np.float64]


class TissueParameters(Parameters):
    """Electrical properties of muscle and of what covers it."""

    axial_s_m: float = quantity("S/m", 0.05, 2, "conductivity of muscle along its fibres")
    radial_s_m: float = quantity("S/m", 0.01, 1, "conductivity of muscle across its fibres")
    cover_s_m: float = quantity("S/m", 0.005, 1, "conductivity of fat and skin, lumped")
    intracellular_s_m: float = quantity("S/m", 0.3, 2, "conductivity of the inside of a muscle fibre")
    potential_mv: float = quantity("mV", 40, 150, "factor A of the action potential A z^3 exp(-z)")
    potential_velocity_m_s: float = quantity("m/s", 1, 8, "velocity at which z = 1 is 1 mm: sets its duration")


def compute_point_potential(tissue: TissueParameters, x_mm: Array, *, r_mm: Array) -> Array:
    r"""Return potential per current [ohm] of a point source in unbounded muscle.

    .. math:: G = \frac{1}{4\pi\sigma_r\sqrt{(\sigma_x/\sigma_r)\,r^2 + x^2}}

    Parameters
    ----------
    tissue : TissueParameters
        Conductivities.
    x_mm, r_mm : ndarray
        Distance along and across the fibres; at the surface of a half-space the potential is twice this.
    """
    distance_m = 1e-3 * np.sqrt(tissue.axial_s_m / tissue.radial_s_m * r_mm**2 + x_mm**2)
    return np.asarray(1.0 / (4.0 * math.pi * tissue.radial_s_m * distance_m))


def compute_point_gradient(tissue: TissueParameters, x_mm: Array, *, r_mm: Array) -> Array:
    """Return the derivative of :func:`compute_point_potential` along the fibres [ohm/m]."""
    distance_m = 1e-3 * np.sqrt(tissue.axial_s_m / tissue.radial_s_m * r_mm**2 + x_mm**2)
    return np.asarray(-1e-3 * x_mm / (4.0 * math.pi * tissue.radial_s_m * distance_m**3))


def compute_surface_gradient(
    tissue: TissueParameters,
    depths_mm: Array,
    *,
    cover_mm: float,
    electrode_mm: float,
    lateral: tuple[int, float] = (256, 0.5),
    axial: tuple[int, float] = (256, 1.0),
) -> Array:
    r"""Tabulate the gradient along the fibres of the surface potential of a point source [ohm/m].

    With spatial frequencies *k_x* (along) and *k_y* (across), :math:`k^2 = k_x^2 + k_y^2` and :math:`\kappa^2
    = k_y^2 + k_x^2 \sigma_x/\sigma_r`, a source at depth *d* in the muscle gives at the top of a cover of
    thickness *h*

    .. math:: \hat G = \frac{e^{-\kappa d}}{\sigma_r \kappa \cosh kh + \sigma_c k \sinh kh}\,
              \frac{2 J_1(k a)}{k a}

    where the last factor is the mean over a disc of radius *a*. For *h*, *a* to 0 this is the half-space.

    Parameters
    ----------
    tissue : TissueParameters
        Conductivities.
    depths_mm : ndarray, shape (depths,)
        Depth of the source below the lower face of the cover, above 0 mm.
    cover_mm, electrode_mm : float
        Thickness of the cover and radius of the electrode, 0 mm or more.
    lateral, axial : tuple of int and float
        Points of the periodic grid (even) and its step in mm; copies of the source lie one period away.

    Returns
    -------
    ndarray, shape (depths, lateral / 2, axial / 2)
        Distance across, then along (electrode minus source), from 0; odd along the fibres.

    References
    ----------
    Farina & Merletti 2001, IEEE Trans Biomed Eng 48:637, doi 10.1109/10.923782 (layers in the Fourier
    domain).
    """
    from scipy.fft import irfft2
    from scipy.special import j1

    across = 2e3 * math.pi * np.fft.fftfreq(lateral[0], lateral[1])[:, None]
    along = 2e3 * math.pi * np.fft.rfftfreq(axial[0], axial[1])[None, :]
    wave = np.hypot(across, along)
    wave[0, 0] = 1.0  # the mean carries no gradient; avoids 0/0
    kappa = np.hypot(across, along * math.sqrt(tissue.axial_s_m / tissue.radial_s_m))
    kappa[0, 0] = 1.0
    layered = np.minimum(wave * cover_mm * 1e-3, 300.0)
    size = wave * electrode_mm * 1e-3
    disc = 2.0 * j1(size) / size if electrode_mm > 0 else np.ones_like(wave)
    bottom = tissue.radial_s_m * kappa * np.cosh(layered) + tissue.cover_s_m * wave * np.sinh(layered)
    shape = 1j * along * disc / bottom
    shape[:, -1] = 0.0  # the gradient at the Nyquist frequency is undefined
    cell_m2 = lateral[1] * axial[1] * 1e-6
    table = np.empty((len(depths_mm), lateral[0] // 2, axial[0] // 2))
    for row, depth in enumerate(depths_mm):
        field = irfft2(shape * np.exp(-kappa * depth * 1e-3), s=(lateral[0], axial[0])) / cell_m2
        table[row] = field[: lateral[0] // 2, : axial[0] // 2]
    return table


def compute_membrane_slope(tissue: TissueParameters, t_ms: Array) -> Array:
    r"""Return the rate of change of membrane potential [V/s] in an action potential that starts at 0 ms.

    .. math:: V = A z^3 e^{-z}, \quad z = t\,v_0/1\,\mathrm{mm}, \qquad V' = A v_0 (3 z^2 - z^3) e^{-z}

    The time course is that of Rosenfalck's function at one velocity: fibres of other velocity keep the time
    course and change the wavelength.

    References
    ----------
    Rosenfalck 1969, Acta Physiol Scand Suppl 321.
    """
    z = np.maximum(t_ms, 0.0) * tissue.potential_velocity_m_s
    return np.asarray(tissue.potential_mv * tissue.potential_velocity_m_s * (3.0 * z**2 - z**3) * np.exp(-z))
