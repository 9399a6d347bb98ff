"""Reader for MNE: ``Raw`` objects in memory, and FIF files where MNE is installed (``pip install 'facialis[mne]'``)."""

from __future__ import annotations

import contextlib
import struct
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from facialis.errors import FacialisError, FormatError
from facialis.io.base import RawChannel, RawContent, Reader, Samples, check_size
from facialis.io.identity import secrets_in
from facialis.io.marks import Marks
from facialis.records import Event

BLOCK_SAMPLES = 1 << 20
TAG = struct.Struct(">iiii")
"""Kind, type, length and place of the next tag of a FIF file: 0 right behind, -1 none."""
INVALID = "invalid"
VOLTAGES = {"emg": "EMG", "bio": "", "eeg": "EEG", "eog": "EOG", "ecg": "ECG", "seeg": "sEEG", "ecog": "ECoG"}
"""Types of MNE that are in volts, and what they say about a channel; ``bio`` may be anything."""
UNIT_OF_OTHERS = "1"


def _recognise(path: Path, head: bytes) -> bool:
    return path.name.lower().endswith((".fif", ".fif.gz")) and bool(head)


def _read(path: Path) -> RawContent:
    try:
        import mne
    except ImportError:
        raise FormatError(f"{path.name} is FIF, and MNE is not installed.", "pip install 'facialis[mne]'.") from None
    if path.name.lower().endswith(".gz"):
        raise FormatError(f"{path.name} is compressed.", "Unpack it first.")
    _check_chain(path)
    with _guarded(f"{path.name} is no FIF file that can be read"):
        raw = mne.io.read_raw_fif(path, preload=False, verbose="CRITICAL")
        samples = int(raw.n_times) * len(raw.ch_names)
        check_size(path.name, samples=samples, file_bytes=path.stat().st_size)
        return _content(raw)


def _check_chain(path: Path) -> None:
    """Refuse a file whose tags do not follow one another to its end: MNE would go round in circles."""
    size, place = path.stat().st_size, 0
    with path.open("rb") as file:
        while place < size:
            file.seek(place)
            header = file.read(TAG.size)
            length, following = TAG.unpack(header)[2:] if len(header) == TAG.size else (-1, 0)
            if length < 0 or place + TAG.size + length > size or 0 < following <= place:
                raise FormatError(
                    f"{path.name} is no whole FIF file: its chain of tags breaks at byte {place}.",
                    "Copy it again, or save it again with MNE.",
                )
            if following < 0:
                return
            place = following or place + TAG.size + length


@contextlib.contextmanager
def _guarded(problem: str) -> Iterator[None]:
    """Turn whatever the library stumbles on into one error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (FacialisError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - damaged files make the library raise almost anything
        raise FormatError(f"{problem} ({type(error).__name__}).", "Check it with MNE, and save it again.") from None


def _adopt(given: object) -> RawContent | None:
    """Return the content of a ``Raw`` object; MNE need not be imported to see that it is none."""
    bases = {f"{base.__module__.partition('.')[0]}.{base.__name__}" for base in type(given).__mro__}
    if "mne.BaseRaw" not in bases:
        return None
    with _guarded("The Raw object cannot be used"):
        return _content(given)


def _content(raw: Any) -> RawContent:
    rate, samples = float(raw.info["sfreq"]), int(raw.n_times)
    types = list(raw.get_channel_types())
    channels = tuple(
        RawChannel(
            str(name), samples, rate, "V" if kind in VOLTAGES else UNIT_OF_OTHERS, kind=VOLTAGES.get(kind, kind),
        )
        for name, kind in zip(raw.ch_names, types, strict=True)
        if kind != "stim"
    )  # fmt: skip
    if not channels or samples < 1:
        raise FormatError("The Raw object holds no sample of a channel that is not a trigger.", "Give another.")
    kept = [i for i, kind in enumerate(types) if kind != "stim"]
    triggers = [i for i, kind in enumerate(types) if kind == "stim"]
    events = (*_annotations(raw), *(event for row in triggers for event in _triggers(raw, row, samples, rate=rate)))
    subject = raw.info["subject_info"] or {}
    sex = {1: "male", 2: "female"}.get(int(subject.get("sex") or 0))
    personal = (str(subject.get(name) or "") for name in ("last_name", "first_name", "middle_name", "his_id"))
    secrets = secrets_in(*personal, str(raw.info["experimenter"] or ""))
    return RawContent(channels, lambda rows: _decode(raw, kept, rows), events, sex, None, secrets)


def _annotations(raw: Any) -> list[Event]:
    """Return the annotations; what MNE calls bad becomes an unusable stretch."""
    notes = raw.annotations
    earlier = float(raw.first_time)  # what was cropped away counts in the onsets
    found = []
    for at, length, label, names in zip(notes.onset, notes.duration, notes.description, notes.ch_names, strict=True):
        text = INVALID if str(label).upper().startswith(("BAD", "EDGE")) else str(label)
        found += [Event(float(at) - earlier, text, float(length), name) for name in (names or (None,))]
    return found


def _triggers(raw: Any, row: int, samples: int, *, rate: float) -> list[Event]:
    marks = Marks(str(raw.ch_names[row]))
    for first in range(0, samples, BLOCK_SAMPLES):
        values = raw.get_data(picks=[row], start=first, stop=min(first + BLOCK_SAMPLES, samples))[0]
        marks.add(np.asarray(values, np.float64), first)
    return marks.events(samples, rate)


def _decode(raw: Any, kept: list[int], rows: Sequence[Samples]) -> None:
    at_once = max(BLOCK_SAMPLES // len(rows), 1)
    for first in range(0, rows[0].size, at_once):
        last = min(first + at_once, rows[0].size)
        with _guarded("MNE cannot read the samples"):
            part = raw.get_data(picks=kept, start=first, stop=last)
        for row, values in zip(rows, part, strict=True):
            row[first:last] = values


READER = Reader("mne", "MNE (Raw objects, .fif)", _recognise, _read, adopt=_adopt)
