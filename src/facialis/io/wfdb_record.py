"""Reader for WFDB (PhysioNet) records: a header ``.hea`` and its signal files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader, Samples, check_size
from facialis.io.units import microvolts_per
from facialis.records import Event

MAX_HEADER_BYTES = 1_000_000
MOST_COUNT_V = 0.01
"""No converter of body potentials makes its smallest step larger than this [V]; such a gain is refused."""
COUNTS = "counts"
BLOCK_SAMPLES = 1 << 21
"""Samples of all channels decoded in one go."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a header says about its files, once it is known to be true; ``whole``: they cannot be read in parts."""

    frames: int
    file_bytes: int
    whole: bool
    notes: tuple[str, ...]


def _header_path(path: Path) -> Path:
    return path if path.suffix == ".hea" else path.with_name(path.name + ".hea")


def _recognise(path: Path, head: bytes) -> bool:
    if path.suffix == ".dat" and path.with_suffix(".hea").exists():
        return True
    return path.suffix == ".hea" or (not head and _header_path(path).exists())


def _read(path: Path) -> RawContent:
    header = path.with_suffix(".hea") if path.suffix == ".dat" else _header_path(path)
    text = _header_text(header)
    stored = _check_sizes(header, text)
    first = _decoded(header, "rdheader")
    rate = float(first.fs or 0)
    comments = " ".join(first.comments or ())
    needle = "needle" if re.search(r"needle|concentric", comments, re.IGNORECASE) else ""
    check_size(header.name, samples=stored.frames * len(first.sig_name), file_bytes=stored.file_bytes)
    names = [str(name or f"channel {i + 1}") for i, name in enumerate(first.sig_name)]
    gains = _refused_gains(first)
    channels = tuple(
        RawChannel(
            name, stored.frames, rate, COUNTS if gain else "" if unit in {None, "NU"} else str(unit), None, needle
        )
        for name, unit, gain in zip(names, first.units, gains, strict=True)
    )
    refused = tuple(
        f"{name}: the header's gain of {gain:.3g} counts per {unit} makes one count "
        f"{1e-6 * (microvolts_per(str(unit)) or 0.0) / gain:.3g} V, which no amplifier does: refused; values are counts"
        for name, unit, gain in zip(names, first.units, gains, strict=True)
        if gain
    )
    sex, age = _sex_and_age(comments)
    return RawContent(
        channels, lambda rows: _decode(header, stored, rows, gains), _averaged(comments), sex, age,
        notes=(*stored.notes, *refused),
    )  # fmt: skip


def _refused_gains(header: Any) -> tuple[float | None, ...]:
    """Return the gain [counts per unit] of each signal of voltage that cannot be true, ``None`` of the others."""
    refused: list[float | None] = []
    for gain, unit in zip(header.adc_gain, header.units, strict=True):
        microvolts = microvolts_per(str(unit)) if unit else None
        if microvolts is None or not gain or not gain > 0.0 or 1e-6 * microvolts / gain <= MOST_COUNT_V:
            refused.append(None)
        else:
            refused.append(float(gain))
    return tuple(refused)


def _averaged(comments: str) -> tuple[Event, ...]:
    """Return an event at the start where the comments say that the record is an average of stimuli to an ear."""
    many = re.search(r"<Total Trials Used>\s*:\s*(\d{1,6})\b", comments, re.IGNORECASE)
    if many is None:
        return ()
    ear = re.search(r"<Ear>\s*:\s*([lr])", comments, re.IGNORECASE)
    level = re.search(r"<SPL>\s*:\s*(\d{1,3})\b", comments, re.IGNORECASE)
    tone = re.search(r"<Stim Freq \(kHz\)>\s*:\s*(\d+(?:\.\d+)?)", comments, re.IGNORECASE)
    said = [f"average of {int(many[1])} stimuli"]
    said += [f"ear {'left' if ear[1].lower() == 'l' else 'right'}"] if ear else []
    said += [f"{tone[1]} kHz"] if tone else []
    said += [f"{level[1]} dB SPL"] if level else []
    return (Event(0.0, ", ".join(said)),)


def _decode(header: Path, stored: _Stored, rows: Sequence[Samples], gains: Sequence[float | None]) -> None:
    at_once = stored.frames if stored.whole else max(BLOCK_SAMPLES // len(rows), 1)
    for first in range(0, stored.frames, at_once):
        last = min(first + at_once, stored.frames)
        part = {} if stored.whole else {"sampfrom": first, "sampto": last}
        signal = _decoded(header, "rdrecord", return_res=32, **part).p_signal
        if signal is None or signal.shape != (last - first, len(rows)):
            raise FormatError(f"{header.name}: its signals do not agree with its header.", "Check the files.")
        for row, column, gain in zip(rows, signal.T, gains, strict=True):
            row[first:last] = column * gain if gain else column


def _header_text(header: Path) -> str:
    try:
        raw = header.read_bytes()
    except FileNotFoundError:
        raise FormatError(f"{header.name} does not exist.", "Keep header and signal file together.") from None
    except OSError as error:
        raise FormatError(f"Cannot open {header.name}: {error.strerror}.", "Check the permissions.") from None
    if not raw or len(raw) > MAX_HEADER_BYTES:
        raise FormatError(f"{header.name} has {len(raw)} bytes, which no WFDB header has.", "Copy it again.")
    return raw.decode("latin-1")


def _check_sizes(header: Path, text: str) -> _Stored:
    """Refuse what the decoder would answer with a wrong signal: missing, truncated or outside files."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    first = lines[0] if lines else []
    numbers = [re.match(r"\d+(\.\d+)?", word[:20]) for word in first[1:4]]
    if len(first) < 3 or any(number is None for number in numbers) or "/" in first[0]:
        raise FormatError(f"{header.name} is not the header of a single-segment WFDB record.", "Check the file.")
    count, rate = int(float(numbers[0][0])), float(numbers[1][0])  # type: ignore[index]
    frames = int(float(numbers[2][0])) if len(numbers) > 2 else 0  # type: ignore[index]
    if not 1 <= count <= 1024 or len(lines) < count + 1 or not 0 < rate <= 1e6:
        raise FormatError(
            f"{header.name}: {count} signals at {rate:g} Hz in {len(lines) - 1} lines.", "Check the file."
        )
    bits, offsets, plain = _layout(header, lines[1 : count + 1])
    sizes = {name: _size(header, name) for name in bits}
    stated = frames > 0
    if not stated:
        frames = min((sizes[name] - offsets[name]) * 8 // bits[name] for name in bits)
    for name, size in sizes.items():
        needed = offsets[name] + -(-frames * bits[name] // 8)
        if size < needed:
            raise FormatError(f"{name} is truncated: {size} of {needed} bytes.", "Copy it again.")
    if frames < 1:
        raise FormatError(f"{header.name} holds no sample.", "Check header and signal file.")
    gainless = [words[0] for words in lines[1 : count + 1] if not re.match(r"-?0*[1-9.]", (*words, "", "")[2])]
    note = f"{len(gainless)} of {count} signals have no gain in the header: amplitudes are not calibrated"
    return _Stored(frames, sum(sizes.values()), not (plain and stated), (note,) if gainless else ())


def _layout(header: Path, lines: list[list[str]]) -> tuple[dict[str, int], dict[str, int], bool]:
    """Return bits per frame and leading bytes of every signal file, and whether every frame stands for itself."""
    bits: dict[str, int] = {}
    offsets: dict[str, int] = {}
    plain = True
    for words in lines:
        form = re.fullmatch(
            r"(8|16|24|32|61|80|160|212|310|311)(?:x(\d{1,3}))?(?::\d{1,6})?(?:\+(\d{1,9}))?", (*words, "")[1]
        )
        if form is None:
            raise FormatError(f"{header.name}: storage format of {words[0]} is not read.", "Formats 8 to 311 are.")
        each = {"61": 16, "80": 8, "160": 16, "212": 12, "310": 11, "311": 11}.get(form[1]) or int(form[1])
        bits[words[0]] = bits.get(words[0], 0) + each * max(int(form[2] or 1), 1)
        offsets[words[0]] = int(form[3] or 0)
        plain = plain and form[1] != "8"
    return bits, offsets, plain


def _size(header: Path, name: str) -> int:
    file = header.parent / name
    if not re.fullmatch(r"[^/\\\x00]{1,200}", name) or not file.is_file():
        raise FormatError(f"{header.name} names a signal file that is not beside it.", "Keep them together.")
    return file.stat().st_size


def _decoded(header: Path, function: str, **part: int) -> Any:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns under pandas 3 when it is imported
            import wfdb

            return getattr(wfdb, function)(str(header.with_suffix("")), **part)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001 - the decoder raises whatever it stumbles on
        raise FormatError(
            f"{header.name} cannot be decoded ({type(error).__name__}).", "Check header and signal file."
        ) from None


def _sex_and_age(comments: str) -> tuple[str | None, float | None]:
    sex = re.search(r"<?sex>?:?\s*([MF])", comments, re.IGNORECASE)
    age = re.search(r"<?age>?:?\s*(\d{1,3})", comments, re.IGNORECASE)
    years = float(age[1]) if age else None
    named = {"M": "male", "F": "female"}[sex[1].upper()] if sex else None
    return named, years if years is not None and years <= 120 else None


READER = Reader("wfdb", "WFDB record (.hea with its signal file)", _recognise, _read)
