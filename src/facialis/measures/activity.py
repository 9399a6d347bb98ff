"""What the muscles of a recording did: bursts of every channel, found once and read by all measures."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Any

import numpy as np

from facialis.measures.detection.search import Search
from facialis.measures.tracks import Bursts, Track, find_tracks
from facialis.records import Event, Recording
from facialis.vocabulary import Side, SignalKind

__all__ = ["Activity", "Bursts", "Episode", "Kind", "Track", "find_activity"]

ENVELOPE_RATE_HZ = 500.0
"""Below this sampling rate [Hz] most of the electromyogram is lost or folded: only envelopes can be measured."""
LOWEST_RATE_HZ = 50.0
"""Below this [Hz] nothing is measured."""
EMG_KINDS = (SignalKind.SURFACE_EMG, SignalKind.NEEDLE_EMG)


class Kind(StrEnum):
    """What an episode is."""

    CLONIC = "clonic spasm"
    TONIC = "tonic spasm"
    BLINK = "blink"
    BILATERAL = "bilateral contraction"
    ASKED = "contraction on demand"


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
    memo : dict
        What several measures share, made by the first that asks.
    """

    recording: Recording
    tracks: tuple[Track, ...]
    rng: np.random.Generator
    notes: tuple[str, ...]
    episodes: tuple[Episode, ...] = ()
    memo: dict[tuple[str, Side], Any] = field(default_factory=dict)

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
        found = tuple(Kind)  # a file may carry what was measured in it before
        events = (event for event in self.recording.events if event.duration_s > 0 and event.channel is None)
        return tuple(event for event in events if not event.label.startswith(found))


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
        found, said = find_tracks(signal, rows, search=search, events=recording.events)
        notes += said
        tracks += found
    if any(track.channel.kind is SignalKind.NEEDLE_EMG for track in tracks):
        notes.append("needle: single motor-unit potentials are seen, and may count as short bursts")
    slow = [track.channel.name for track in tracks if track.rate_hz < ENVELOPE_RATE_HZ]
    if slow:
        notes.append(f"{', '.join(slow)}: sampled below {ENVELOPE_RATE_HZ:g} Hz, envelope only")
    return Activity(recording, tuple(tracks), rng, tuple(notes))
