"""Tissue with mass, stiffness and damping, moved by the forces of the muscles."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.body.face.parameters import LidParameters, MovementParameters
from facialis.errors import SimulationError
from facialis.vocabulary import MUSCLES, FaceMotion

Array = NDArray[np.float64]
MOTIONS: tuple[FaceMotion, ...] = tuple(FaceMotion)
_UPPER, _LOWER = MOTIONS.index(FaceMotion.UPPER_LID_DOWN), MOTIONS.index(FaceMotion.LOWER_LID_UP)


def compute_motion(
    force_mn: Array,
    movement: MovementParameters,
    *,
    lid: LidParameters,
    levator: Array,
    rate_hz: float,
    tone: float = 1.0,
) -> tuple[Array, Array]:
    r"""Compute how one side of the face moves.

    Every coordinate :math:`x` is tissue of mass *m*, damping *b* and stiffness *k*,

    .. math:: m\ddot x + b\dot x + k\,(x - x_\infty(t)) = 0, \qquad
              x_\infty = X\,(1 - e^{-|F|/kX})\,\mathrm{sgn} F + d\,(1 - \mathrm{tone})

    where *F* is the sum of the muscles' pulls and *X* the displacement at which skin no longer gives. The upper lid
    also hangs on the levator of activation *a*, which adds stiffness,

    .. math:: k = k_p + a k_L, \qquad x_\infty = \frac{F + k_p s\,(1 - \sigma a)}{k_p + a k_L}

    with sag *s* and strength :math:`\sigma`; lids that touch yield little. Each step is solved exactly for a stiffness
    frozen at its middle and a rest that moves linearly (exponential midpoint, second order, stable for any step).

    Parameters
    ----------
    force_mn : ndarray, shape (13, samples)
        Force of each muscle, mN, in the order of :data:`facialis.vocabulary.MUSCLES`; straight lines between samples.
    movement : MovementParameters
        Tissues.
    lid : LidParameters
        Lids and levator of this eye.
    levator : ndarray, shape (steps,)
        Activation at the times of :func:`step_times`.
    rate_hz : float
        Rate of ``force_mn``, above 0.
    tone : float
        Resting tone left, 0 (denervated) to 1 (healthy).

    Returns
    -------
    motion_mm : ndarray, shape (12, samples)
        Displacement of every coordinate from rest, in the order of :class:`facialis.vocabulary.FaceMotion`.
    aperture_mm : ndarray, shape (samples,)
        Height of the lid fissure, 0 where shut.

    Raises
    ------
    SimulationError
        If shapes, rate, tone or forces cannot be used.

    Notes
    -----
    Contact and stiffening of skin are quasi-static. Gaze does not move the lids here.
    """
    from facialis.body.face.relax_kernel import relax

    _check(force_mn, rate_hz, tone)
    times = step_times(force_mn.shape[1], rate_hz, step_ms=movement.step_ms)
    if levator.shape != times.shape:
        raise SimulationError(
            f"Levator has {levator.shape} values for {times.shape} steps.", "Compute it at the times of step_times."
        )
    rest, stiffness = _rest(force_mn, movement, lid=lid, levator=levator, tone=tone)
    mass = np.array([movement.tissues[motion].mass_g for motion in MOTIONS])
    damping = _damping(movement, lid, mass)
    path = np.empty_like(rest)
    relax(rest, stiffness, mass, damping, 1e-3 * float(times[1] - times[0]), path)
    every = (len(times) - 1) // max(force_mn.shape[1] - 1, 1)
    motion = np.ascontiguousarray(path[:, :: max(every, 1)][:, : force_mn.shape[1]])
    aperture: Array = np.maximum(lid.aperture_mm - motion[_UPPER] - motion[_LOWER], 0.0)
    return motion, aperture


def step_times(samples: int, rate_hz: float, *, step_ms: float) -> Array:
    """Return the times of all steps, ms: the samples of the force and equal steps between them.

    Examples
    --------
    >>> step_times(3, 500.0, step_ms=1.0).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    inner = max(1, math.ceil(1000.0 / (rate_hz * step_ms) - 1e-9))
    return np.arange(max(samples - 1, 1) * inner + 1.0) * (1000.0 / (rate_hz * inner))


def _check(force_mn: Array, rate_hz: float, tone: float) -> None:
    if force_mn.ndim != 2 or force_mn.shape[0] != len(MUSCLES) or force_mn.shape[1] < 1:
        raise SimulationError(
            f"Forces of shape {force_mn.shape}.", f"Give one row for each of the {len(MUSCLES)} muscles, mN."
        )
    if not np.isfinite(force_mn).all():
        raise SimulationError("A muscle force is not a finite number.", "Give finite forces, mN.")
    if not (math.isfinite(rate_hz) and rate_hz > 0 and 0.0 <= tone <= 1.0):
        raise SimulationError(f"rate_hz = {rate_hz}, tone = {tone}.", "Give a rate above 0 Hz and a tone of 0 to 1.")


def _damping(movement: MovementParameters, lid: LidParameters, mass: Array) -> Array:
    """Return b, mN s/mm, from the damping ratio about rest."""
    tissues = [movement.tissues[motion] for motion in MOTIONS]
    stiff = np.array([tissue.stiffness_mn_mm for tissue in tissues])
    stiff[_UPPER] += lid.levator_stiffness_mn_mm
    ratio = np.array([tissue.damping_ratio for tissue in tissues])
    return np.asarray(2.0 * ratio * np.sqrt(1e-3 * mass * stiff))


def _rest(
    force_mn: Array, movement: MovementParameters, *, lid: LidParameters, levator: Array, tone: float
) -> tuple[Array, Array]:
    """Return where every coordinate would come to rest, and its stiffness, shapes (12, steps)."""
    tissues = [movement.tissues[motion] for motion in MOTIONS]
    pulls = np.array([[getattr(tissue, muscle.value) for muscle in MUSCLES] for tissue in tissues])
    known = np.linspace(0.0, 1.0, force_mn.shape[1]) if force_mn.shape[1] > 1 else np.zeros(1)
    wanted = np.linspace(0.0, 1.0, len(levator))
    stiffness = np.repeat([[tissue.stiffness_mn_mm] for tissue in tissues], len(levator), axis=1)
    rest = np.empty((len(tissues), len(levator)))
    for place, (tissue, row) in enumerate(zip(tissues, pulls @ force_mn, strict=True)):
        pulled = np.interp(wanted, known, row)
        moved = np.flatnonzero(pulled)
        bent = -np.abs(pulled[moved]) / (tissue.stiffness_mn_mm * tissue.limit_mm)
        rest[place] = (1.0 - tone) * tissue.droop_mm
        rest[place, moved] -= tissue.limit_mm * np.expm1(bent) * np.sign(pulled[moved])
        if place == _UPPER:
            closing = pulled
    passive = stiffness[_UPPER].copy()
    stiffness[_UPPER] += lid.levator_stiffness_mn_mm * levator
    hanging = closing + passive * lid.sag_mm * (1.0 - lid.levator_strength * levator)
    rest[_UPPER] = _touching(hanging / stiffness[_UPPER], lid.aperture_mm - rest[_LOWER], lid.contact)
    return rest, stiffness


def _touching(down: Array, room: Array, contact: float) -> Array:
    """Return the fall of the upper lid when it meets the lower one."""
    return np.where(down > room, room + contact * (down - room), down)
