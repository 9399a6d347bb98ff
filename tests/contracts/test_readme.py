"""What the README tells people to type works."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from facialis.cli.app import app
from facialis.presets import read_patient
from facialis.protocol import Protocol
from tests.contracts.source import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL = {
    "simulate": ["--seconds", "0.3", "--scale", "1"], "examine": ["--sweeps", "1", "--scale", "3"],
    "course": ["--years", "0.5", "--scale", "2"],
}  # fmt: skip
"""Added to a command, so that it takes a second; nothing else is changed."""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def _commands(program: str) -> list[list[str]]:
    lines = [line for block in _blocks("sh") for line in block.splitlines()]
    return [words for line in lines if (words := shlex.split(line, comments=True)) and words[0] == program]


def test_every_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = _commands("facialis")
    assert len(commands) >= 6
    for _, command, *arguments in commands:
        done = CliRunner().invoke(app, [command, *arguments, *SMALL.get(command, [])])
        assert done.exit_code == 0, f"facialis {command}: {done.output}"
    assert (tmp_path / "results" / "measured" / "report.html").is_file()


def test_every_target_of_make_exists() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    targets = _commands("make")
    assert [words[1] for words in targets] == ["simulate", "test"]
    for _, target in targets:
        done = subprocess.run([make, "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_python_examples_give_what_they_show() -> None:
    (example,) = _blocks("python")
    case = doctest.DocTestParser().get_doctest(example, {}, "README.md", "README.md", 0)
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(case).failed == 0


def test_the_yaml_examples_are_read(tmp_path: Path) -> None:
    patient, protocol = _blocks("yaml")
    (tmp_path / "patient.yaml").write_text(patient, encoding="utf-8")
    assert read_patient(tmp_path / "patient.yaml").left.lesion.ectopy == 0.5
    assert Protocol.from_yaml(protocol).duration_s == 5


def test_the_intended_use_stands_at_the_top() -> None:
    assert "Not a medical device" in README.split("## Start", maxsplit=1)[0]
