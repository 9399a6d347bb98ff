"""What is done and what is recorded: frozen, YAML in and out, JSON schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from facialis.errors import ProtocolError
from facialis.quantities import describe_invalid
from facialis.vocabulary import Muscle, Side, StimulationSite, TaskName


class _Description(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class State(_Description):
    """Condition of the patient during the recording.

    Parameters
    ----------
    nerve_temperature_c : float
        Temperature of the nerve, 25-40 degC; 37 awake.
    vessel_load : float
        Pressure of the vessel relative to the patient's own, 0 (lifted off) to 2.
    """

    nerve_temperature_c: float = Field(37.0, ge=25, le=40)
    vessel_load: float = Field(1.0, ge=0, le=2)


class Task(_Description):
    """Something the patient does.

    Parameters
    ----------
    do : TaskName
        What.
    at_s : float
        Start, seconds.
    for_s : float, optional
        Duration, seconds. ``None`` means until the end (rest, spontaneous blinks) or the task's own habit (a blink).
    effort : float
        0 (none) to 1 (maximal).
    side : Side, optional
        ``None`` for both sides.
    """

    do: TaskName
    at_s: float = Field(0.0, ge=0)
    for_s: float | None = Field(None, gt=0)
    effort: float = Field(0.5, ge=0, le=1)
    side: Side | None = None


class Stimulus(_Description):
    """A shock, or a train of shocks, to a branch or the trunk.

    Parameters
    ----------
    site : StimulationSite
        Where the cathode lies.
    side : Side
        Which side.
    at_s : float
        First shock, seconds.
    amplitude_ma : float
        Current, 0-100 mA.
    width_ms : float
        Pulse width, 0.05-1 ms.
    pulses : int
        Number of shocks.
    rate_hz : float
        Shocks per second in the train.
    """

    site: StimulationSite
    side: Side = Side.LEFT
    at_s: float = Field(ge=0)
    amplitude_ma: float = Field(20.0, ge=0, le=100)
    width_ms: float = Field(0.2, ge=0.05, le=1)
    pulses: int = Field(1, ge=1, le=10000)
    rate_hz: float = Field(1.0, gt=0, le=500)

    @property
    def times_ms(self) -> list[float]:
        """Time of every shock."""
        return [1000.0 * (self.at_s + index / self.rate_hz) for index in range(self.pulses)]


class Record(_Description):
    """What one instrument records.

    Parameters
    ----------
    instrument : str
        Name of a declared instrument, such as ``surface_emg`` or ``needle_emg``.
    muscles : "all" or tuple of Muscle
        Which muscles.
    sides : tuple of Side
        Which sides.
    rate_hz : float
        Sampling rate, 100-100,000 Hz.
    mains_uv : float
        Amplitude of mains interference, uV; 0 in a shielded room.
    mains_hz : 50 or 60
        Frequency of the mains.
    """

    instrument: str = "surface_emg"
    muscles: Literal["all"] | tuple[Muscle, ...] = "all"
    sides: tuple[Side, ...] = (Side.LEFT, Side.RIGHT)
    rate_hz: float = Field(4000.0, ge=100, le=100_000)
    mains_uv: float = Field(2.0, ge=0, le=1000)
    mains_hz: Literal[50, 60] = 50

    @property
    def wanted(self) -> tuple[Muscle, ...]:
        """The muscles, spelled out."""
        return tuple(Muscle) if self.muscles == "all" else self.muscles


class Protocol(_Description):
    r"""What is done and what is recorded.

    Parameters
    ----------
    name : str
        Title, for people.
    duration_s : float
        Length, above 0, at most 3600 s.
    state : State
        Condition of the patient.
    tasks : tuple of Task
        What the patient does; may overlap.
    stimuli : tuple of Stimulus
        Shocks.
    record : tuple of Record
        Instruments.

    Examples
    --------
    >>> protocol = Protocol.from_yaml("duration_s: 5\ntasks: [{do: smile, at_s: 1, for_s: 2}]")
    >>> protocol.tasks[0].do.value
    'smile'
    """

    name: str = "unnamed"
    duration_s: Annotated[float, Field(gt=0, le=3600)] = 10.0
    state: State = State()
    tasks: tuple[Task, ...] = ()
    stimuli: tuple[Stimulus, ...] = ()
    record: tuple[Record, ...] = (Record(),)

    @field_validator("record")
    @classmethod
    def _records_something(cls, record: tuple[Record, ...]) -> tuple[Record, ...]:
        if not record:
            raise ValueError("record is empty; name at least one instrument")
        return record

    @model_validator(mode="after")
    def _fits_into_duration(self) -> Self:
        for at_s in [task.at_s for task in self.tasks] + [stimulus.at_s for stimulus in self.stimuli]:
            if at_s >= self.duration_s:
                raise ValueError(f"{at_s} s lies after the end ({self.duration_s} s); lengthen duration_s")
        return self

    @classmethod
    def from_yaml(cls, text: str) -> Self:
        """Read a protocol from YAML text.

        Raises
        ------
        ProtocolError
            Naming field, value and what is allowed.
        """
        try:
            content = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ProtocolError(f"The protocol is not YAML: {error}.", "Check indentation and brackets.") from None
        if not isinstance(content, dict):
            raise ProtocolError("The protocol holds no fields.", "Start with duration_s, tasks, record.")
        return cls.checked(content)

    @classmethod
    def checked(cls, content: dict[str, Any]) -> Self:
        """Build a protocol from plain fields, with errors that name field, value and remedy."""
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise ProtocolError(*describe_invalid(error, "protocol")) from None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a protocol from a YAML file."""
        try:
            return cls.from_yaml(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ProtocolError(f"Cannot read {path.name}: {error}.", "Give a YAML file.") from None

    def to_yaml(self) -> str:
        """Return the protocol as YAML text that reads back to the same protocol."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False)
