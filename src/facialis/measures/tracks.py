"""Channels of a recording: cleaned, with their bursts and an account of what was done to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection import kernel
from facialis.measures.detection.cleaning import Cleaned, Spoilt, describe_cleaning, mark_unusable
from facialis.measures.detection.heart import CUT_S, find_beats_in
from facialis.measures.detection.movement import find_movement, slow_means, slow_step_s, usable_bins
from facialis.measures.detection.noise import CLICK_S, Trace, fill_gaps, prepare
from facialis.measures.detection.search import Found, Search, search_channels
from facialis.measures.needle.units import Units, find_units
from facialis.records import Channel, Event, Signal
from facialis.vocabulary import SignalKind


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
        Probability that it is a burst and not noise, 0.5 to 1, with what other channels and its own train show.
    confidence_alone : ndarray
        The same, 0 to 1, for a burst by itself and from this channel alone.
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
    cleaned : tuple of Cleaned
        What was wrong with the channel, and how much of it.
    units : Units, optional
        Motor units of a needle channel.
    """

    channel: Channel
    rate_hz: float
    start_s: float
    trace: Trace
    bursts: Bursts
    noise_uv: float
    cleaned: tuple[Cleaned, ...] = ()
    units: Units | None = None

    @property
    def name(self) -> str:
        """The muscle, or the channel where the muscle is not known."""
        return self.channel.muscle.value if self.channel.muscle else self.channel.name

    @property
    def measured_s(self) -> float:
        """Seconds that could be measured."""
        return float(self.trace.weight.sum(dtype=np.float64)) * self.trace.bin_s


def find_tracks(
    signal: Signal, rows: list[int], *, search: Search | None, events: tuple[Event, ...]
) -> tuple[list[Track], list[str]]:
    """Return the channels of one clock and kind, and notes on what was done to them.

    Parameters
    ----------
    signal : Signal
        Channels on one clock.
    rows : list of int
        Which of them.
    search : Search, optional
        How bursts begin and end.
    events : tuple of Event
        Stimuli among them are told from heart beats.
    """
    raw = [_Raw.of(signal, row) for row in rows]
    notes = [f"{one.channel.name}: no usable sample, left out" for one in raw if not one.usable.any()]
    raw = [one for one in raw if one.usable.any()]
    if not raw:
        return [], notes
    stimuli = np.array([event.onset_s - signal.start_s for event in events if event.label.startswith("stim")])
    step_s = slow_step_s(signal.rate_hz)
    surface = raw[0].channel.kind is not SignalKind.NEEDLE_EMG  # a needle hears no heart; its units beat as regularly
    beats = find_beats_in([one.slow for one in raw], step_s, not_at_s=stimuli) if surface else np.empty(0)
    traces = [prepare(one.values, one.usable, rate_hz=signal.rate_hz, beats_s=beats) for one in raw]
    tracks = [
        _track(one, signal, trace, found=found, beats=beats)
        for one, trace, found in zip(raw, traces, search_channels(traces, search), strict=True)
    ]
    cleaned = [done for track in tracks for done in track.cleaned]
    return tracks, notes + describe_cleaning(cleaned, beats, channels=len(tracks))


@dataclass(frozen=True, eq=False, slots=True)
class _Raw:
    """One channel as recorded: what of it can be used, and its slow part."""

    channel: Channel
    values: NDArray[np.floating]
    usable: NDArray[np.bool_]
    slow: NDArray[np.float32]
    cleaned: list[Cleaned]

    @classmethod
    def of(cls, signal: Signal, row: int) -> Self:
        values, channel = signal.values[row], signal.channels[row]
        usable, cleaned = mark_unusable(values, signal.valid[row], rate_hz=signal.rate_hz, name=channel.name)
        whole = np.asarray(values, np.float32) if usable.all() else fill_gaps(values, usable)
        return cls(channel, values, usable, slow_means(whole, signal.rate_hz), cleaned)


def _cleaned(
    raw: _Raw, trace: Trace, found: Found, *, noise_uv: float, beats: NDArray[np.float64], step_s: float
) -> list[Cleaned]:
    """Return everything that was wrong with a channel."""
    name = raw.channel.name
    seconds = trace.weight.size * trace.bin_s
    measured = None if raw.usable.all() else usable_bins(raw.usable, raw.slow.size)
    done = [*raw.cleaned]
    if trace.steps.size:
        size = float(np.abs(trace.steps).max())
        done.append(Cleaned(name, Spoilt.STEP, trace.steps.size, 2.0 * CLICK_S * trace.steps.size, size))
    done += find_movement(raw.slow, step_s, noise_uv=noise_uv, beats_s=beats, name=name, usable=measured)
    if trace.lines:
        largest = max(size for _, size in trace.lines)
        done.append(Cleaned(name, Spoilt.MAINS, len(trace.lines), seconds, largest, trace.lines[0][0]))
    if beats.size and trace.heart > 0:
        done.append(Cleaned(name, Spoilt.HEART, beats.size, sum(CUT_S) * beats.size, trace.heart))
    if found.cut:
        done.append(Cleaned(name, Spoilt.CUT, found.cut, 0.0))
    return done


def _track(raw: _Raw, signal: Signal, trace: Trace, *, found: Found, beats: NDArray[np.float64]) -> Track:
    calm = trace.weight > 0
    for first, last in zip(found.first, found.last, strict=True):
        calm[first:last] = False
    power = float(trace.power[calm].mean(dtype=np.float64)) if calm.any() else 0.0
    mean = np.empty(found.first.size)
    kernel.mean_powers(trace.power, trace.weight, found.first, found.last, mean)
    above = np.maximum(mean - power, 1e-3 * max(power, 1e-12))
    bursts = Bursts(
        np.asarray(signal.start_s + found.first * trace.bin_s, np.float64),
        np.asarray(signal.start_s + found.last * trace.bin_s, np.float64),
        np.sqrt(above),
        10.0 * np.log10(above / max(power, 1e-12)),
        _probability(found.evidence + found.support),
        _probability(found.evidence),
    )
    noise = float(np.sqrt(power))
    done = _cleaned(raw, trace, found, noise_uv=noise, beats=beats, step_s=slow_step_s(signal.rate_hz))
    units = None
    if raw.channel.kind is SignalKind.NEEDLE_EMG:
        whole = fill_gaps(raw.values, raw.usable)
        units = find_units(whole, raw.usable, rate_hz=signal.rate_hz, start_s=signal.start_s)
    return Track(raw.channel, signal.rate_hz, signal.start_s, trace, bursts, noise, tuple(done), units)


def _probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50.0, 50.0))))
