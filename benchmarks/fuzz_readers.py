"""Damage recordings at random and read them: every reader must read or refuse, quickly and in little memory.

    python -m benchmarks.fuzz_readers --cases 24000

Seeds are files of every format, written here or taken from the shared recordings where they lie beside the project;
each case changes one to eight places of one file: bytes, runs of bytes, numbers in text, binary lengths, pieces cut
out, pieces of another file put in, the end cut off. A failure is an exception that is no ``FacialisError`` (a warning
counts), more than ten seconds, the end of the process, or a growth of the resident memory above four times the files
plus 200 MB.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from facialis.errors import FacialisError
from facialis.io import read_recording, write_edf
from facialis.records import Channel, Event, Recording, Signal
from facialis.vocabulary import Muscle, Side, SignalKind

SHARED = Path(__file__).parents[2] / "shared" / "recordings" / "emg"
NUMBERS_FILE = Path(__file__).parent / "numbers" / "fuzz_readers.json"
LONG_RUN = 20_000
"""Runs of so many cases save their numbers."""
LIMIT_S, STARTUP_S = 10.0, 120.0
MEMORY_FACTOR, MEMORY_BYTES = 4, 200_000_000
MAX_SEED_BYTES = 60_000
NUMBERS = (b"0", b"-1", b"1e999", b"nan", b"99999999", b"4294967296", b"9" * 30, b"1e308", b"", b"0.0000001", b"1_0")
WORDS = (0, 1, 0xFF, 0x7F, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, 1 << 20, 1 << 33, 1 << 62, (1 << 64) - 1)


@dataclass(frozen=True)
class Seed:
    """Files of one recording, and which of them is read."""

    name: str
    files: dict[str, bytes]
    read: str

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.files.values()))


@dataclass
class Outcome:
    """What came of the cases."""

    cases: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    most_bytes: int = 0
    nearest: float = 0.0

    def add(self, line: dict[str, float | str]) -> None:
        """Add the line of one case."""
        name = str(line["seed"])
        self.cases[name] += 1
        self.refused[name] += line["outcome"] == "refused"
        self.slowest_s = max(self.slowest_s, float(line["seconds"]))
        self.most_bytes = max(self.most_bytes, int(float(line["grown"])))
        self.nearest = max(self.nearest, float(line["grown"]) / float(line["allowed"]))
        if line["outcome"] not in {"read", "refused"}:
            self.failures.append(f"{line['case']} {name}: {line['outcome']}")


def make_seeds(folder: Path) -> list[Seed]:
    """Return seeds of every format; the folder is for files that are written on the way."""
    makers = (_edf, _bdf, _tables, _xdf, _wfdb, _opensignals, _nwb, _fif, _shared)
    return [seed for maker in makers for seed in maker(folder)]


def _edf(folder: Path) -> Iterator[Seed]:
    rng = np.random.default_rng(0)
    channels = tuple(Channel(f"ment {side}", SignalKind.SURFACE_EMG, Muscle.MENTALIS, side) for side in Side)
    signal = Signal((20.0 * rng.standard_normal((2, 4000))).astype(np.float32), 1000.0, "uV", channels)
    events = (Event(0.5, "blink", 0.2), Event(1.0, "invalid", 0.3, "ment left"))
    path = write_edf(Recording((signal,), events), folder / "seed.edf")
    yield Seed("edf", {"a.edf": path.read_bytes()}, "a.edf")


def _bdf(folder: Path) -> Iterator[Seed]:
    del folder
    rng = np.random.default_rng(1)
    columns = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
    texts = ("EMG1", "Active Electrode", "uV", "-262144", "262143", "-8388608", "8388607", "HP:DC", "512", "Reserved")
    fixed = b"\xffBIOSEMI" + b"X".ljust(80) + b"X".ljust(80) + b"01.01.2010.00.00" + b"512".ljust(8)
    fixed += b"24BIT".ljust(44) + b"8".ljust(8) + b"1".ljust(8) + b"1".ljust(4)
    table = b"".join(text.encode().ljust(width) for text, width in zip(texts, columns, strict=True))
    yield Seed("bdf", {"a.bdf": fixed + table + rng.integers(0, 256, 8 * 512 * 3, np.uint8).tobytes()}, "a.bdf")


def _tables(folder: Path) -> Iterator[Seed]:
    del folder
    rng = np.random.default_rng(2)
    values = rng.standard_normal((900, 2))
    rows = "".join(f"{i / 1000:.4f},{a:.4f},{b:.4f}\n" for i, (a, b) in enumerate(values))
    yield Seed("csv", {"a.csv": b"time (s),zyg L (mV),corr R (uV)\n" + rows.encode()}, "a.csv")
    note = json.dumps({"rate_hz": 100, "columns": ["skin (uS)", "zygomaticus (mV)", "cue (event)"]}).encode()
    bare = "".join(f"{a:.4f}\t{b:.4f}\t{5 * (i % 200 < 20)}\t\n" for i, (a, b) in enumerate(values))
    yield Seed("note", {"a.txt": bare.encode(), "a.json": note}, "a.txt")


def _xdf(folder: Path) -> Iterator[Seed]:
    from tests.unit.io import xdf_files as xdf

    rng = np.random.default_rng(3)
    times = np.full(200, np.nan)
    times[0] = 10.0
    chunks = [xdf.header(1, "amplifier", rate_hz=500.0, channels=(("zyg L", "microvolts"), ("ment R", "mV")))]
    chunks += [xdf.samples(1, rng.standard_normal((200, 2)), times + 0.4 * i) for i in range(8)]
    chunks += [xdf.samples(1, rng.standard_normal((200, 2)), 15.0 + np.arange(200) / 500.0), xdf.offset(1, 10.0, 0.1)]
    chunks += [xdf.header(2, "cues", kind="Markers", rate_hz=0, form="string", channels=(("cue", ""),))]
    path = xdf.written(folder / "seed.xdf", *chunks, xdf.texts(2, [(10.5, "smile"), (11.0, "rest")]))
    yield Seed("xdf", {"a.xdf": path.read_bytes()}, "a.xdf")


def _wfdb(folder: Path) -> Iterator[Seed]:
    del folder
    codes = np.random.default_rng(8).integers(-2000, 2000, (3000, 2)).astype("<i2")
    header = b"a 2 2000 3000\na.dat 16 200(0)/mV 16 0 0 0 0 zyg L\na.dat 16 200(0)/mV 16 0 0 0 0 ment R\n# <age>: 61\n"
    yield Seed("wfdb", {"a.hea": header, "a.dat": codes.tobytes()}, "a.hea")


def _opensignals(folder: Path) -> Iterator[Seed]:
    import h5py

    rng = np.random.default_rng(4)
    with h5py.File(folder / "seed.h5", "w") as file:
        device = file.create_group("00:07:80:00:00:00")
        device.attrs.update({"sampling rate": 1000, "resolution": [16]})
        data = device.create_dataset("raw/channel_1", data=rng.integers(32000, 33000, (3000, 1)).astype(np.uint16))
        data.attrs["sensor"] = "EMG"
        packed = device.create_dataset("raw/channel_2", data=data[()], chunks=(500, 1), compression="gzip")
        packed.attrs["sensor"] = "EMG"
    yield Seed("opensignals", {"a.h5": (folder / "seed.h5").read_bytes()}, "a.h5")


def _nwb(folder: Path) -> Iterator[Seed]:
    import h5py

    rng = np.random.default_rng(5)
    with h5py.File(folder / "seed.nwb", "w") as file:
        for name, stamped in (("EMG", False), ("EMG late", True)):
            group = file.create_group(f"acquisition/{name}")
            group.attrs["neurodata_type"] = "ElectricalSeries"
            group.create_dataset("data", data=rng.integers(-300, 300, (2000, 2)).astype(np.int16), chunks=(500, 2))
            group["data"].attrs.update({"conversion": 1e-7, "unit": "volts"})
            group["electrodes"] = [0, 1]
            if stamped:
                group["timestamps"] = np.r_[0:1000, 1200:2200] / 2000.0
            else:
                group["starting_time"] = 0.0
                group["starting_time"].attrs["rate"] = 2000.0
        table = file.create_group("general/extracellular_ephys/electrodes")
        table["location"] = ["left mentalis", "right mentalis"]
        file["intervals/trials/start_time"], file["intervals/trials/stop_time"] = [0.1, 0.5], [0.2, 0.6]
    yield Seed("nwb", {"a.nwb": (folder / "seed.nwb").read_bytes()}, "a.nwb")


def _fif(folder: Path) -> Iterator[Seed]:
    try:
        import mne
    except ImportError:
        return
    values = 2e-5 * np.random.default_rng(6).standard_normal((2, 3000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = mne.io.RawArray(values, mne.create_info(["zyg L", "ment R"], 1000.0, "emg"), verbose="CRITICAL")
        raw.set_annotations(mne.Annotations([0.5], [0.2], ["smile"]))
        raw.save(folder / "seed_raw.fif", verbose="CRITICAL", overwrite=True)
    yield Seed("fif", {"a_raw.fif": (folder / "seed_raw.fif").read_bytes()}, "a_raw.fif")


def _shared(folder: Path) -> Iterator[Seed]:
    """Real recordings, shortened where that leaves them readable."""
    del folder
    if not SHARED.exists():
        return
    for record in ("emg_healthy", "emg_neuropathy"):
        header = (SHARED / "emgdb" / f"{record}.hea").read_bytes()
        samples = MAX_SEED_BYTES // 2
        header = re.sub(rb"^(\S+ 1 4000) \d+", rb"\g<1> %d" % samples, header)
        files = {
            f"{record}.hea": header,
            f"{record}.dat": (SHARED / "emgdb" / f"{record}.dat").read_bytes()[: 2 * samples],
        }
        yield Seed("emgdb", files, f"{record}.hea")
    for set_ in ("emg_CustomBipolarFace", "emg_MultiBodyParts"):
        files = {
            path.name: path.read_bytes() for path in (SHARED / "bids_emg" / set_).rglob("sub-01*") if path.is_file()
        }
        yield Seed("bids", files, next(name for name in files if name.endswith(".edf")))
    yield Seed("plux", {"a.h5": (SHARED / "plux_emg" / "emg_bursts.h5").read_bytes()}, "a.h5")
    note = json.dumps({"rate_hz": 100, "columns": ["skin (uS)", "zygomaticus (mV)", "corrugator (mV)"]}).encode()
    text = (SHARED / "fmov_facial" / "10_FMOV_preprocessed.txt").read_bytes()[:30_000]
    yield Seed("fmov", {"a.txt": text[: text.rindex(b"\n") + 1], "a.json": note}, "a.txt")


def damaged(content: bytes, rng: np.random.Generator, *, other: bytes) -> bytes:
    """Return content with one to eight places changed, most of them near the beginning, where headers stand."""
    changed = bytearray(content)
    ways: tuple[Callable[[bytearray, int, np.random.Generator, bytes], None], ...] = (
        _flip, _flip, _noise, _number, _number, _word, _word, _cut, _splice, _repeat,
    )  # fmt: skip
    for _ in range(min(int(rng.geometric(0.5)), 8)):
        if not changed:
            break
        span = len(changed) if rng.random() < 0.4 else min(len(changed), int(rng.choice([64, 512, 4096])))
        ways[rng.integers(len(ways))](changed, int(rng.integers(span)), rng, other)
    if rng.random() < 0.1:
        del changed[int(rng.integers(len(changed) + 1)) :]
    return bytes(changed)


def _flip(changed: bytearray, place: int, rng: np.random.Generator, other: bytes) -> None:
    del other
    changed[place] ^= 1 << int(rng.integers(8))


def _noise(changed: bytearray, place: int, rng: np.random.Generator, other: bytes) -> None:
    del other
    length = min(int(rng.integers(1, 17)), len(changed) - place)
    changed[place : place + length] = rng.bytes(length)


def _number(changed: bytearray, place: int, rng: np.random.Generator, other: bytes) -> None:
    """Put another number in place of the next one in text; in a header of fixed fields the width is kept."""
    del other
    found = re.compile(rb"[-+]?\d+\.?\d*").search(changed, place, min(place + 2000, len(changed)))
    if found:
        text = NUMBERS[rng.integers(len(NUMBERS))]
        width = found.end() - found.start()
        changed[found.start() : found.end()] = text if rng.random() < 0.5 else text[:width].ljust(width)


def _word(changed: bytearray, place: int, rng: np.random.Generator, other: bytes) -> None:
    del other
    width = min(int(rng.choice([1, 2, 4, 8])), len(changed) - place)
    word = WORDS[rng.integers(len(WORDS))] & ((1 << 8 * width) - 1)
    changed[place : place + width] = word.to_bytes(width, "little" if rng.random() < 0.8 else "big")


def _cut(changed: bytearray, place: int, rng: np.random.Generator, other: bytes) -> None:
    del other
    del changed[place : place + int(rng.integers(1, 300))]


def _splice(changed: bytearray, place: int, rng: np.random.Generator, other: bytes) -> None:
    start = int(rng.integers(len(other)))
    piece = other[start : start + int(rng.integers(1, 300))]
    if rng.random() < 0.5:
        changed[place : place + len(piece)] = piece
    else:
        changed[place:place] = piece


def _repeat(changed: bytearray, place: int, rng: np.random.Generator, other: bytes) -> None:
    del other
    piece = bytes(changed[place : place + int(rng.integers(1, 100))])
    changed[place:place] = piece * int(rng.integers(1, 50))


def run_case(seeds: list[Seed], case: int, folder: Path) -> dict[str, float | str]:
    """Damage one seed, read it, and say what came of it; the number of the case determines everything."""
    rng = np.random.default_rng([case, 7])
    seed, other = seeds[case % len(seeds)], seeds[int(rng.integers(len(seeds)))]
    victim = list(seed.files)[int(rng.integers(len(seed.files)))] if rng.random() < 0.6 else seed.read
    foreign = next(iter(other.files.values())) or b"\x00"
    for path in folder.iterdir():
        path.unlink()
    size = 0
    for name, content in seed.files.items():
        written = damaged(content, rng, other=foreign) if name == victim else content
        (folder / name).write_bytes(written)
        size += len(written)
    before = reset_peak()
    start = time.perf_counter()
    outcome = _outcome(folder / seed.read)
    seconds, grown = time.perf_counter() - start, max(peak() - before, 0)
    allowed = MEMORY_FACTOR * size + MEMORY_BYTES
    if outcome in {"read", "refused"} and grown > allowed:
        outcome = f"took {grown / 1e6:.0f} MB for a file of {size / 1e6:.3g} MB"
    if outcome in {"read", "refused"} and seconds > LIMIT_S:
        outcome = f"took {seconds:.1f} s"
    return {
        "case": case, "seed": seed.name, "outcome": outcome, "seconds": seconds, "grown": grown, "allowed": allowed,
    }  # fmt: skip


def _outcome(path: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            read_recording(path)
        except FacialisError as error:
            return "refused" if error.problem and error.remedy else f"no remedy: {error}"
        except Exception:  # noqa: BLE001 - finding these is the purpose
            return traceback.format_exc(limit=-3).replace("\n", " | ")
    return "read"


def reset_peak() -> int:
    """Forget the peak of the resident memory of this process; return what is resident now, in bytes."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """Return the peak of the resident memory since it was forgotten, in bytes; 0 where it is not told."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return 1024 * int(found[1]) if found else 0


def _work(first: int, cases: int) -> None:
    """Run cases in this process, one line each before and after."""
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as folder:
        seeds = make_seeds(Path(made))
        for seed in seeds:  # whole once, so that libraries are loaded and seeds are known to be good
            for path in Path(folder).iterdir():
                path.unlink()
            for name, content in seed.files.items():
                (Path(folder) / name).write_bytes(content)
            outcome = _outcome(Path(folder) / seed.read)
            if outcome != "read":
                raise SystemExit(f"seed {seed.name} is not read: {outcome}")
        for case in range(first, cases):
            print(json.dumps({"begin": case}), flush=True)
            print(json.dumps(run_case(seeds, case, Path(folder))), flush=True)


def run(first: int, last: int) -> Outcome:
    """Run cases in a process of their own; one that hangs or dies is replaced and counted as a failure."""
    outcome = Outcome()
    while first < last:
        first = _watch(first, last, outcome)
    return outcome


def _watch(first: int, cases: int, outcome: Outcome) -> int:
    """Run cases until all are done or the process fails; return the case to go on with."""
    command = [sys.executable, "-m", "benchmarks.fuzz_readers", "--work", str(first), str(cases)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pass_on, args=(worker.stdout, lines), daemon=True).start()
        begun, done = first - 1, first - 1
        while True:
            try:
                line = lines.get(timeout=LIMIT_S if begun > done else STARTUP_S)
            except queue.Empty:
                worker.kill()
                line = ""
            if not line:
                break
            told = json.loads(line)
            if "begin" in told:
                begun = told["begin"]
            else:
                outcome.add(told)
                done = told["case"]
    if begun > done:
        outcome.failures.append(f"{begun}: the process hung or died (status {worker.returncode})")
        return begun + 1
    if worker.returncode:
        raise SystemExit("the seeds could not be made or read")
    return done + 1


def _pass_on(source: IO[str], lines: queue.Queue[str]) -> None:
    for line in source:
        lines.put(line)
    lines.put("")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Damage recordings at random and read them.")
    parser.add_argument("--cases", type=int, default=24_000, help="how many; about 150 a second")
    parser.add_argument("--first", type=int, default=0, help="number of the first; other numbers are other cases")
    parser.add_argument("--work", type=int, nargs=2, metavar=("FIRST", "CASES"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        _work(*given.work)
        return
    start = time.perf_counter()
    outcome = run(given.first, given.first + given.cases)
    for name, count in sorted(outcome.cases.items()):
        print(f"{name:12} {count:6} cases, {outcome.refused[name] / count:4.0%} refused, the others read")
    seconds = time.perf_counter() - start
    print(
        f"{sum(outcome.cases.values())} cases in {seconds:.0f} s; slowest {outcome.slowest_s:.2f} s; "
        f"most memory {outcome.most_bytes / 1e6:.0f} MB, {outcome.nearest:.0%} of what was allowed; "
        f"{len(outcome.failures)} failures"
    )
    print(*outcome.failures, sep="\n")
    if given.cases >= LONG_RUN:
        told = {
            "first": given.first, "cases": dict(sorted(outcome.cases.items())), "refused": dict(outcome.refused),
            "slowest_s": round(outcome.slowest_s, 3), "most_mb": round(outcome.most_bytes / 1e6, 1),
            "nearest_to_allowed": round(outcome.nearest, 3), "failures": len(outcome.failures),
        }  # fmt: skip
        NUMBERS_FILE.write_text(json.dumps(told, indent=1) + "\n")
    raise SystemExit(bool(outcome.failures))


if __name__ == "__main__":
    main()
