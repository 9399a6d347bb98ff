"""The membrane, written once: gates and sodium current of node and bare internode.

The functions take vectors of a compiled kernel or numpy arrays, so that the compiled solver and the plain one
(:mod:`facialis.body.nerve.plain`) read the same lines. Rates: Schwarz, Reid & Bostock 1995 (1/ms at 20 degC, human
node), persistent sodium McIntyre, Richardson & Grill 2002, each times its temperature factor ``q``.

Units: mV, ms, cm3/s, nA, mM.
"""

from __future__ import annotations

from typing import Any

from numba.extending import register_jitable

from facialis.numerics import simd

FARADAY = 96485.33
"""Coulomb per mole."""


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def not_zero(z: Any) -> Any:
    """Return z, or 1e-3 where |z| is smaller: z / (1 - exp(-z)) is smooth there."""
    return simd.select_greater(z, 1e-3, z, 0.0 * z + 1e-3)


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def bottom(z: Any) -> Any:
    """Return 1 - exp(-z), the lower part of z / (1 - exp(-z)), with z held within 15."""
    return 1.0 - simd.exp(-simd.held(z, 15.0))


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def advance_gate(x: Any, rise_top: Any, rise_bottom: Any, fall_top: Any, fall_bottom: Any, dt: Any) -> Any:
    """Advance dx/dt = rise (1 - x) - fall x by dt, with rise and fall given as quotients.

    The Pade form (1, 2) of the exponential: third order, L-stable. One division for rates and step together.
    """
    rise = dt * rise_top * fall_bottom
    z = rise + dt * fall_top * rise_bottom
    below = rise_bottom * fall_bottom
    return x + (rise - z * x) * (below + z * 0.16666666666666666) / (
        below * below + z * (below * 0.6666666666666666 + z * 0.16666666666666666)
    )


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def advance_m(m: Any, v: Any, q: Any, dt: Any) -> Any:
    """Advance sodium activation at potential v; return it and its change per mV by which v turns out higher later.

    Activation is as quick as the step. The slope lets the solve see it move together with the potential.
    """
    up, down = not_zero((v + 18.4) * (1 / 10.3)), not_zero((-22.7 - v) * (1 / 9.16))
    bottom_up, bottom_down = bottom(up), bottom(down)
    both = 1.0 / (bottom_up * bottom_down)
    over_up, over_down = bottom_down * both, bottom_up * both
    f_up, f_down = up * over_up, down * over_down
    rise = (dt * q * (1.86 * 10.3)) * f_up
    z = rise + (dt * q * (0.086 * 9.16)) * f_down
    share = 1.0 / (1.0 + z * (0.6666666666666666 + z * 0.16666666666666666))
    after = m + (rise - z * m) * (1.0 + z * 0.16666666666666666) * share
    middle = 0.5 * (m + after)
    quicker = 1.86 * over_up * (1.0 + up - f_up) * (1.0 - middle)
    slower = 0.086 * over_down * (1.0 + down - f_down) * middle
    return after, (0.5 * dt * q) * (quicker + slower) * share


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def advance_h(h: Any, v: Any, q: Any, dt: Any) -> Any:
    """Advance sodium inactivation at potential v."""
    up = not_zero((-111.0 - v) * (1 / 11.0))
    return advance_gate(
        h, (q * 0.0336 * 11.0) * up, bottom(up),
        0.0 * v + q * 2.3, 1.0 + simd.exp(simd.held((-28.8 - v) * (1 / 13.4), 15.0)), dt,
    )  # fmt: skip


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def advance_p(p: Any, v: Any, q: Any, dt: Any) -> Any:
    """Advance the activation of persistent sodium at potential v."""
    up, down = not_zero((v + 27.0) * (1 / 10.2)), not_zero((-34.0 - v) * (1 / 10.0))
    return advance_gate(p, (q * 0.01 * 10.2) * up, bottom(up), (q * 0.00025 * 10.0) * down, bottom(down), dt)


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def advance_s(s: Any, v: Any, q: Any, dt: Any) -> Any:
    """Advance the activation of slow potassium at potential v."""
    up, down = not_zero((v + 12.5) * (1 / 23.6)), not_zero((-80.1 - v) * (1 / 21.8))
    return advance_gate(s, (q * 0.00122 * 23.6) * up, bottom(up), (q * 0.000739 * 21.8) * down, bottom(down), dt)


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def advance_n(n: Any, v: Any, q: Any, dt: Any) -> Any:
    """Advance the activation of fast potassium at potential v."""
    up, down = not_zero((v + 93.2) * (1 / 1.1)), not_zero((-76.0 - v) * (1 / 10.5))
    return advance_gate(n, (q * 0.00798 * 1.1) * up, bottom(up), (q * 0.0142 * 10.5) * down, bottom(down), dt)


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def advance_available(available: Any, v: Any, tiring: Any, recovery: Any, half_mv: Any, slope_mv: Any, dt: Any) -> Any:
    """Advance the part of persistent sodium that prolonged inactivation has left, at potential v."""
    return advance_gate(
        available, 0.0 * v + recovery, 0.0 * v + 1.0,
        0.0 * v + tiring, 1.0 + simd.exp(simd.held((half_mv - v) * (1.0 / slope_mv), 15.0)), dt,
    )  # fmt: skip


@register_jitable(inline="always")  # type: ignore[untyped-decorator]
def sodium_current(v: Any, rt_f: Any, inside: Any, outside: Any) -> Any:
    """Return current [nA] and slope [uS] per permeability [cm3/s] at potential v, by Goldman, Hodgkin and Katz.

    P area (cm3/s) F (C/mol) 1e-6 mol/cm3/mM 1e9 nA/A.
    """
    u = not_zero(v * (1.0 / rt_f))
    over = 1.0 / bottom(u)
    x = u * over
    slope = over * (1.0 + u - x)
    current = (FARADAY * 1e3) * (inside * x - outside * (x - u))
    return current, (FARADAY * 1e3 / rt_f) * (inside * slope + outside * (1.0 - slope))
