"""The command line: the last line is the report; errors are one message, status 2, nothing written; Ctrl-C is 130."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from facialis.cli.app import app
from facialis.cli.errors import debug_first, stop_when_asked
from facialis.cli.mapping import parse_mapping
from facialis.cli.progress import Reporter
from facialis.errors import FacialisError, RecordingError
from facialis.io import write_edf, write_face_movement
from tests.face_situations import face_in_spasm
from tests.visit_situations import small_visit

RUN = "from facialis.cli import main; main()"
SMALL = ("--seconds", "0.2", "--scale", "1")


def run(*arguments: str) -> Result:
    """Run a command in this process; a traceback fails the test."""
    result = CliRunner().invoke(app, [*arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result of the command ``simulate``."""
    folder = tmp_path_factory.mktemp("cli") / "healthy"
    done = run("simulate", "healthy", *SMALL, "--seed", "5", "-o", str(folder))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == f"Report: {folder / 'report.html'}"
    assert (folder / "report.html").is_file()
    return folder


def test_simulate_writes_what_was_asked(simulated: Path) -> None:
    manifest = json.loads((simulated / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["seed"], manifest["strands"], manifest["protocol"]["duration_s"]) == (5, 1, 0.2)
    assert manifest["patient"]["name"] == "healthy"


def test_replay_says_identical(simulated: Path) -> None:
    done = run("replay", str(simulated))
    assert done.exit_code == 0
    assert done.stdout.strip() == "Identical: every impulse is the same, bit for bit."


def test_replay_of_something_else_has_status_1(simulated: Path, tmp_path: Path) -> None:
    manifest = json.loads((simulated / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "files": {}, "seed": 6}), encoding="utf-8")
    assert run("replay", str(tmp_path)).exit_code == 1


def test_measure_reads_what_simulate_wrote(simulated: Path, tmp_path: Path) -> None:
    done = run("measure", str(simulated / "recording.edf"), "-o", str(tmp_path / "m"))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == f"Report: {tmp_path / 'm' / 'report.html'}"


def test_measure_takes_a_table_of_a_face(tmp_path: Path) -> None:
    """Lids only, as a film gives them: what they tell is told, what needs the mouth says so."""
    movement = face_in_spasm()
    movement.motion_mm[:] = np.nan
    write_face_movement(movement, tmp_path / "face.csv")
    done = run("measure", str(tmp_path / "face.csv"), "-o", str(tmp_path / "m"))
    assert done.exit_code == 0, done.output
    found = {
        (f["measure"], f["about"]): f for f in json.loads((tmp_path / "m" / "measures.json").read_text())["findings"]
    }
    assert found["binocular_vision", "total"]["value"] == pytest.approx(4 * 1.2, rel=0.05)
    assert "regions seen" in found["smc_grade", "recording"]["reason"]
    page = (tmp_path / "m" / "report.html").read_text(encoding="utf-8")
    assert "Seen: 2 of 26 lids and displacements" in page
    assert (tmp_path / "m" / "binocular_vision.csv").read_text().startswith("side,onset_s")
    (tmp_path / "ratio.csv").write_text("time_s,EAR_left,EAR_right\n0,0.3,0.3\n0.1,0.3,0.3\n", encoding="utf-8")
    refused = run("measure", str(tmp_path / "ratio.csv"), "-o", str(tmp_path / "n"))
    assert refused.exit_code == 2
    assert "EAR_left" in refused.output
    assert "left_aperture_mm" in refused.output
    assert not (tmp_path / "n").exists()


def test_measure_takes_the_users_word_for_a_channel(tmp_path: Path) -> None:
    write_edf(small_visit().recording, tmp_path / "r.edf")
    given = "mentalis left=frontalis right"
    done = run("measure", str(tmp_path / "r.edf"), "--map", given, "-o", str(tmp_path / "m"))
    assert done.exit_code == 0
    manifest = json.loads((tmp_path / "m" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["mapping"] == {"mentalis left": "frontalis right"}


YAML = {
    "muscle.yaml": "record: [{muscles: [masseter]}]",
    "task.yaml": "tasks: [{do: smirk}]",
    "field.yaml": "duration: 3",
    "range.yaml": "tasks: [{do: smile, effort: 1.5}]",
    "unit.yaml": "duration_s: 10 s",
    "instrument.yaml": "record: [{instrument: thermometer}]",
    "broken.yaml": "tasks: [",
    "empty.yaml": "",
}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("simulate", "sever"), "no preset 'sever'"),
        (("simulate", "patient.yaml"), "left.lesion.ectopy = 5"),
        (("simulate", "nowhere.yaml"), "Cannot read nowhere.yaml"),
        (("simulate", "healthy", "--scale", "0"), "Scale '0'"),
        (("simulate", "healthy", "--seconds", "-1"), "duration_s = -1.0"),
        (("simulate", "healthy", "--seed", "-1"), "--seed"),
        (("simulate", "healthy", "--protocol", "nowhere.yaml"), "Cannot read nowhere.yaml"),
        (("simulate", "healthy", "--protocol", "muscle.yaml"), "masseter"),
        (("simulate", "healthy", "--protocol", "task.yaml"), "smirk"),
        (("simulate", "healthy", "--protocol", "field.yaml"), "duration is not a field"),
        (("simulate", "healthy", "--protocol", "range.yaml"), "effort = 1.5"),
        (("simulate", "healthy", "--protocol", "unit.yaml"), "duration_s = '10 s'"),
        (("simulate", "healthy", "--protocol", "instrument.yaml"), "no instrument 'thermometer'"),
        (("simulate", "healthy", "--protocol", "broken.yaml"), "not YAML"),
        (("simulate", "healthy", "--protocol", "empty.yaml"), "holds no fields"),
        (("measure", "nowhere.edf"), "nowhere.edf does not exist"),
        (("measure", "empty.yaml"), "is empty (0 bytes)"),
        (("measure", "unit.yaml"), "no known format"),
        (("measure", "unit.yaml", "--map", "EMG1"), "--map 'EMG1' is not understood"),
        (("replay", "."), "no result of facialis"),
    ],
)
def test_bad_input_is_one_message_status_2_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    for name, text in YAML.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "patient.yaml").write_text("base: typical\nleft: {lesion: {ectopy: 5}}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    output = () if arguments[0] == "replay" else ("-o", "out/result")
    done = run(*arguments, *output)
    assert done.exit_code == 2
    assert said in re.sub(r"\s+", " ", done.stderr)
    assert "Traceback" not in done.output
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_of_somebody_else_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years", encoding="utf-8")
    began = time.monotonic()
    done = run("simulate", "severe", "--seconds", "3600", "--scale", "full", "-o", str(tmp_path))
    assert done.exit_code == 2
    assert "no result of facialis" in done.stderr
    assert time.monotonic() - began < 30


def test_text_from_a_file_name_is_not_read_as_markup(tmp_path: Path) -> None:
    done = run("measure", str(tmp_path / "[bold]x.edf"), "-o", str(tmp_path / "m"))
    assert "[bold]x.edf does not exist" in done.stderr


def test_debug_raises() -> None:
    done = CliRunner().invoke(app, ["--debug", "schema", "nothing"])
    assert isinstance(done.exception, FacialisError)
    assert debug_first(["schema", "nothing", "--debug"]) == ["--debug", "schema", "nothing"]


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interrupt_leaves_nothing(tmp_path: Path, name: str, status: int) -> None:
    command = [sys.executable, "-c", RUN, "simulate", "healthy", "--seconds", "3600", "-o", "out/result"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as job:
        assert job.stderr is not None
        line = next(line for line in job.stderr if "nerve and nucleus" in line)
        rest = _stop(job, getattr(signal, name))
    assert "%" in line
    assert job.returncode == status
    assert "Traceback" not in rest
    assert list(tmp_path.iterdir()) == []


def _stop(job: subprocess.Popen[str], how: signal.Signals) -> str:
    """Interrupt as a person does: again where nothing happens, since compiled code may swallow the first key."""
    for _ in range(3):
        job.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return job.communicate(timeout=30)[1]
    job.kill()
    raise AssertionError("three interrupts did not stop it")


def test_an_interrupt_that_was_lost_is_heeded_at_the_next_line_of_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facialis.cli.errors._asked", [])
    with Reporter("work") as report:
        report.fraction(0.1, "work")
        with contextlib.suppress(KeyboardInterrupt):
            _interrupted_in_a_call_back()
        with pytest.raises(KeyboardInterrupt):
            report.fraction(0.2, "work")


def _interrupted_in_a_call_back() -> None:
    before = {which: signal.getsignal(which) for which in (signal.SIGINT, signal.SIGTERM)}
    try:
        stop_when_asked()
        signal.raise_signal(signal.SIGINT)
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)


def test_the_first_line_of_progress_comes_before_anything_heavy() -> None:
    program = (
        "import sys\nfrom facialis.cli.progress import Reporter\nimport facialis.cli.app\nReporter('first')\n"
        "print(sorted({'numpy', 'numba', 'scipy', 'pydantic', 'facialis.patient'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "first\n"
    assert done.stdout == "[]\n"


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "facialis", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == run("--version").stdout


def test_version_and_tables() -> None:
    assert re.fullmatch(r"facialis \d+\.\d+\.\d+\S*", run("--version").stdout.strip())
    assert all(name in run("presets").stdout for name in ("healthy", "early", "typical", "severe"))
    assert "surface_emg" in run("catalogue").stdout
    assert set(json.loads(run("schema").stdout)) == {"patient", "protocol"}
    assert json.loads(run("schema", "protocol").stdout)["title"] == "Protocol"


def test_a_mapping_may_hold_an_equals_sign_in_the_channels_name() -> None:
    assert parse_mapping(["EMG=1 = mentalis left"]) == {"EMG=1": "mentalis left"}
    for wrong in ("EMG1", "=mentalis left", "EMG1="):
        with pytest.raises(RecordingError, match="is not understood"):
            parse_mapping([wrong])
