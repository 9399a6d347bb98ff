"""What the muscles of a recording did: bursts of every channel, found once and read by all measures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection.heart import find_beats
from facialis.measures.detection.noise import Trace, fill_gaps, prepare
from facialis.measures.detection.search import Found, Search, search_channels
from facialis.records import Channel, Event, Recording, Signal
from facialis.vocabulary import Side, SignalKind

ENVELOPE_RATE_HZ = 500.0
"""Below this sampling rate [Hz] most of the electromyogram is lost or folded: only envelopes can be measured."""
LOWEST_RATE_HZ = 50.0
"""Below this [Hz] nothing is measured."""
EMG_KINDS = (SignalKind.SURFACE_EMG, SignalKind.NEEDLE_EMG)


@dataclass(frozen=True, eq=False, slots=True)
class Bursts:
    """Bursts of one channel, sorted; one entry each.

    Parameters
    ----------
    onset_s, offset_s : ndarray
        Start and end in seconds from the start of the recording.
    amplitude_uv : ndarray
        Root mean square in 20-450 Hz, less the noise.
    snr_db : ndarray
        Power of the burst over that of the noise, in 20-450 Hz.
    confidence : ndarray
        Probability that it is a burst and not noise, 0 to 1, with what other channels show.
    confidence_alone : ndarray
        The same from this channel alone.
    """

    onset_s: NDArray[np.float64]
    offset_s: NDArray[np.float64]
    amplitude_uv: NDArray[np.float64]
    snr_db: NDArray[np.float64]
    confidence: NDArray[np.float64]
    confidence_alone: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.onset_s)

    @property
    def duration_s(self) -> NDArray[np.float64]:
        """Length of every burst in seconds."""
        return self.offset_s - self.onset_s


@dataclass(frozen=True, eq=False, slots=True)
class Track:
    """One EMG channel and what was found in it.

    Parameters
    ----------
    channel : Channel
        Name, muscle, side.
    rate_hz : float
        Sampling rate.
    start_s : float
        Time of the first sample.
    trace : Trace
        Energies in bins.
    bursts : Bursts
        What was found.
    noise_uv : float
        Root mean square between bursts, in 20-450 Hz.
    """

    channel: Channel
    rate_hz: float
    start_s: float
    trace: Trace
    bursts: Bursts
    noise_uv: float

    @property
    def name(self) -> str:
        """The muscle, or the channel where the muscle is not known."""
        return self.channel.muscle.value if self.channel.muscle else self.channel.name

    @property
    def measured_s(self) -> float:
        """Seconds that could be measured."""
        return float(self.trace.weight.sum(dtype=np.float64)) * self.trace.bin_s


class Kind(StrEnum):
    """What an episode is."""

    CLONIC = "clonic spasm"
    TONIC = "tonic spasm"
    BLINK = "blink"
    BILATERAL = "bilateral contraction"


@dataclass(frozen=True, slots=True)
class Episode:
    """Muscles of one side contracting together.

    Parameters
    ----------
    kind : Kind
        What it is.
    side : Side
        Side it was seen on; blinks and bilateral contractions are listed on the left.
    onset_s, offset_s : float
        First onset and last end.
    muscles : tuple of str
        In order of their first onset.
    twitches : tuple of tuple of float
        Start and end of every twitch; one entry for a tonic spasm.
    during : str
        Task that was marked at its onset, or empty.
    """

    kind: Kind
    side: Side
    onset_s: float
    offset_s: float
    muscles: tuple[str, ...]
    twitches: tuple[tuple[float, float], ...]
    during: str = ""

    @property
    def is_spasm(self) -> bool:
        """Whether it is a spasm."""
        return self.kind in (Kind.CLONIC, Kind.TONIC)


@dataclass(frozen=True, eq=False, slots=True)
class Activity:
    """Everything that measures read.

    Parameters
    ----------
    recording : Recording
        Events and subject; measures do not touch its samples.
    tracks : tuple of Track
        EMG channels.
    rng : numpy.random.Generator
        For shuffle tests.
    notes : tuple of str
        What was cleaned or left out.
    episodes : tuple of Episode
        Spasms, blinks, bilateral contractions; see :func:`facialis.measures.episodes.find_episodes`.
    """

    recording: Recording
    tracks: tuple[Track, ...]
    rng: np.random.Generator
    notes: tuple[str, ...]
    episodes: tuple[Episode, ...] = ()

    @property
    def both_sides(self) -> tuple[Side, Side]:
        """Left and right."""
        return (Side.LEFT, Side.RIGHT)

    def on_side(self, side: Side) -> tuple[Track, ...]:
        """Return the tracks of one side, one per muscle: of several, that with most measurable time."""
        best: dict[str, Track] = {}
        for track in (track for track in self.tracks if track.channel.side is side):
            if track.name not in best or track.measured_s > best[track.name].measured_s:
                best[track.name] = track
        return tuple(best.values())

    def measured_s(self, side: Side) -> float:
        """Return the time in which at least two muscles of a side could be measured."""
        tracks = self.on_side(side)
        if len(tracks) < 2:
            return 0.0
        bins = min(track.trace.weight.size for track in tracks)
        usable = np.zeros(bins, np.uint8)
        for track in tracks:
            usable += track.trace.weight[:bins] > 0
        return float((usable >= 2).sum()) * tracks[0].trace.bin_s

    @property
    def tasks(self) -> tuple[Event, ...]:
        """Events with a duration: what the patient was asked to do, where it was marked."""
        return tuple(event for event in self.recording.events if event.duration_s > 0 and event.channel is None)


def find_activity(recording: Recording, rng: np.random.Generator, *, search: Search | None = None) -> Activity:
    """Return the bursts of every EMG channel of a recording.

    Parameters
    ----------
    recording : Recording
        Real or simulated.
    rng : numpy.random.Generator
        For the shuffle tests of measures.
    search : Search, optional
        How bursts begin and end.
    """
    tracks: list[Track] = []
    notes: list[str] = []
    for signal, kind in product(recording.signals, EMG_KINDS):
        rows = [row for row, channel in enumerate(signal.channels) if channel.kind is kind]
        if rows and signal.rate_hz < LOWEST_RATE_HZ:
            names = ", ".join(signal.channels[row].name for row in rows)
            notes.append(f"{names}: sampled at {signal.rate_hz:g} Hz, which holds no electromyogram; left out")
            continue
        usable = [row for row in rows if signal.valid[row].any()]
        notes += [f"{signal.channels[row].name}: no usable sample, left out" for row in rows if row not in usable]
        beats = _beats(signal, usable, recording.events)
        found = _tracks(signal, usable, search, beats)
        notes += _cleaning_notes(found, beats)
        tracks += found
    if any(track.channel.kind is SignalKind.NEEDLE_EMG for track in tracks):
        notes.append("needle: single motor-unit potentials are seen, and may count as short bursts")
    slow = [track.channel.name for track in tracks if track.rate_hz < ENVELOPE_RATE_HZ]
    if slow:
        notes.append(f"{', '.join(slow)}: sampled below {ENVELOPE_RATE_HZ:g} Hz, envelope only")
    return Activity(recording, tuple(tracks), rng, tuple(notes))


def _cleaning_notes(tracks: list[Track], beats: NDArray[np.float64]) -> list[str]:
    """Return one line per mains frequency, and one for the heart, that were removed."""
    by_base: dict[float, list[float]] = {}
    for track in tracks:
        if track.trace.lines:
            by_base.setdefault(track.trace.lines[0][0], []).append(max(size for _, size in track.trace.lines))
    notes = [
        f"mains: lines from {base:g} Hz on removed from {len(sizes)} of {len(tracks)} channels, "
        f"up to {max(sizes):.3g} uV"
        for base, sizes in by_base.items()
    ]
    if beats.size:
        rate = 60.0 / float(np.median(np.diff(beats)))
        tallest = max(track.trace.heart for track in tracks)
        notes.append(
            f"heart: {beats.size} beats at {rate:.0f} per minute, their average subtracted (up to {tallest:.3g} uV)"
        )
    return notes


def _beats(signal: Signal, rows: list[int], events: tuple[Event, ...]) -> NDArray[np.float64]:
    stimuli = [event.onset_s - signal.start_s for event in events if event.label.startswith("stim")]
    channels = (fill_gaps(signal.values[row], signal.valid[row]) for row in rows)
    return find_beats(channels, signal.rate_hz, not_at_s=np.array(stimuli)) if rows else np.empty(0)


def _tracks(signal: Signal, rows: list[int], search: Search | None, beats: NDArray[np.float64]) -> list[Track]:
    traces = [prepare(signal.values[row], signal.valid[row], rate_hz=signal.rate_hz, beats_s=beats) for row in rows]
    found = search_channels(traces, search)
    return [
        _track(signal.channels[row], signal, trace, bursts)
        for row, trace, bursts in zip(rows, traces, found, strict=True)
    ]


def _track(channel: Channel, signal: Signal, trace: Trace, found: Found) -> Track:
    calm = trace.weight > 0
    for first, last in zip(found.first, found.last, strict=True):
        calm[first:last] = False
    power = float(trace.power[calm].mean(dtype=np.float64)) if calm.any() else 0.0
    mean = np.array([_mean_power(trace, a, b) for a, b in zip(found.first, found.last, strict=True)], np.float64)
    above = np.maximum(mean - power, 1e-3 * max(power, 1e-12))
    bursts = Bursts(
        np.asarray(signal.start_s + found.first * trace.bin_s, np.float64),
        np.asarray(signal.start_s + found.last * trace.bin_s, np.float64),
        np.sqrt(above),
        10.0 * np.log10(above / max(power, 1e-12)),
        _probability(found.evidence + found.support),
        _probability(found.evidence),
    )
    return Track(channel, signal.rate_hz, signal.start_s, trace, bursts, float(np.sqrt(power)))


def _mean_power(trace: Trace, first: int, last: int) -> float:
    known = trace.weight[first:last]
    total = float(known.sum())
    return float(np.dot(trace.power[first:last], known)) / total if total else 0.0


def _probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50.0, 50.0))))
