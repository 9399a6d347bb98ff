"""What is done and what is recorded: frozen, YAML in and out, JSON schema."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import Field, ValidationError, field_validator, model_validator

from facialis.errors import ProtocolError
from facialis.quantities import describe_invalid
from facialis.stimulus import Description, Stimulus
from facialis.vocabulary import Arousal, Muscle, Side, TaskName

__all__ = ["RANGES", "Protocol", "Record", "State", "Stimulus", "Task"]
Array = NDArray[np.float64]
Course = float | tuple[tuple[float, float], ...]
"""A number, or a time course: pairs of time (s, rising) and value, joined by straight lines."""
ArousalCourse = Arousal | tuple[tuple[float, Arousal], ...]
"""A level, or pairs of time (s, rising) and the level from then on."""
RANGES: dict[str, tuple[float, float]] = {
    "propofol_ug_ml": (0.0, 15.0),
    "remifentanil_ng_ml": (0.0, 30.0),
    "volatile_mac": (0.0, 2.0),
    "train_of_four": (0.0, 4.0),
    "end_tidal_co2_mmhg": (15.0, 60.0),
    "nerve_temperature_c": (25.0, 40.0),
    "vessel_load": (0.0, 2.0),
    "eighth_traction_mm": (0.0, 15.0),
    "cochlear_ischaemia": (0.0, 1.0),
}
"""Smallest and largest value of each condition."""


class State(Description):
    """Condition of the patient during the recording: numbers, or time courses as pairs of seconds and value.

    Parameters
    ----------
    arousal : Arousal or pairs
        How awake; the task ``sleep`` sets it too.
    propofol_ug_ml : float or pairs
        Effect-site concentration, 0-15 ug/ml.
    remifentanil_ng_ml : float or pairs
        Effect-site concentration, 0-30 ng/ml.
    volatile_mac : float or pairs
        Volatile anaesthetic in minimum alveolar concentrations, 0-2.
    train_of_four : float or pairs
        Twitches of four that a relaxant leaves, 0-4; 4 is no relaxant.
    end_tidal_co2_mmhg : float or pairs
        Carbon dioxide, 15-60 mmHg; 40 is normal. The task ``hyperventilate`` lowers it too.
    nerve_temperature_c : float
        Temperature of the nerve, 25-40 degC; 37 awake.
    vessel_load : float or pairs
        Pressure of the vessel relative to the patient's own, 0 (lifted off) to 2.
    eighth_traction_mm : float or pairs
        Pull of a retractor on the eighth nerve of ``operated``, 0-15 mm, on top of what the patient brings.
    cochlear_ischaemia : float or pairs
        Part of the blood of its labyrinthine artery that an operation withholds, 0-1.
    operated : Side
        Side of traction and ischaemia.
    """

    arousal: ArousalCourse = Arousal.AWAKE
    propofol_ug_ml: Course = 0.0
    remifentanil_ng_ml: Course = 0.0
    volatile_mac: Course = 0.0
    train_of_four: Course = 4.0
    end_tidal_co2_mmhg: Course = 40.0
    nerve_temperature_c: float = 37.0
    vessel_load: Course = 1.0
    eighth_traction_mm: Course = 0.0
    cochlear_ischaemia: Course = 0.0
    operated: Side = Side.LEFT

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            pairs = value if isinstance(value, tuple) else ((0.0, value),)
            if not all(low <= number <= high for _, number in pairs):
                raise ValueError(f"{name} = {value}; give {low:g} to {high:g}")
        courses = [value for _, value in self if isinstance(value, tuple)]
        for course in courses:
            times = [at_s for at_s, _ in course]
            if not times or times[0] < 0 or any(later <= sooner for sooner, later in itertools.pairwise(times)):
                raise ValueError(f"a time course holds pairs of rising seconds and a value, from 0 s; got {course}")
        return self

    def sample(self, name: str, times_s: Array) -> Array:
        """Return a condition at some times.

        Parameters
        ----------
        name : str
            Any field but ``arousal``.
        times_s : ndarray
            Seconds; before and after a course its first and last value hold.
        """
        value = getattr(self, name)
        if not isinstance(value, tuple):
            return np.full(len(times_s), float(value))
        return np.asarray(np.interp(times_s, [at_s for at_s, _ in value], [number for _, number in value]))

    def arousal_is(self, level: Arousal, times_s: Array) -> NDArray[np.bool_]:
        """Return at which of some times, s, a level of arousal holds."""
        course = self.arousal if isinstance(self.arousal, tuple) else ((0.0, self.arousal),)
        starts = [at_s for at_s, _ in course]
        which = np.maximum(np.searchsorted(starts, times_s, side="right") - 1, 0)
        return np.array([found is level for _, found in course])[which]


class Task(Description):
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


class Record(Description):
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


class Protocol(Description):
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
        ends = [task.at_s for task in self.tasks] + [stimulus.times_ms[-1] / 1000.0 for stimulus in self.stimuli]
        latest = max(ends, default=0.0)
        if latest >= self.duration_s:
            raise ValueError(
                f"{round(latest, 6)} s lies after the end ({self.duration_s} s); lengthen duration_s or give fewer "
                "pulses"
            )
        return self

    @model_validator(mode="after")
    def _stimuli_do_not_overlap(self) -> Self:
        places = {(stimulus.site, stimulus.side) for stimulus in self.stimuli}
        for site, side in places:
            spans = sorted(
                (1000.0 * start, 1000.0 * start + stimulus.length_ms)
                for stimulus in self.stimuli
                for start in stimulus.starts_s
                if (stimulus.site, stimulus.side) == (site, side)
            )
            for (_, end), (start, _) in itertools.pairwise(spans):
                if start < end:
                    raise ValueError(
                        f"two stimuli to {site.value}, {side.value}, overlap at {start:g} ms; one electrode gives one "
                        "stimulus at a time: move one, or write both as one train"
                    )
        return self

    @property
    def state_lived(self) -> State:
        """State with what the task ``sleep`` does to it."""
        sleeps = [
            (task.at_s, self.duration_s if task.for_s is None else task.at_s + task.for_s)
            for task in self.tasks
            if task.do is TaskName.SLEEP
        ]
        if not sleeps:
            return self.state
        given = self.state.arousal
        course = given if isinstance(given, tuple) else ((0.0, given),)
        changes = sorted({0.0, *(at_s for at_s, _ in course), *(edge for span in sleeps for edge in span)})
        levels = [
            Arousal.NREM
            if any(begin <= at_s < end for begin, end in sleeps)
            else next(level for level in Arousal if self.state.arousal_is(level, np.array([at_s]))[0])
            for at_s in changes
        ]
        return self.state.model_copy(update={"arousal": tuple(zip(changes, levels, strict=True))})

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
