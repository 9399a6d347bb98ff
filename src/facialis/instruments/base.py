"""What an instrument is: a declared record, and a function that turns discharges into a signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from facialis.errors import ProtocolError
from facialis.protocol import Record, State, Stimulus
from facialis.quantities import Parameters
from facialis.records.arrays import Discharges, Evoked, MotorUnits
from facialis.records.recording import Signal
from facialis.vocabulary import MUSCLES, Muscle, Side, SignalKind


@dataclass(frozen=True, eq=False, slots=True)
class HalfFace:
    """What the electrodes of a side can see.

    Parameters
    ----------
    side : Side
        Which side.
    units : MotorUnits
        Motor units of the side.
    discharges : Discharges
        Their discharges, sorted by time.
    evoked : Evoked, optional
        What clicks to either ear evoke at the mastoid of the side.
    state : State
        Condition of the patient.
    """

    side: Side
    units: MotorUnits
    discharges: Discharges
    evoked: Evoked | None = None
    state: State = field(default_factory=State)


@dataclass(frozen=True, eq=False, slots=True)
class Observation:
    """What an instrument recorded.

    Parameters
    ----------
    signal : Signal
        All channels of both sides on one clock.
    notes : tuple of str
        What a reader of the recording must know: channels left out, montage, sign, scale.
    """

    signal: Signal
    notes: tuple[str, ...]


class Observe(Protocol):
    """Signature of the function of an instrument."""

    def __call__(
        self,
        faces: Sequence[HalfFace],
        *,
        record: Record,
        duration_s: float,
        stimuli: Sequence[Stimulus],
        rng: np.random.Generator,
    ) -> Observation:
        """Record both sides at once, since electrodes near the midline see the other side."""
        ...


@dataclass(frozen=True, slots=True)
class Instrument:
    """A declared instrument.

    Parameters
    ----------
    name : str
        Name used in protocols.
    title : str
        Name for people.
    kind : SignalKind
        Kind of its channels.
    unit : str
        Unit of its samples.
    rate_hz : float
        Usual sampling rate.
    parameters : Parameters
        Electrodes and amplifier, with sources.
    observe : Observe
        Turns discharges into a signal.
    reaches : frozenset of Muscle
        Muscles that it can record; none for an instrument of the scalp.
    """

    name: str
    title: str
    kind: SignalKind
    unit: str
    rate_hz: float
    parameters: Parameters
    observe: Observe
    reaches: frozenset[Muscle] = frozenset(MUSCLES)

    def wanted(self, record: Record) -> list[Muscle]:
        """Return the muscles to be recorded, those out of reach left out; none for an instrument of the scalp.

        Raises
        ------
        ProtocolError
            If none of them can be reached, or muscles are named to an instrument of the scalp.
        """
        if not self.reaches and record.muscles == "all":
            return []
        wanted = [muscle for muscle in record.wanted if muscle in self.reaches]
        if not wanted:
            raise ProtocolError(
                f"record.muscles = {[muscle.value for muscle in record.wanted]}: {self.name} reaches none of them.",
                f"It reaches {', '.join(muscle.value for muscle in MUSCLES if muscle in self.reaches)}."
                if self.reaches
                else "It lies on the scalp: leave muscles out.",
            )
        return wanted
