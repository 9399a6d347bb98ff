"""Muscle relaxants: from the train-of-four that a monitor shows to the end-plate potentials that are left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.body.muscle.parameters import JunctionParameters, RelaxantParameters

Array = NDArray[np.float64]


def compute_endplate(relaxant: RelaxantParameters, junction: JunctionParameters, *, train_of_four: Array) -> Array:
    r"""Return the end-plate potential that a relaxant leaves, relative to none.

    The number of twitches tells which part *d* of the single twitch is lost; that part of the junctions has end-plate
    potentials below threshold. With safety factors log-normal about *S*,

    .. math:: E = \frac{1}{S}\,e^{-\sigma\,\Phi^{-1}(d)}, \qquad \text{at most } 1

    Between whole numbers of twitches the logarithm of *E* runs straight; 4 is no relaxant.

    Parameters
    ----------
    relaxant : RelaxantParameters
        Loss of the single twitch at each count.
    junction : JunctionParameters
        Safety factor and its scatter.
    train_of_four : ndarray
        Twitches of four, 0-4.

    Returns
    -------
    ndarray
        Factor on end-plate potentials, above 0 to 1.

    References
    ----------
    Lee 1975 Anesth Analg 54:649 (twitches lost at 75, 80, 90 and 100 % block); Paton & Waud 1967 J Physiol 191:59.
    """
    from scipy.special import ndtri

    lost = np.array([relaxant.lost_none_left, relaxant.lost_one_left, relaxant.lost_two_left, relaxant.lost_three_left])
    sigma = np.sqrt(np.log1p(junction.safety_scatter**2))
    left = np.minimum(np.exp(-sigma * ndtri(lost)) / junction.safety_factor, 1.0)
    return np.asarray(np.exp(np.interp(train_of_four, np.arange(5.0), np.log(np.append(left, 1.0)))))
