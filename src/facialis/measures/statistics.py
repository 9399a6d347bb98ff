"""Intervals of counts and fractions, as measures report them."""

from __future__ import annotations


def rate_interval(count: int, amount: float) -> tuple[float, float]:
    """Return the exact 95 % interval of a rate from a count in an amount of time (Garwood 1936).

    Parameters
    ----------
    count : int
        Events.
    amount : float
        Time, in the unit the rate is per.

    Examples
    --------
    >>> low, high = rate_interval(10, 1.0)
    >>> round(low, 2), round(high, 2)
    (4.8, 18.39)
    """
    from scipy.special import gammaincinv

    low = float(gammaincinv(count, 0.025)) if count else 0.0
    return low / amount, float(gammaincinv(count + 1, 0.975)) / amount
