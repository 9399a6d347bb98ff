"""A result folder holds the old result or the new one, whatever happens; and nobody else's files are touched."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facialis.errors import StoreError
from facialis.records import Channel, Event, Provenance, Recording, Signal, Subject
from facialis.store import (
    Manifest,
    check_destination,
    read_manifest,
    read_recording_arrays,
    replacing,
    write_events,
    write_manifest,
    write_recording_arrays,
)
from facialis.store import folder as folder_module
from facialis.store.arrays import read_arrays, write_arrays
from facialis.vocabulary import Muscle, Side, SignalKind
from tests.contracts.source import ROOT
from tests.interrupted_writer import read, write

WRITER = ROOT / "tests" / "interrupted_writer.py"


def test_killed_at_every_system_call_leaves_the_old_result_or_the_new(tmp_path: Path) -> None:
    found = _cut_everywhere("every", tmp_path)
    assert found["old"] > 20
    assert found["new"] > 5
    assert found["at_the_end"] == ["result"]  # the next write removes what killed ones left


def test_interrupted_at_every_system_call_leaves_nothing_beside_the_result(tmp_path: Path) -> None:
    found = _cut_everywhere("interrupt", tmp_path)
    assert found["old"] > 20
    assert found["new"] > 5
    assert found["left"] == 0


def _cut_everywhere(mode: str, tmp_path: Path) -> dict[str, Any]:
    command = [sys.executable, str(WRITER), mode, str(tmp_path / "result")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_killed_at_random_times_leaves_a_whole_result(tmp_path: Path) -> None:
    folder = tmp_path / "result"
    rng = random.Random(1)
    for _ in range(6):
        command = [sys.executable, str(WRITER), "forever", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(rng.uniform(0.0, 0.05))
            writer.send_signal(signal.SIGKILL)
        assert read(folder) >= 0
    write(folder, 7)
    assert read(folder) == 7
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_a_file_system_that_cannot_exchange_folders_is_served_in_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "exchange", lambda one, other: False)  # noqa: ARG005
    write(tmp_path / "result", 1)
    write(tmp_path / "result", 2)
    assert read(tmp_path / "result") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_killed_between_the_two_steps_the_old_result_comes_back(tmp_path: Path) -> None:
    write(tmp_path / "result", 1)
    (tmp_path / "result").rename(tmp_path / ".result.abcdefgh.previous")
    check_destination(tmp_path / "result")
    assert read(tmp_path / "result") == 1


@pytest.mark.parametrize("beside", ["notes.txt", "deep/notes.txt"])
def test_a_result_to_which_somebody_added_files_is_not_replaced(tmp_path: Path, beside: str) -> None:
    folder = tmp_path / "result"
    write(folder, 1)
    (folder / beside).parent.mkdir(exist_ok=True)
    (folder / beside).write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match=r"did not write: .*notes\.txt"):
        write(folder, 2)
    assert (folder / beside).read_text(encoding="utf-8") == "mine"
    assert read(folder) == 1


def test_a_folder_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("years", encoding="utf-8")
    with pytest.raises(StoreError, match="no result of facialis"):
        write(tmp_path / "thesis", 1)
    assert (tmp_path / "thesis" / "chapter.tex").read_text(encoding="utf-8") == "years"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis"]


def test_a_hidden_folder_of_somebody_else_is_not_cleaned_away(tmp_path: Path) -> None:
    stranger = tmp_path / ".result.important.partial"
    stranger.mkdir()
    (stranger / "data").write_text("x", encoding="utf-8")
    write(tmp_path / "result", 1)
    assert (stranger / "data").exists()


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "result").mkdir()
    write(tmp_path / "result", 1)
    assert read(tmp_path / "result") == 1


def test_a_link_to_a_result_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "there", 1)
    (tmp_path / "here").symlink_to(tmp_path / "there")
    write(tmp_path / "here", 2)
    assert (tmp_path / "here").is_symlink()
    assert read(tmp_path / "there") == 2


def test_a_file_is_not_a_result_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="is a file"):
        check_destination(tmp_path / "file")
    with pytest.raises(StoreError, match="Cannot write the result"):
        check_destination(tmp_path / "file" / "result")


def test_the_current_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="current folder"):
        check_destination(".")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_what_the_system_refuses_is_said_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*given: object, **named: object) -> str:  # noqa: ARG001
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(StoreError, match=f"{os.strerror(number)}. Nothing was written") as caught:
        write(tmp_path / "new" / "result", 1)
    assert "-o FOLDER" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_without_permission_is_refused_before_any_work(mode: int) -> None:
    program = (
        "import os, sys\n"
        "from facialis.errors import StoreError\n"
        "from facialis.store import check_destination\n"
        "if os.geteuid() == 0:\n    os.setuid(65534)  # root may write everywhere\n"
        "try:\n    check_destination(sys.argv[1])\n"
        "except StoreError as error:\n    print(error.problem)\n"
    )
    # not pytest's own folder, which nobody else may enter
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        closed = Path(place) / "closed"
        closed.mkdir()
        closed.chmod(mode)
        command = [sys.executable, "-c", program, str(closed / "result")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        assert done.stderr == ""
        assert done.stdout.rstrip().endswith("closed/result: Permission denied. Nothing was written.")
        closed.chmod(0o755)
        assert list(closed.iterdir()) == []


def test_a_full_disk_leaves_the_old_result(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "result"
    write(folder, 1)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))  # every file ends after 100 bytes
    try:
        with pytest.raises(StoreError, match="File too large"):
            write(folder, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert read(folder) == 1
    assert [path.name for path in folder.parent.iterdir()] == ["result"]


def test_folders_made_for_a_result_that_failed_are_removed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in between"), replacing(tmp_path / "a" / "b" / "result"):
        raise ValueError("in between")
    assert list(tmp_path.iterdir()) == []


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    write(tmp_path / "result", 1)
    (tmp_path / "result" / "0.txt").write_text("2\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"0\.txt .* is not what was written"):
        read_manifest(tmp_path / "result")


def test_a_missing_file_is_noticed(tmp_path: Path) -> None:
    write(tmp_path / "result", 1)
    (tmp_path / "result" / "1.txt").unlink()
    with pytest.raises(StoreError, match=r"Cannot read 1\.txt"):
        read_manifest(tmp_path / "result")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": "facialis result", "kind": "visit", "more": 1}'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="not a manifest"):
        read_manifest(tmp_path)


def test_a_manifest_lists_versions_and_checksums(tmp_path: Path) -> None:
    with replacing(tmp_path / "result") as partial:
        (partial / "abc.txt").write_bytes(b"abc")
        write_manifest(partial, Manifest(kind="measurement", origin="visit.edf"))
    manifest = read_manifest(tmp_path / "result")
    assert manifest.files["abc.txt"].bytes == 3
    assert manifest.files["abc.txt"].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert manifest.versions["numpy"] == np.__version__
    assert manifest.versions["python"] == ".".join(map(str, sys.version_info[:3]))
    assert list(manifest.files) == ["abc.txt"]


def test_arrays_come_back_and_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    arrays = {"a.b": np.arange(5, dtype=np.int8), "text": np.array("µV"), "scalar": np.array(1.5)}
    write_arrays(tmp_path / "one.npz", arrays)
    os.utime(tmp_path / "one.npz", (0, 0))
    write_arrays(tmp_path / "two.npz", arrays)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    back = read_arrays(tmp_path / "one.npz")
    assert back["a.b"].tolist() == [0, 1, 2, 3, 4]
    assert back["a.b"].dtype == np.int8
    assert (str(back["text"]), float(back["scalar"])) == ("µV", 1.5)


def test_a_damaged_array_file_is_refused(tmp_path: Path) -> None:
    write_arrays(tmp_path / "one.npz", {"a": np.arange(1000)})
    (tmp_path / "one.npz").write_bytes((tmp_path / "one.npz").read_bytes()[:300])
    with pytest.raises(StoreError, match="Cannot read"):
        read_arrays(tmp_path / "one.npz")


def test_a_recording_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    values = np.array([[1.0, np.nan, 3.0], [0.1, 0.2, 0.3]], np.float32)
    valid = np.array([[True, False, True], [True, True, False]])
    channels = (Channel("eye", SignalKind.SURFACE_EMG, Muscle.ORBICULARIS_OCULI, Side.LEFT), Channel("other"))
    recording = Recording(
        (Signal(values, 4000.0, "uV", channels, 0.25, valid), Signal(values[:1], 0.3, "mN", (Channel("force"),))),
        (Event(0.5, "task smile", 1.0), Event(0.1, 'odd, "label"', channel="eye")),
        Subject("typical", 53.0, None, Side.LEFT),
        Provenance("facialis simulation", ("one", "two")),
    )
    write_recording_arrays(tmp_path / "r.npz", recording)
    back = read_recording_arrays(tmp_path / "r.npz")
    assert back.signals[0].values.tobytes() == values.tobytes()
    assert back.signals[0].values.dtype == np.float32
    assert back.signals[0].valid.tolist() == valid.tolist()
    assert (back.signals[0].rate_hz, back.signals[0].start_s, back.signals[1].rate_hz) == (4000.0, 0.25, 0.3)
    assert back.channels == recording.channels
    assert (back.events, back.subject, back.provenance) == (
        recording.events,
        recording.subject,
        recording.provenance,
    )


def test_events_are_a_table(tmp_path: Path) -> None:
    write_events(tmp_path / "events.csv", (Event(0.1, 'odd, "label"', channel="eye"), Event(2.0, "task smile", 1.5)))
    assert (tmp_path / "events.csv").read_text(encoding="utf-8").splitlines() == [
        "onset_s,duration_s,label,channel",
        '0.1,0.0,"odd, ""label""",eye',
        "2.0,1.5,task smile,",
    ]
