"""What is left of traction and lack of blood once they end."""

from __future__ import annotations

import math

from facialis.body.hearing.parameters import HearingParameters, HearingState
from facialis.errors import QuantityError


def recover(hearing: HearingParameters, state: HearingState, *, suffered_min: float, since_min: float) -> HearingState:
    r"""Return what is left of a pull and a lack of blood some time after they ended.

    What stays of traction is a part of its excess over what the nerve bears; a cochlea without blood is lost with
    time, and takes hearing with it:

    .. math:: s(t) = s_\infty + (s - s_\infty)\,e^{-t/\tau}, \qquad s_\infty = f\,\max(s - s_h, 0) \qquad (1)

    .. math:: k(t) = k\,e^{-t/\tau}, \qquad D = D_0 + D_1 k\,(1 - e^{-T/T_1}) \qquad (2)

    Parameters
    ----------
    hearing : HearingParameters
        Time constants and what is borne.
    state : HearingState
        At its worst.
    suffered_min : float
        How long it lasted, 0 min or more.
    since_min : float
        Since it ended, 0 min or more.

    Returns
    -------
    HearingState
        With the lasting loss of hearing in ``loss_db``.

    Raises
    ------
    QuantityError
        If a time is negative or not finite.
    """
    for name, value in (("suffered_min", suffered_min), ("since_min", since_min)):
        if not (math.isfinite(value) and value >= 0.0):
            raise QuantityError(f"{name} = {value}.", "Give minutes, 0 or more.")
    fading = math.exp(-since_min / hearing.recovery_min)
    stays = hearing.traction_stays * max(state.traction_mm - hearing.traction_harms_mm, 0.0)
    traction = stays + (state.traction_mm - stays) * fading  # equation 1
    lost = state.ischaemia * -math.expm1(-suffered_min / hearing.infarct_min)
    loss = min(state.loss_db + hearing.infarct_db * lost, 120.0)  # equation 2
    return state.replace(traction_mm=traction, ischaemia=state.ischaemia * fading, loss_db=loss)
