"""Writer for EDF+: sixteen bits per sample, scaled per channel to the data, events as annotations."""

from __future__ import annotations

import contextlib
import math
import os
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from facialis.errors import RecordingError, StoreError
from facialis.io.channel_names import describe_channel
from facialis.records import Event, Recording, Signal

if TYPE_CHECKING:
    import edfio

DIGITAL = (-32767, 32767)
MAX_RECORD_BYTES = 60_000
INVALID = "invalid"


def write_edf(recording: Recording, path: str | Path) -> Path:
    """Write a recording as EDF+, whole or not at all.

    The full channel name with muscle, side and kind stands in the transducer field, since labels are limited to 16
    characters. Unusable stretches become annotations ``invalid@@channel`` and are restored on reading. The quantisation
    step of a channel is its range divided by 65,534. No identity is written.

    Parameters
    ----------
    recording : Recording
        Any recording; sampling rates must be whole numbers of samples in at most 60 s.
    path : str or Path
        File to write; replaced only when the new one is complete.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    RecordingError
        If the recording holds no sample or a rate that EDF cannot express.
    StoreError
        If the folder cannot be written.
    """
    import edfio

    path = Path(path)
    record_s = _record_duration(recording)
    labels = _labels(recording)
    signals, events = [], list(recording.events)
    for signal in recording.signals:
        for row, channel in enumerate(signal.channels):
            made, unusable = _channel(signal, row, labels[channel.name], record_s, recording.duration_s)
            signals.append(made)
            events += unusable
    annotations = [
        edfio.EdfAnnotation(e.onset_s, e.duration_s or None, _text(e, labels)) for e in events if e.onset_s >= 0
    ]
    sex = {"female": "F", "male": "M"}.get(recording.subject.sex or "", "X")
    file = edfio.Edf(
        signals,
        patient=edfio.Patient(sex=sex),  # type: ignore[arg-type]
        annotations=sorted(annotations, key=lambda a: (a.onset, a.text)),
        data_record_duration=float(record_s),
    )
    _replace(path, file.to_bytes())
    return path


def _text(event: Event, labels: dict[str, str]) -> str:
    label = event.label.replace("\x14", " ").replace("\x15", " ").replace("\x00", " ") or "event"
    return f"{label}@@{labels[event.channel]}" if event.channel in labels else label


def _labels(recording: Recording) -> dict[str, str]:
    """Return a unique label of at most 16 printable characters for every channel."""
    labels: dict[str, str] = {}
    for channel in recording.channels:
        plain = "".join(c if " " <= c <= "~" else "_" for c in channel.name).strip() or "channel"
        if len(plain) > 16 and channel.muscle is not None:
            side = channel.side.value[0].upper() if channel.side else ""
            plain = f"{side} {channel.muscle.value[:13]}".strip()
        label, number = plain[:16], 1
        while label in labels.values() or label == "EDF Annotations":
            number += 1
            label = f"{plain[: 15 - len(str(number))]}~{number}"
        labels[channel.name] = label
    return labels


def _record_duration(recording: Recording) -> Fraction:
    """Return the duration of a data record in which every rate has a whole number of samples."""
    if not recording.signals or max(signal.samples for signal in recording.signals) == 0:
        raise RecordingError("The recording holds no sample.", "Write a recording with at least one sample.")
    rates = [Fraction(signal.rate_hz).limit_denominator(1000) for signal in recording.signals]
    if any(abs(float(rate) - s.rate_hz) > 1e-6 * s.rate_hz for rate, s in zip(rates, recording.signals, strict=True)):
        raise RecordingError("A sampling rate is no fraction that EDF can express.", "Resample to a whole rate in Hz.")
    shortest = Fraction(int(np.lcm.reduce([rate.denominator for rate in rates])))
    if shortest > 60:
        raise RecordingError(f"The rates share no data record below {shortest} s.", "Resample to whole rates in Hz.")
    whole = [rate * shortest for rate in rates]
    bytes_ = 2 * sum(int(n) * len(s.channels) for n, s in zip(whole, recording.signals, strict=True))
    common = int(np.gcd.reduce([int(n) for n in whole]))
    exact = _exact_record(recording, shortest, rates)
    if exact is not None:
        return exact
    fitting = [shortest / n for n in range(1, 101) if bytes_ / n <= MAX_RECORD_BYTES and common % n == 0]
    return (fitting or [shortest])[0]


def _exact_record(recording: Recording, shortest: Fraction, rates: list[Fraction]) -> Fraction | None:
    """Return the longest data record that ends where every signal ends, so that nothing is padded; if there is one."""
    totals = [round(s.rate_hz * s.start_s) + s.samples for s in recording.signals]
    ends = {total / rate for total, rate in zip(totals, rates, strict=True)}
    if len(ends) > 1:
        return None
    end, common = ends.pop(), int(np.gcd.reduce(totals))
    size = 2 * sum(total * len(s.channels) for total, s in zip(totals, recording.signals, strict=True))
    for records in range(max(size // MAX_RECORD_BYTES, 1), min(common, 100_000) + 1):
        record = end / records
        written = f"{float(record):.8g}"
        if common % records == 0 and record <= shortest and len(written) <= 8 and Fraction(written) == record:
            return record
    return None


def _channel(
    signal: Signal, row: int, label: str, record_s: Fraction, duration_s: float
) -> tuple[edfio.EdfSignal, list[Event]]:
    import edfio

    per_record = round(signal.rate_hz * record_s)
    records = -(-round(duration_s * signal.rate_hz) // per_record)
    lead = round(signal.start_s * signal.rate_hz)
    usable = np.isfinite(signal.values[row]) & signal.valid[row]
    padded = np.zeros(records * per_record)
    known = np.zeros(padded.size, bool)
    room = slice(lead, min(lead + signal.samples, padded.size))
    taken = room.stop - room.start
    padded[room] = np.where(np.isfinite(signal.values[row]), signal.values[row], 0.0)[:taken]
    known[room] = usable[:taken]
    channel = signal.channels[row]
    made = edfio.EdfSignal(
        padded,
        per_record / float(record_s),
        label=label,
        transducer_type=describe_channel(channel),
        physical_dimension=signal.unit[:8],
        physical_range=_range(padded),
        digital_range=DIGITAL,
    )
    gaps = np.flatnonzero(np.diff(np.concatenate(([1], known.astype(np.int8), [1]))))
    events = [
        Event(first / signal.rate_hz, INVALID, (last - first) / signal.rate_hz, channel.name)
        for first, last in gaps.reshape(-1, 2)
    ]
    return made, events


def _range(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return a symmetric range that holds the data and whose ends fit into the 8 characters of the header."""
    top = float(np.abs(values).max()) or 1.0
    for digits in range(5, 0, -1):
        unit = 10.0 ** (math.floor(math.log10(top)) + 1 - digits)
        bound = float(f"{math.ceil(top / unit) * unit:.{digits}g}")
        if bound >= top and len(f"{-bound:.12g}") <= 8 and "e" not in f"{bound:.12g}":
            return -bound, bound
    raise RecordingError(f"A channel reaches {top:g}, which EDF cannot express.", "Choose another unit.")


def _replace(path: Path, content: bytes) -> None:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise StoreError(f"Cannot write into the folder of {path.name}: {error.strerror}.", "Choose another.") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        raise StoreError(f"Cannot write {path.name}: {error.strerror}.", "Free space or choose another.") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
