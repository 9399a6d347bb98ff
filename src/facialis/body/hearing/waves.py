"""Waves I to V of the brainstem auditory evoked potential, and the potential that they add up to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.hearing.click import Click
from facialis.body.hearing.parameters import HearingParameters, HearingState

Array = NDArray[np.float64]
NAMES = ("I", "II", "III", "IV", "V")
"""The waves, from the distal eighth nerve (I) to the lateral lemniscus and inferior colliculus (V)."""
BEHIND_ROOT = np.array([0.0, 0.5, 1.0, 1.0, 1.0])
"""Part of the I-III interval that has passed at each wave: wave II comes from the proximal nerve."""
BEHIND_PONS = np.array([0.0, 0.0, 0.0, 0.7, 1.0])
"""Part of the III-V interval that has passed at each wave."""


@dataclass(frozen=True, eq=False, slots=True)
class Waves:
    """Waves I to V of one ear.

    Parameters
    ----------
    latency_ms : ndarray, shape (5,)
        After the click.
    height_uv : ndarray, shape (5,)
        Over the mastoid of the same ear, vertex positive up; 0 where a wave is lost.
    width_ms : ndarray, shape (5,)
        Standard deviation of each wave.
    """

    latency_ms: Array
    height_uv: Array
    width_ms: Array


def compute_waves(hearing: HearingParameters, state: HearingState, *, click: Click, age_year: float) -> Waves:
    r"""Return latencies and heights of the waves.

    With :math:`q` the part of the way from wave I to III, :math:`p` from III to V, level :math:`L` (less what hearing
    is lost), rate :math:`r`, traction :math:`s` and ischaemia :math:`k`,

    .. math::

        t = t_0 + a\,(L_0 - L) + \bigl(w + (1 - w)\,h\bigr) b\,(r - r_0) + c\,h\,(y - y_0)
            + (d_1 q + d_2 p)\,s + e\,k \qquad (1)

    .. math:: u = u_0\,g(L)\,(1 - m\,(y - y_0))\,e^{-q s / s_0}\,(1 - k)^n \qquad (2)

    where :math:`h = t_0 / t_0(V)` and :math:`g` rises straight from nothing to 1 at the reference. Traction scatters
    conduction behind wave I, which it therefore spares; lack of blood strikes the cochlea, and so every wave.

    Parameters
    ----------
    hearing : HearingParameters
        Healthy waves and their laws.
    state : HearingState
        What has happened to this side.
    click : Click
        Level and rate.
    age_year : float
        0-110 years.

    Returns
    -------
    Waves
        Of the ear that hears the click, each array of shape (5,).

    References
    ----------
    Don, Allen & Starr 1977 Ann Otol 86:186 (rate); Hecox & Galambos 1974 Arch Otolaryngol 99:30 (level);
    Jerger & Hall 1980 Arch Otolaryngol 106:387 (age); Clin Neurophysiol 2021 132:358 (traction: I-III).
    """
    base = np.array([getattr(hearing, f"wave_{name.lower()}_ms") for name in NAMES])
    height = np.array([getattr(hearing, f"wave_{name.lower()}_uv") for name in NAMES])
    central = (base - base[0]) / (base[-1] - base[0])  # 0 at wave I, 1 at wave V
    level = click.level_db - state.loss_db
    years = age_year - hearing.reference_year
    faster = click.rate_hz - hearing.reference_hz
    share = hearing.wave_i_rate_share + (1.0 - hearing.wave_i_rate_share) * central
    pulled = state.traction_mm * (
        hearing.traction_iii_ms_per_mm * BEHIND_ROOT + hearing.traction_v_ms_per_mm * BEHIND_PONS
    )
    latency = (  # equation 1
        base
        + hearing.latency_per_db_ms * (hearing.reference_db - level)
        + hearing.wave_v_per_hz_ms * share * faster
        + hearing.wave_v_per_year_ms * central * years
        + pulled
        + hearing.ischaemia_ms * state.ischaemia
    )
    silent = np.array([hearing.silent_i_db] * 4 + [hearing.silent_v_db])
    heard = np.clip((level - silent) / (hearing.reference_db - silent), 0.0, 1.3)
    fades = np.array([1.0] * 4 + [0.2])  # wave V stands fast rates
    kept = np.exp(-fades * max(faster, 0.0) / hearing.fading_hz)
    aged = max(1.0 - hearing.amplitude_per_year * years, 0.0)
    torn = np.exp(-BEHIND_ROOT * state.traction_mm / hearing.traction_bears_mm)
    height = height * heard * kept * aged * torn * (1.0 - state.ischaemia) ** hearing.ischaemia_power  # equation 2
    width = np.array([hearing.width_ms] * 4 + [hearing.wave_v_width_ms])
    scatter = 1.0 + 0.1 * BEHIND_ROOT * state.traction_mm
    return Waves(latency, height, width * scatter)


def compute_generators(hearing: HearingParameters, waves: Waves, *, same_ear: bool = True) -> Waves:
    """Return the waves, and the slow trough behind wave V, as the mastoid of one side sees them.

    Parameters
    ----------
    hearing : HearingParameters
        Trough behind wave V, and what the other mastoid sees.
    waves : Waves
        From :func:`compute_waves`.
    same_ear : bool
        Whether the mastoid is that of the ear that hears the click.

    Returns
    -------
    Waves
        Arrays of shape (6,); the last is the trough, with a negative height.
    """
    seen = np.ones(5) if same_ear else np.array([hearing.other_ear_i] * 2 + [hearing.other_ear_v] * 3)
    heights = seen * waves.height_uv
    return Waves(
        np.append(waves.latency_ms, waves.latency_ms[-1] + hearing.trough_after_ms),
        np.append(heights, -hearing.trough_share * heights[-1]),
        np.append(waves.width_ms, hearing.trough_width_ms),
    )


def compute_potential(hearing: HearingParameters, waves: Waves, *, times_ms: Array, same_ear: bool = True) -> Array:
    """Return the potential of the vertex against a mastoid after one click.

    Parameters
    ----------
    hearing : HearingParameters
        Trough behind wave V, and what the other mastoid sees.
    waves : Waves
        From :func:`compute_waves`.
    times_ms : ndarray
        After the click.
    same_ear : bool
        Whether the mastoid is that of the ear that hears the click.

    Returns
    -------
    ndarray
        uV, shape of ``times_ms``, vertex positive up.
    """
    seen = compute_generators(hearing, waves, same_ear=same_ear)
    since = times_ms[..., None] - seen.latency_ms
    return np.asarray((seen.height_uv * np.exp(-0.5 * np.square(since / seen.width_ms))).sum(axis=-1))
