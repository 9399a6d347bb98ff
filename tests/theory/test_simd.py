"""The vector type against plain loops over lanes, in both precisions."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.numerics import simd

Reals = NDArray[np.floating[Any]]
PRECISIONS = [np.float32, np.float64]
OFFSET = 5
"""Vectors need not be aligned."""


@numba.njit
def _unary(x, out, offset):  # type: ignore[no-untyped-def]
    a = simd.load(x, offset)
    simd.store(out, offset, simd.exp(simd.held(a, 30.0)))
    simd.store(out, offset + 16, -a)
    simd.store(out, offset + 32, simd.absolute(a))
    simd.store(out, offset + 48, simd.held(a, 2.0))
    simd.store(out, offset + 64, simd.select_greater(a, 1.0, a, 0.0 * a + 7.0))
    return simd.total(a), simd.largest(a)


@numba.njit
def _binary(x, y, out):  # type: ignore[no-untyped-def]
    a, b = simd.load(x, 0), simd.load(y, 0)
    simd.store(out, 0, a + b)
    simd.store(out, 16, a - b)
    simd.store(out, 32, a * b)
    simd.store(out, 48, a / b)
    simd.store(out, 64, 2 * a - b / 3.0)
    return simd.crosses(a, b, 0.5)


@numba.njit
def _exp(x, out):  # type: ignore[no-untyped-def]
    for i in range(0, x.shape[0], 16):
        simd.store(out, i, simd.exp(simd.load(x, i)))


def zeros(count: int, real: type) -> Reals:
    return np.asarray(np.zeros(count), real)


def numbers(real: type, seed: int = 0) -> Reals:
    return np.asarray(np.random.default_rng(seed).normal(0.0, 2.0, 16), real)


@pytest.mark.parametrize("real", PRECISIONS)
def test_functions_of_one_vector(real: type) -> None:
    a = numbers(real)
    x, out = zeros(32, real), zeros(100, real)
    x[OFFSET : OFFSET + 16] = a
    total, largest = _unary(x, out, OFFSET)
    rows = out[OFFSET : OFFSET + 80].reshape(5, 16)
    np.testing.assert_allclose(rows[0], np.exp(a.astype(np.float64)), rtol=1e-6 if real is np.float32 else 1e-14)
    np.testing.assert_array_equal(rows[1], -a)
    np.testing.assert_array_equal(rows[2], np.abs(a))
    np.testing.assert_array_equal(rows[3], np.clip(a, -2.0, 2.0))
    np.testing.assert_array_equal(rows[4], np.where(np.abs(a) > 1.0, a, 7.0))
    assert total == pytest.approx(a.astype(np.float64).sum(), rel=1e-5)
    assert largest == np.abs(a).max()
    assert np.all(out[:OFFSET] == 0.0)
    assert np.all(out[OFFSET + 80 :] == 0.0)


@pytest.mark.parametrize("real", PRECISIONS)
def test_arithmetic(real: type) -> None:
    a, b = numbers(real), numbers(real, 1)
    out = zeros(80, real)
    _binary(a, b, out)
    rows = out.reshape(5, 16)
    expected = [a + b, a - b, a * b, a / b, 2 * a - b / 3]
    np.testing.assert_allclose(rows, np.array(expected), rtol=2e-6 if real is np.float32 else 1e-14, atol=1e-6)


@pytest.mark.parametrize("real", PRECISIONS)
@pytest.mark.parametrize(("before", "after", "expected"), [(0.4, 0.6, True), (0.5, 0.6, False), (0.6, 0.4, False)])
def test_one_lane_that_rises_through_a_threshold_is_seen(
    real: type, before: float, after: float, expected: bool
) -> None:
    for lane in (0, 7, 15):
        a, b = zeros(16, real), zeros(16, real)
        a[lane], b[lane] = before, after
        assert bool(_binary(a, b, zeros(80, real))) is expected


@pytest.mark.parametrize(("real", "relative"), [(np.float32, 1e-6), (np.float64, 1e-14)])
def test_exponential_is_as_accurate_as_it_says(real: type, relative: float) -> None:
    x: Reals = np.linspace(-80.0, 80.0, 16 * 1000).astype(real)
    out = np.empty_like(x)
    _exp(x, out)
    # in single precision the argument's own rounding is part of |x| * 6e-8
    bound = relative + (np.abs(x) * 1.2e-7 if real is np.float32 else np.abs(x) * 2.3e-16)
    assert np.all(np.abs(out / np.exp(x.astype(np.float64)) - 1.0) < bound)


@pytest.mark.parametrize("real", PRECISIONS)
def test_nan_is_not_hidden(real: type) -> None:
    x, out = zeros(32, real), zeros(100, real)
    x[3] = np.nan
    total, _ = _unary(x, out, 0)
    assert np.isnan(total)
    assert np.isnan(out[16 + 3])


def test_sums_are_added_in_one_order() -> None:
    x = np.asarray([1e8, 1.0, -1e8, 1.0] * 4 + [0.0] * 16, np.float32)
    totals = {float(_unary(x, zeros(100, np.float32), 0)[0]) for _ in range(5)}
    assert len(totals) == 1


@numba.njit
def _ordered(x, y, out):  # type: ignore[no-untyped-def]
    a, b = simd.load(x, 0), simd.load(y, 0)
    simd.store(out, 0, simd.higher(a, b))
    simd.store(out, 16, simd.higher(a, 0.5))
    return simd.top(a), simd.at_least(a, b), simd.at_least(a, a)


@pytest.mark.parametrize("real", PRECISIONS)
def test_order_of_lanes(real: type) -> None:
    a, b, out = numbers(real), numbers(real, 1), zeros(32, real)
    a[3] = b[3]
    highest, bits, every = _ordered(a, b, out)
    np.testing.assert_array_equal(out[:16], np.maximum(a, b))
    np.testing.assert_array_equal(out[16:], np.maximum(a, 0.5))
    assert highest == a.max()
    assert [bool(bits >> lane & 1) for lane in range(16)] == (a >= b).tolist()
    assert every == 2**16 - 1
