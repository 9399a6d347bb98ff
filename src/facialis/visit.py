"""A visit: simulate, then observe with the protocol's instruments."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facialis.catalogue import instrument
from facialis.episode import Episode
from facialis.errors import ProtocolError
from facialis.instruments.base import HalfFace
from facialis.patient import Mechanisms, Patient
from facialis.presets import find_patient
from facialis.protocol import Protocol, Record, Stimulus, Task
from facialis.records import Event, Provenance, Recording, Signal, Subject
from facialis.simulate import Progress, simulate
from facialis.surroundings import gather_evoked
from facialis.vocabulary import Side, StimulationSite, TaskName


@dataclass(frozen=True, eq=False, slots=True)
class Visit:
    """What a visit leaves: the recording that a clinic would have, and the truth behind it.

    Parameters
    ----------
    recording : Recording
        Signals, tasks and stimuli as events.
    episode : Episode
        Every impulse.
    """

    recording: Recording
    episode: Episode


def usual_protocol(seconds: float = 10.0) -> Protocol:
    """Return the protocol of a first examination: rest, blinks, and the two movements that set off spasms (row S12).

    Parameters
    ----------
    seconds : float
        Length, above 0, at most 3600 s; the movements are spread over it.

    Raises
    ------
    ProtocolError
        If the length is out of range.
    """
    Protocol.checked({"duration_s": seconds})
    moves = ((TaskName.CLOSE_EYES, 0.7), (TaskName.PURSE_LIPS, 0.6))
    span = seconds / (len(moves) + 1)
    tasks = [Task(do=TaskName.SPONTANEOUS_BLINKS)]
    tasks += [
        Task(
            do=name,
            at_s=round(span * (index + 0.6), 6),
            for_s=max(round(min(1.5, 0.3 * span), 6), 1e-6),
            effort=effort,
        )
        for index, (name, effort) in enumerate(moves)
    ]
    return Protocol(name="first examination", duration_s=seconds, tasks=tuple(tasks), record=(Record(),))


def record(
    patient: str | Path | Patient = "typical",
    *,
    protocol: Protocol | str | Path | None = None,
    seconds: float | None = None,
    seed: int = 0,
    strands: int | None = None,
    mechanism: str | Mechanisms | None = None,
    progress: Progress | None = None,
) -> Visit:
    """Simulate a patient and record what the protocol asks for.

    Parameters
    ----------
    patient : str, Path or Patient
        Preset, YAML file or patient.
    protocol : Protocol, str or Path, optional
        Protocol or YAML file; default: :func:`usual_protocol`.
    seconds : float, optional
        Length in seconds; overrides that of the protocol.
    seed : int
        Seed of all randomness.
    strands : int, optional
        Strands kept on each side, 1 to 438. Default: all where no vessel touches the nerve, else 25.
    mechanism : str or Mechanisms, optional
        Mechanisms that act: ``all``, ``ephaptic``, ``nuclear``, ``reflex``, ``none``, or switches joined by commas;
        default: the patient's own. The result's patient carries them, so that it can be simulated again.
    progress : callable, optional
        Called with fraction done and stage.

    Returns
    -------
    Visit
        Recording and episode.

    Raises
    ------
    NameNotFoundError
        If there is no preset or instrument of that name.
    PatientError, ProtocolError
        If a field, the seed or the scale is out of range; before anything is simulated.

    Examples
    --------
    >>> from facialis.visit import record
    >>> visit = record("healthy", seconds=1.0, strands=2)
    >>> visit.recording.duration_s
    1.0
    """
    who = find_patient(patient)
    who = who if mechanism is None else who.with_mechanism(mechanism)
    what = _protocol(protocol, seconds)
    for wanted in what.record:
        instrument(wanted.instrument).wanted(wanted)
    facial = any(instrument(wanted.instrument).reaches for wanted in what.record)
    if not isinstance(seed, int) or seed < 0:
        raise ProtocolError(f"seed = {seed!r}.", "Give a whole number from 0.")
    episode = simulate(who, what, seed=seed, strands=strands, facial=facial, progress=progress)
    return Visit(observe(episode), episode)


def _protocol(given: Protocol | str | Path | None, seconds: float | None) -> Protocol:
    if given is None:
        return usual_protocol() if seconds is None else usual_protocol(seconds)
    protocol = given if isinstance(given, Protocol) else Protocol.read(Path(given))
    return protocol if seconds is None else Protocol.checked({**dict(protocol), "duration_s": seconds})


def observe(episode: Episode) -> Recording:
    """Let the protocol's instruments record an episode."""
    protocol = episode.protocol
    patient = episode.patient
    faces = [
        HalfFace(
            side, episode.side(side).units, episode.side(side).discharges,
            gather_evoked(patient, protocol, mastoid=side), protocol.state_lived,
        )
        for side in Side
    ]  # fmt: skip
    shocks = tuple(stimulus for stimulus in protocol.stimuli if stimulus.site is not StimulationSite.EAR)
    signals: list[Signal] = []
    notes: list[str] = []
    for index, wanted in enumerate(protocol.record):
        rng = np.random.default_rng([episode.seed, zlib.crc32(f"instrument {index}".encode())])
        used = instrument(wanted.instrument)
        observation = used.observe(
            faces, record=wanted, duration_s=protocol.duration_s,
            stimuli=shocks if used.reaches else protocol.stimuli, rng=rng,
        )  # fmt: skip
        signals.append(observation.signal)
        notes += observation.notes
    full = patient.root.strands
    if not any(instrument(wanted.instrument).reaches for wanted in protocol.record):
        notes.append("The seventh nerve was left out: no instrument of this protocol sees its muscles.")
    provenance = Provenance("facialis simulation").noting(
        f"scale: {episode.strands} of {full} strands a side; seed {episode.seed}", *notes
    )
    subject = Subject(code=episode.patient.name, age_year=episode.patient.age_year)
    return Recording(tuple(signals), _events(protocol), subject, provenance)


def _events(protocol: Protocol) -> tuple[Event, ...]:
    """Return tasks and shocks as an examiner would mark them; spontaneous blinks carry no mark."""
    events = [
        Event(task.at_s, f"task {task.do.value}", task.for_s or 0.0)
        for task in protocol.tasks
        if task.do not in (TaskName.REST, TaskName.SPONTANEOUS_BLINKS)
    ]
    events += [
        Event(at_ms / 1000.0, f"stimulus {stimulus.site.value} {stimulus.side.value} {_strength(stimulus)}")
        for stimulus in protocol.stimuli
        for at_ms in stimulus.times_ms
        if at_ms < 1000.0 * protocol.duration_s
    ]
    return tuple(events)


def _strength(stimulus: Stimulus) -> str:
    """Return how strong a stimulus was, as an examiner writes it."""
    if stimulus.site is not StimulationSite.EAR:
        return f"{stimulus.amplitude_ma:g} mA"
    masked = "" if stimulus.masking_db is None else f", other ear masked {stimulus.masking_db:g} dB"
    return f"{stimulus.strength:g} dB nHL {stimulus.polarity.value}{masked}"
