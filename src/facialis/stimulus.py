"""Stimuli of a protocol: shocks to nerves, skin and cortex, clicks to the ears."""

from __future__ import annotations

import itertools
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from facialis.vocabulary import ClickPolarity, Side, StimulationSite

_MOST_MA = 100.0
_USUAL_DB = 70.0
_MOST_CLICKS_HZ = 100.0
"""Faster clicks [1/s] fall into the response to the one before."""


class Description(BaseModel):
    """Frozen fields; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Stimulus(Description):
    """Shocks to one place, single, in trains, or in pairs; or clicks to an ear.

    Parameters
    ----------
    site : StimulationSite
        Where: a branch, the trunk, the root, trigeminal afferents, the motor cortex, the ear.
    side : Side
        Side of the electrode; the motor cortex answers mostly on the other side of the face.
    at_s : float
        First shock, s.
    times_s : tuple of float
        Times of further stimuli, s, instead of ``pulses`` at ``rate_hz``; in order, after ``at_s``.
    amplitude_ma : float
        Current of either polarity, 0-100 mA, to 1,500 mA over the motor cortex.
    output_percent : float
        Output of a magnetic stimulator, 0-100 %; only at ``root_magnetic``, where the current does not count.
    width_ms : float
        Pulse width, 0.05-1 ms.
    pulses : int
        Number of stimuli.
    rate_hz : float
        Stimuli a second.
    train : int
        Shocks in each stimulus: 1, 2 for paired pulses, 3-9 as over the motor cortex.
    interval_ms : float
        From shock to shock within a stimulus, 0.5-10,000 ms.
    cathode_mm : float, optional
        From the cathode to the muscle along a branch; by default 35 % of the branch.
    level_db : float, optional
        Of clicks, only at ``ear``: -10 to 105 dB above normal hearing (nHL), by default 70; the current does not count.
    polarity : ClickPolarity
        Of clicks.
    masking_db : float, optional
        White noise to the other ear, 0-90 dB nHL, only at ``ear``; by default none.
    """

    site: StimulationSite
    side: Side = Side.LEFT
    at_s: float = Field(ge=0)
    times_s: tuple[float, ...] = ()
    amplitude_ma: float = Field(20.0, ge=0, le=1500)
    output_percent: float = Field(80.0, ge=0, le=100)
    width_ms: float = Field(0.2, ge=0.05, le=1)
    pulses: int = Field(1, ge=1, le=10000)
    rate_hz: float = Field(1.0, gt=0, le=500)
    train: int = Field(1, ge=1, le=100)
    interval_ms: float = Field(2.0, ge=0.5, le=10_000)
    cathode_mm: float | None = Field(None, ge=1, le=120)
    level_db: float | None = Field(None, ge=-10, le=105)
    polarity: ClickPolarity = ClickPolarity.ALTERNATING
    masking_db: float | None = Field(None, ge=0, le=90)

    @model_validator(mode="after")
    def _heard_by_ears_only(self) -> Self:
        if self.site is StimulationSite.EAR:
            if self.train > 1 or (self.pulses > 1 and self.rate_hz > _MOST_CLICKS_HZ):
                raise ValueError(
                    f"train = {self.train}, rate_hz = {self.rate_hz:g} at the ear; give single clicks (train 1), at "
                    f"most {_MOST_CLICKS_HZ:g} a second"
                )
        elif self.level_db is not None or self.masking_db is not None:
            raise ValueError(f"level_db and masking_db belong to clicks (site: ear); leave them out at {self.site}")
        return self

    @model_validator(mode="after")
    def _can_be_given(self) -> Self:
        if self.amplitude_ma > _MOST_MA and self.site is not StimulationSite.MOTOR_CORTEX:
            raise ValueError(f"amplitude_ma = {self.amplitude_ma:g}; outside the motor cortex 0-{_MOST_MA:g} mA")
        if self.cathode_mm is not None and not self.site.value.endswith("_branch"):
            raise ValueError(f"cathode_mm says where on a branch; leave it out at {self.site.value}")
        if self.times_s and self.pulses > 1:
            raise ValueError("times_s and pulses both say when; give one of them")
        starts = self.starts_s
        gap = min((later - sooner for sooner, later in itertools.pairwise(starts)), default=float("inf"))
        if 1000.0 * gap <= self.length_ms:
            raise ValueError(
                f"stimuli follow each other after {1000.0 * gap:g} ms, but one lasts {self.length_ms:g} ms; lower "
                "rate_hz, train or interval_ms, or put times_s in order and farther apart"
            )
        return self

    @property
    def starts_s(self) -> list[float]:
        """Time of every stimulus, s; of a train its first shock."""
        if self.times_s:
            return [self.at_s, *self.times_s]
        return [self.at_s + index / self.rate_hz for index in range(self.pulses)]

    @property
    def length_ms(self) -> float:
        """From the first shock of a stimulus to the end of its last, ms."""
        return (self.train - 1) * self.interval_ms + self.width_ms

    @property
    def times_ms(self) -> list[float]:
        """Time of every shock, ms."""
        within = [index * self.interval_ms for index in range(self.train)]
        return [1000.0 * start + later for start in self.starts_s for later in within]

    @property
    def strength(self) -> float:
        """Current, mA; at ``root_magnetic`` percent of the output; at ``ear`` dB nHL."""
        if self.site is StimulationSite.EAR:
            return _USUAL_DB if self.level_db is None else self.level_db
        return self.output_percent if self.site is StimulationSite.ROOT_MAGNETIC else self.amplitude_ma
