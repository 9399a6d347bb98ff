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


def share_interval(count: int, amount: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share from a count out of an amount (Clopper and Pearson 1934).

    Parameters
    ----------
    count, amount : int
        How many of how many; at least one.

    Examples
    --------
    >>> low, high = share_interval(5, 10)
    >>> round(low, 3), round(high, 3)
    (0.187, 0.813)
    """
    from scipy.special import betaincinv

    low = float(betaincinv(count, amount - count + 1, 0.025)) if count else 0.0
    high = float(betaincinv(count + 1, amount - count, 0.975)) if count < amount else 1.0
    return low, high
