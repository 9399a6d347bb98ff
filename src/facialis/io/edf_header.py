"""Header of EDF, EDF+ and BDF, checked field by field before any sample is touched."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from facialis.errors import FormatError

FIXED_BYTES = 256
SIGNAL_FIELDS = (
    ("label", 16), ("transducer", 80), ("dimension", 8), ("physical_min", 8), ("physical_max", 8),
    ("digital_min", 8), ("digital_max", 8), ("prefiltering", 80), ("samples", 8), ("reserved", 32),
)  # fmt: skip
MAX_SIGNALS = 4096
MAX_RATE_HZ = 1e6
MAX_PHYSICAL = 1e12
COPY_AGAIN = "Export or copy the file again; nothing was read from it."


@dataclass(frozen=True, slots=True)
class SignalHeader:
    """One signal as the header describes it; ``samples`` counts per data record."""

    label: str
    transducer: str
    dimension: str
    physical: tuple[float, float]
    digital: tuple[int, int]
    samples: int

    @property
    def is_annotation(self) -> bool:
        """Whether the signal holds annotations instead of samples."""
        return self.label in {"EDF Annotations", "BDF Annotations"}


@dataclass(frozen=True, slots=True)
class Header:
    """A header that agrees with its file.

    Parameters
    ----------
    patient, recording : str
        Identification fields; never shown.
    plus : bool
        Whether the file is EDF+ or BDF+.
    records : int
        Data records, as the file's size says where the header says -1.
    record_s : float
        Duration of a data record.
    sample_bytes : int
        2 for EDF, 3 for BDF.
    signals : tuple of SignalHeader
        With annotation signals.
    notes : tuple of str
        What was odd but harmless.
    """

    patient: str
    recording: str
    plus: bool
    records: int
    record_s: float
    sample_bytes: int
    signals: tuple[SignalHeader, ...]
    notes: tuple[str, ...]

    @property
    def header_bytes(self) -> int:
        """Bytes before the first data record."""
        return FIXED_BYTES * (len(self.signals) + 1)

    @property
    def record_bytes(self) -> int:
        """Bytes of one data record."""
        return self.sample_bytes * sum(signal.samples for signal in self.signals)


def is_edf(head: bytes) -> bool:
    """Return whether a file that starts like this calls itself EDF or BDF."""
    return head[:8] in {b"0       ", b"\xffBIOSEMI"}


def read_header(path: Path) -> Header:
    """Read and check a header.

    Raises
    ------
    FormatError
        Naming the field, its value and what the format allows.
    """
    try:
        with path.open("rb") as file:
            fixed = file.read(FIXED_BYTES)
            if len(fixed) < FIXED_BYTES:
                raise FormatError(f"{path.name} ends inside its header ({len(fixed)} bytes).", COPY_AGAIN)
            count = _integer(fixed[252:256], "number of signals", path.name, low=1, high=MAX_SIGNALS)
            table = file.read(FIXED_BYTES * count)
        size = path.stat().st_size
    except OSError as error:
        raise FormatError(f"Cannot open {path.name}: {error.strerror}.", "Check the permissions.") from None
    if len(table) < FIXED_BYTES * count:
        raise FormatError(f"{path.name} ends inside the header of its {count} signals.", COPY_AGAIN)
    return _checked(fixed, _signals(table, count, path.name), size=size, name=path.name)


def _checked(fixed: bytes, signals: tuple[SignalHeader, ...], *, size: int, name: str) -> Header:
    reserved = _text(fixed[192:236])
    if reserved.startswith(("EDF+D", "BDF+D")):
        raise FormatError(
            f"{name} is a discontinuous recording ({reserved[:5]}): its clock stops and restarts.",
            "Export it as continuous EDF+C, one file per stretch.",
        )
    _integer(fixed[184:192], "header bytes", name, low=FIXED_BYTES * (len(signals) + 1), exact=True)
    record_s = _number(fixed[244:252], "duration of a data record", name)
    if not 0 < record_s <= 1e6:
        raise FormatError(f"{name}: duration of a data record is {record_s:g} s.", "It must lie above 0 s.")
    sample_bytes = 3 if fixed[0] == 0xFF else 2
    record_bytes = sample_bytes * sum(signal.samples for signal in signals)
    stated = _integer(fixed[236:244], "number of data records", name, low=-1, high=10**8)
    whole, rest = divmod(size - FIXED_BYTES * (len(signals) + 1), record_bytes)
    notes = []
    if stated == -1:
        notes.append("the recorder left the number of data records open; taken from the size of the file")
        stated = whole
    if whole < stated:
        raise FormatError(f"{name} is truncated: {stated} data records stated, {whole} present.", COPY_AGAIN)
    if whole > stated or rest:
        notes.append(f"{size - FIXED_BYTES * (len(signals) + 1) - stated * record_bytes} bytes after the end left out")
    if stated < 1:
        raise FormatError(f"{name} holds a header and no data record.", COPY_AGAIN)
    fastest = max(signal.samples for signal in signals) / record_s
    if fastest > MAX_RATE_HZ:
        raise FormatError(f"{name}: sampling rate {fastest:g} Hz.", f"At most {MAX_RATE_HZ:g} Hz is believed.")
    plus = reserved.startswith(("EDF+C", "BDF+C"))
    return Header(_text(fixed[8:88]), _text(fixed[88:168]), plus, stated, record_s, sample_bytes, signals, tuple(notes))


def _signals(table: bytes, count: int, name: str) -> tuple[SignalHeader, ...]:
    columns: dict[str, list[bytes]] = {}
    place = 0
    for field, width in SIGNAL_FIELDS:
        columns[field] = [table[place + i * width : place + (i + 1) * width] for i in range(count)]
        place += width * count
    return tuple(_signal({field: column[i] for field, column in columns.items()}, i + 1, name) for i in range(count))


def _signal(raw: dict[str, bytes], place: int, name: str) -> SignalHeader:
    what = f"signal {place}"
    label = _text(raw["label"])
    samples = _integer(raw["samples"], f"samples per record of {what}", name, low=1, high=10**8)
    if label in {"EDF Annotations", "BDF Annotations"}:
        return SignalHeader(label, "", "", (-1.0, 1.0), (-32768, 32767), samples)
    digital_min = _integer(raw["digital_min"], f"digital minimum of {what}", name, low=-(2**23))
    digital_max = _integer(raw["digital_max"], f"digital maximum of {what}", name, high=2**23 - 1)
    physical_min = _number(raw["physical_min"], f"physical minimum of {what}", name)
    physical_max = _number(raw["physical_max"], f"physical maximum of {what}", name)
    if digital_max <= digital_min:
        raise FormatError(f"{name}: {what} has digital range {digital_min} to {digital_max}.", "Minimum below maximum.")
    if max(abs(physical_min), abs(physical_max)) > MAX_PHYSICAL:
        raise FormatError(
            f"{name}: {what} has physical range {physical_min:g} to {physical_max:g}.", "No signal is that large."
        )
    if physical_max == physical_min:
        raise FormatError(f"{name}: {what} has physical range of width 0.", "The scale is lost: export it again.")
    return SignalHeader(
        label, _text(raw["transducer"]), _text(raw["dimension"]), (physical_min, physical_max),
        (digital_min, digital_max), samples,
    )  # fmt: skip


def _text(raw: bytes) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "", raw.decode("latin-1")).strip()


def _number(raw: bytes, what: str, name: str) -> float:
    text = _text(raw)
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise FormatError(f"{name}: {what} is {text!r}, not a number.", "The header is damaged. " + COPY_AGAIN)
    return value


def _integer(raw: bytes, what: str, name: str, *, low: int = -(10**8), high: int = 10**8, exact: bool = False) -> int:
    value = _number(raw, what, name)
    if value != int(value) or not low <= value <= high or (exact and value != low):
        allowed = f"{low}" if exact else f"a whole number from {low} to {high}"
        raise FormatError(
            f"{name}: {what} is {_text(raw)!r}; allowed is {allowed}.", "The header is damaged. " + COPY_AGAIN
        )
    return int(value)
