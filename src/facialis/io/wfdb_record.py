"""Reader for WFDB (PhysioNet) records: a header ``.hea`` and its signal files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader

MAX_HEADER_BYTES = 1_000_000


def _header_path(path: Path) -> Path:
    return path if path.suffix == ".hea" else path.with_name(path.name + ".hea")


def _recognise(path: Path, head: bytes) -> bool:
    if path.suffix == ".dat" and path.with_suffix(".hea").exists():
        return True
    return path.suffix == ".hea" or (not head and _header_path(path).exists())


def _read(path: Path) -> RawContent:
    header = path.with_suffix(".hea") if path.suffix == ".dat" else _header_path(path)
    text = _header_text(header)
    _check_sizes(header, text)
    record = _decoded(header)
    if record.p_signal is None or record.fs is None:
        raise FormatError(f"{header.name} holds no signal on a regular clock.", "Give a single-segment record.")
    comments = " ".join(record.comments or ())
    needle = "needle" if re.search(r"needle|concentric", comments, re.IGNORECASE) else ""
    channels = tuple(
        RawChannel(
            str(name or f"channel {i + 1}"), np.ascontiguousarray(record.p_signal[:, i], np.float32), float(record.fs),
            "" if unit in {None, "NU"} else str(unit), None, needle,
        )
        for i, (name, unit) in enumerate(zip(record.sig_name, record.units, strict=True))
    )  # fmt: skip
    sex, age = _sex_and_age(comments)
    return RawContent(channels, (), sex, age)


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


def _check_sizes(header: Path, text: str) -> None:
    """Refuse what the decoder would answer with a wrong signal: missing, truncated or outside files."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    first = lines[0] if lines else []
    numbers = [re.match(r"\d+(\.\d+)?", word) for word in first[1:4]]
    if len(first) < 3 or any(number is None for number in numbers) or "/" in first[0]:
        raise FormatError(f"{header.name} is not the header of a single-segment WFDB record.", "Check the file.")
    count, rate = int(float(numbers[0][0])), float(numbers[1][0])  # type: ignore[index]
    samples = int(float(numbers[2][0])) if len(numbers) > 2 else 0  # type: ignore[index]
    if not 1 <= count <= 1024 or len(lines) < count + 1 or not 0 < rate <= 1e6:
        raise FormatError(
            f"{header.name}: {count} signals at {rate:g} Hz in {len(lines) - 1} lines.", "Check the file."
        )
    needed: dict[str, int] = {}
    for words in lines[1 : count + 1]:
        form = re.fullmatch(r"(8|16|24|32|61|80|160|212|310|311)", words[1]) if len(words) > 1 else None
        if form is None:
            raise FormatError(f"{header.name}: storage format of {words[0]} is not read.", "Formats 8 to 311 are.")
        bits = {"61": 16, "80": 8, "160": 16, "212": 12, "310": 10, "311": 10}.get(form[1]) or int(form[1])
        needed[words[0]] = needed.get(words[0], 0) + samples * bits // 8
    for name, size in needed.items():
        file = header.parent / name
        if Path(name).name != name or not file.is_file():
            raise FormatError(f"{header.name} names a signal file that is not beside it.", "Keep them together.")
        if file.stat().st_size < size:
            raise FormatError(f"{name} is truncated: {file.stat().st_size} of {size} bytes.", "Copy it again.")


def _decoded(header: Path) -> Any:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns under pandas 3 when it is imported
            import wfdb

            return wfdb.rdrecord(str(header.with_suffix("")))
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
