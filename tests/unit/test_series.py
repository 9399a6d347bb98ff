"""Several recordings: known counts come back in the table, with change and error as computed by hand."""

from __future__ import annotations

import csv
import json
import math
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from facialis.cli.app import app
from facialis.errors import FormatError, RecordingError
from facialis.io import read_recording, write_edf
from facialis.measures.base import Finding, Status
from facialis.records import Event, Recording
from facialis.results import annotate, load_result, measure, measure_series, save_measurement
from facialis.series import Candidate, Entry, Series, compare, compute_test_retest, find_recordings, pair
from tests.emg_situations import LEFT, face, train

SECONDS = 12.0
SPASMS = {
    "before/p01_run1.edf": 5,
    "before/p01_run2.edf": 4,
    "before/p02_run1.edf": 3,
    "before/p02_run2.edf": 3,
    "after/p01_run1.edf": 1,
    "after/p01_run2.edf": 1,
    "after/p02_run1.edf": 3,
    "after/p02_run2.edf": 2,
}
"""Clonic spasms of the left side in each recording."""
RATE = ("spasm_rate", "left", "per_min")


def spasms(count: int, *, seed: int = 1) -> Recording:
    """Return a recording with so many clonic spasms of the left side."""
    bursts = [burst for i in range(count) for burst in train(LEFT, 1.0 + 2.2 * i, twitches=3, rate_hz=6.0)]
    return face(bursts, seconds=SECONDS, seed=seed)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two subjects, two groups, two repeats; and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("trial")
    for seed, (name, count) in enumerate(SPASMS.items()):
        (folder / name).parent.mkdir(exist_ok=True)
        write_edf(spasms(count, seed=seed), folder / name)
    (folder / "after" / "p03.edf").write_bytes(b"0       ")
    (folder / "after" / "readme.txt").write_text("Nothing to measure here.", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def series(trial: Path, tmp_path_factory: pytest.TempPathFactory) -> Series:
    """What was found, written once."""
    target = tmp_path_factory.mktemp("series") / "result"
    return measure_series([trial / "before", trial / "after"], target, before="before", after="after", annotated=False)


def rows(path: Path) -> list[dict[str, str]]:
    """Return a table as dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_rate(table: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows about spasms per minute on the left."""
    return [row for row in table if (row["measure"], row["about"]) == RATE[:2]]


def test_the_long_table_holds_the_counts_that_were_built(series: Series) -> None:
    assert series.folder is not None
    found = {row["recording"]: row for row in of_rate(rows(series.folder / "series.csv"))}
    assert set(found) == set(SPASMS)
    for name, count in SPASMS.items():
        assert float(found[name]["value"]) == pytest.approx(60.0 * count / SECONDS, rel=1e-3)
        assert (found[name]["group"], found[name]["subject"]) == (name.split("/")[0], name.split("/")[1][:3])
        assert (found[name]["unit"], found[name]["status"]) == ("per_min", "ok")
        assert float(found[name]["low"]) < float(found[name]["value"]) < float(found[name]["high"])


def test_the_wide_table_has_one_row_per_recording(series: Series) -> None:
    assert series.folder is not None
    table = rows(series.folder / "series_wide.csv")
    assert [row["recording"] for row in table] == [*list(SPASMS)[:4], *list(SPASMS)[4:], "after/p03.edf"]
    assert float(table[0]["spasm_rate left per_min"]) == pytest.approx(25.0, rel=1e-3)
    assert (table[-1]["status"], table[-1]["spasm_rate left per_min"]) == ("not read", "")


def test_a_file_that_cannot_be_read_is_listed_and_stops_nothing(series: Series) -> None:
    (failed,) = series.failed
    assert (failed.name, failed.group, failed.subject, failed.folder) == ("after/p03.edf", "after", "p03", "")
    assert "p03.edf" in failed.reason
    assert series.folder is not None
    (row,) = [row for row in rows(series.folder / "series.csv") if row["recording"] == "after/p03.edf"]
    assert (row["status"], row["value"]) == ("not read", "")
    assert row["reason"] == failed.reason


def test_the_error_is_the_one_computed_by_hand(series: Series) -> None:
    # per minute: p01 before 25, 20; p02 before 15, 15; p01 after 5, 5; p02 after 15, 10. Squares 12.5 + 0 + 0 + 12.5
    # over 4 degrees of freedom: 2.5 per minute. Chi-squared with 4: 11.1433 and 0.484419 (tables).
    (error,) = [error for error in series.errors if error.key == RATE]
    assert (error.subjects, error.recordings, error.freedom) == (2, 8, 4)
    assert error.sem == pytest.approx(2.5, rel=1e-3)
    assert error.mdc == pytest.approx(1.96 * math.sqrt(2.0) * 2.5, rel=1e-3)
    assert error.low == pytest.approx(2.5 * math.sqrt(4 / 11.1433), rel=1e-3)
    assert error.high == pytest.approx(2.5 * math.sqrt(4 / 0.484419), rel=1e-3)
    assert series.folder is not None
    (row,) = of_rate(rows(series.folder / "series_error.csv"))
    assert float(row["minimal_detectable_change"]) == error.mdc


def test_the_change_between_groups_is_that_of_the_means(series: Series) -> None:
    one, other = (change for change in series.changes if change.key == RATE)
    assert (one.subject, one.start, one.end, one.repeats) == ("p01", "before", "after", (2, 2))
    assert (one.before, one.after, one.difference) == pytest.approx((22.5, 5.0, -17.5), rel=1e-3)
    assert one.ratio == pytest.approx(5.0 / 22.5, rel=1e-3)
    assert one.detectable == pytest.approx(1.96 * 2.5, rel=1e-3)  # means of two and two: sqrt(1/2 + 1/2) = 1
    assert one.verdict == "beyond the minimal detectable change"
    assert other.subject == "p02"
    assert other.difference == pytest.approx(-2.5, rel=1e-3)
    assert other.verdict == "smaller than the minimal detectable change"


def test_by_default_changes_count_from_the_first_recording(series: Series) -> None:
    changes = [change for change in compare(series.entries).changes if change.key == RATE]
    assert [(c.start, c.end) for c in changes[:3]] == [
        ("before/p01_run1.edf", f"{group}/p01_run{run}.edf")
        for group, run in (("before", 2), ("after", 1), ("after", 2))
    ]
    assert [c.difference for c in changes[:3]] == pytest.approx([-5.0, -20.0, -20.0], rel=1e-3)
    assert (changes[0].verdict, changes[0].detectable) == ("", None)
    assert "repeats in one group" in changes[0].reason
    assert changes[1].detectable == pytest.approx(1.96 * math.sqrt(2.0) * 2.5, rel=1e-3)
    assert changes[1].verdict == "beyond the minimal detectable change"


def test_the_folder_is_one_result_with_a_result_per_recording(series: Series) -> None:
    assert series.folder is not None
    result = load_result(series.folder)
    assert (result.manifest.kind, result.report) == ("series", series.page)
    assert [each["status"] for each in json.loads(result.measures_json)["recordings"]].count("ok") == 8
    own = load_result(series.folder / series.entries[0].folder)
    assert (own.manifest.kind, own.manifest.origin) == ("measurement", "before/p01_run1.edf")
    page = series.page.read_text(encoding="utf-8") if series.page else ""
    for words in ("Not a medical device", "after/p03.edf", f'href="{series.entries[0].folder}/report.html"'):
        assert words.casefold() in page.casefold()
    assert "http://" not in page.split("<script>", maxsplit=1)[0]


def made(value: float | None, *, group: str = "g", subject: str = "p", name: str = "") -> Entry:
    """Return a recording with one value."""
    status = Status.OK if value is not None else Status.NOT_ASSESSABLE
    return Entry(name or f"{group}/{subject}", group, subject, findings=(Finding("m", "left", value, "1", status),))


def test_without_repeats_the_error_is_not_assessable() -> None:
    found = compare((made(1.0, group="a"), made(3.0, group="b"), made(2.0, group="a", subject="q")))
    (error,), (change,) = found.errors, found.changes
    assert (error.sem, error.mdc, error.status.value) == (None, None, "not assessable")
    assert error.reason == "no subject with two recordings in one group"
    assert (change.difference, change.ratio, change.verdict) == (2.0, 3.0, "")
    assert error.reason in change.reason


def test_repeats_without_a_value_and_equal_repeats_give_no_verdict() -> None:
    (lacking,) = compute_test_retest((made(1.0), made(None)))
    assert lacking.sem is None
    equal = compare((made(1.0), made(1.0), made(0.0, group="h")))
    assert (equal.errors[0].sem, equal.errors[0].mdc) == (0.0, None)
    assert [change.verdict for change in equal.changes] == ["", ""]
    assert "resolution" in equal.changes[1].reason


def test_no_ratio_to_zero_and_no_change_to_what_is_missing() -> None:
    (from_zero,) = compare((made(0.0, group="a"), made(2.0, group="b"))).changes
    assert (from_zero.difference, from_zero.ratio) == (2.0, None)
    (missing,) = compare((made(1.0, group="a"), made(None, group="b"))).changes
    assert (missing.difference, missing.reason) == (None, "not assessable in b/p")


@pytest.mark.parametrize(
    ("level", "within", "pair_by", "expected"),
    [
        ("before", "p1.edf", "stem", ("before", "p1")),
        ("before", "p2.edf", "stem", ("before", "p2")),
        ("before", "p1_before.edf", "stem", ("before", "p1")),
        ("before", "Before-p1 (2).edf", "stem", ("before", "p1")),
        ("before", "p1-run-02.edf", "stem", ("before", "p1")),
        ("after", "aftermath.edf", "stem", ("after", "aftermath")),
        ("p1", "before_run2.edf", "folder", ("before", "p1")),
        ("before", "x_p7_y.edf", "(p[0-9]+)", ("before", "p7")),
        ("before", "clinic/p1.edf", "stem", ("before", "clinic/p1")),
        ("sub-03", "ses-pre/emg/sub-03_ses-pre_emg.edf", "stem", ("ses-pre", "sub-03")),
        ("sub-03", "ses-pre/emg/sub-03_ses-pre_task-rest_run-2_emg.edf", "stem", ("ses-pre task-rest", "sub-03")),
        ("data", "one/sub-03/emg/sub-03_emg.edf", "stem", ("data", "one/sub-03")),
    ],
)
def test_subject_and_group_come_from_names(level: str, within: str, pair_by: str, expected: tuple[str, str]) -> None:
    path = Path(level) / within
    assert pair(Candidate(path, level, within, path.stem), pair_by) == expected


def test_what_is_no_recording_is_passed_over(trial: Path, tmp_path: Path) -> None:
    content = (trial / "before" / "p01_run1.edf").read_bytes()
    for name in ("p10.edf", "p9.edf", ".hidden.edf", "week2/p9.edf", "photo.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content if name.endswith("edf") else b"\xff\xd8")
    (tmp_path / "empty.edf").touch()
    (tmp_path / "r.hea").write_text("r 1 1000 4\nr.dat 16 1(0)/mV 16 0 0 0 0 emg\n", encoding="utf-8")
    (tmp_path / "r.dat").write_bytes(bytes(8))
    save_measurement(spasms(1), tmp_path / "measured")
    found = find_recordings([tmp_path])
    here = tmp_path.name
    assert [c.name for c in found] == [
        f"{here}/empty.edf",
        f"{here}/p9.edf",
        f"{here}/p10.edf",
        f"{here}/r.hea",
        "week2/p9.edf",
    ]
    assert [c.name for c in find_recordings([tmp_path / "week2", tmp_path / "week2" / "p9.edf"])] == ["week2/p9.edf"]


def test_names_in_a_header_reach_no_table(trial: Path, tmp_path: Path) -> None:
    content = bytearray((trial / "before" / "p01_run1.edf").read_bytes())
    content[8:88] = b"MCH-0234567 F 02-MAY-1951 Haagse_Harry".ljust(80)
    for name in ("before/harry.edf", "after/harry.edf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    said: list[str] = []
    found = measure_series(
        tmp_path / "before", tmp_path / "out", progress=lambda _, text: said.append(text), notice=said.append
    )
    assert [(e.name, e.subject) for e in found.entries] == [("recording-1", "subject-1")]
    both = measure_series([tmp_path / "before", tmp_path / "after"])
    assert [(e.name, e.subject) for e in both.entries] == [("recording-1", "subject-1"), ("recording-2", "subject-1")]
    texts = [*said, *(path.read_text(encoding="utf-8", errors="replace") for path in _files(tmp_path / "out"))]
    assert not [secret for secret in ("haagse", "harry", "0234567") for text in texts if secret in text.casefold()]
    assert not [path for path in _files(tmp_path / "out") if "harry" in str(path.relative_to(tmp_path)).casefold()]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_wrong_groups_pairing_and_folders_are_refused(trial: Path, tmp_path: Path) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "There is no group 'now'": {"before": "before", "after": "now"},
        "needs two groups": {"before": "before"},
        "cannot be paired by 'p[0-9]'": {"pair_by": "p[0-9]"},
    }
    for said, options in wrong.items():
        with pytest.raises(RecordingError, match=said.replace("[", r"\[")):
            measure_series([trial], tmp_path / "out", **options)
    (tmp_path / "none").mkdir()
    with pytest.raises(FormatError, match="none holds no recording"):
        measure_series(tmp_path / "none", tmp_path / "out")
    (tmp_path / "none" / "x.edf").write_bytes(b"0   ")
    with pytest.raises(FormatError, match="could not be read"):
        measure_series(tmp_path / "none", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_one_file_comes_with_a_copy_that_holds_what_was_found(tmp_path: Path) -> None:
    recording = spasms(3)
    write_edf(recording, tmp_path / "r.edf")
    done = CliRunner().invoke(app, ["measure", str(tmp_path / "r.edf"), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    read, found = read_recording(tmp_path / "out" / "annotated.edf"), measure(tmp_path / "r.edf").events()
    assert len(read.events) == len(found) > 0
    for one, other in zip(sorted(read.events, key=_key), sorted(found, key=_key), strict=True):
        assert _key(one)[1:] == _key(other)[1:]
        assert (one.onset_s, one.duration_s) == pytest.approx((other.onset_s, other.duration_s), abs=1e-6)
    assert [event.label for event in read.events].count("clonic spasm left") == 3
    again = annotate(read, measure(read))
    assert len(again.events) == len(read.events)


def _key(event: Event) -> tuple[float, str, str]:
    return (round(event.onset_s, 6), event.label, event.channel or "")


def test_a_long_recording_is_copied_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facialis.results.measuring.ANNOTATED_SAMPLES", 1000)
    write_edf(spasms(1), tmp_path / "r.edf")
    for option, written in (((), False), (("--annotated",), True), (("--no-annotated",), False)):
        out = tmp_path / f"out{len(option)}{written}"
        done = CliRunner().invoke(app, ["measure", str(tmp_path / "r.edf"), "-o", str(out), *option])
        assert done.exit_code == 0, done.output
        assert (out / "annotated.edf").exists() is written
        assert ("annotated.edf is left out" in done.stderr) is (option == ())


def test_the_command_says_what_failed_with_status_3(trial: Path, tmp_path: Path) -> None:
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "bad.edf").write_bytes(b"0   ")
    out = tmp_path / "out"
    command = ["measure", str(trial / "before" / "p01_run1.edf"), str(tmp_path / "day"), "-o", str(out)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 3, done.output
    assert done.stdout.splitlines() == ["Measured: 1 of 2 recordings.", f"Report: {out / 'series.html'}"]
    assert "day/bad.edf could not be read" in done.stderr
    assert "recording 2 of 2" in done.stderr
    (only,) = [path.name for path in out.iterdir() if path.is_dir()]
    assert {"report.html", "annotated.edf", "manifest.json"} <= {path.name for path in (out / only).iterdir()}
    none = CliRunner().invoke(app, ["measure", str(tmp_path / "day"), "-o", str(tmp_path / "second")])
    assert (none.exit_code, (tmp_path / "second").exists()) == (2, False)
    one = CliRunner().invoke(app, [*command[:2], "--before", "a", "--after", "b", "-o", str(tmp_path / "second")])
    assert one.exit_code == 2


def test_an_interrupted_series_leaves_the_old_result(trial: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    save_measurement(spasms(1), out, annotated=False)
    old = (out / "manifest.json").read_bytes()
    program = "from facialis.cli import main; main()"
    command = [sys.executable, "-c", program, "measure", str(trial), "-o", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as job:
        assert job.stderr is not None
        next(line for line in job.stderr if "recording 2 of" in line)
        job.send_signal(signal.SIGTERM)
        rest = job.communicate(timeout=60)[1]
    assert job.returncode == 143
    assert "Traceback" not in rest
    assert (out / "manifest.json").read_bytes() == old
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    for name in ("p01_run1.edf", "p01_run2.edf"):  # replaces the measurement, then the series
        measure_series([trial / "before" / name], out, annotated=False)
        (recording,) = json.loads(load_result(out).measures_json)["recordings"]
        assert recording["recording"] == f"before/{name}"
