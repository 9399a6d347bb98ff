"""Machine code on disk is never older than the source it came from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import facialis.numerics.jit as jit
from facialis.numerics.jit import cache_home, kernel_hash

CALLEE = "from facialis.numerics.jit import kernel\n\n\n@kernel()\ndef answer(x):\n    return x + {}\n"
CALLER = (
    "from facialis.numerics.jit import kernel\nfrom callee import answer\n\n\n"
    "@kernel()\ndef ask(x):\n    return answer(x)\n"
)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "callee.py").write_text(CALLEE.format(1))
    (tmp_path / "caller.py").write_text(CALLER)
    (tmp_path / "other.py").write_text("X = 1\n")
    return tmp_path


def hash_of(folder: Path) -> str:
    kernel_hash.cache_clear()
    try:
        return kernel_hash(folder)
    finally:
        kernel_hash.cache_clear()


def test_an_edited_callee_changes_the_hash(sources: Path) -> None:
    before = hash_of(sources)
    assert hash_of(sources) == before
    (sources / "callee.py").write_text(CALLEE.format(2))
    assert hash_of(sources) != before


def test_a_renamed_or_new_kernel_file_changes_the_hash(sources: Path) -> None:
    before = hash_of(sources)
    (sources / "callee.py").rename(sources / "renamed.py")
    renamed = hash_of(sources)
    (sources / "extra.py").write_text(CALLEE.format(3))
    assert len({before, renamed, hash_of(sources)}) == 3


def test_what_is_no_kernel_does_not_matter(sources: Path) -> None:
    before = hash_of(sources)
    (sources / "other.py").write_text("X = 2\n")
    assert hash_of(sources) == before


def test_another_compiler_changes_the_hash(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hash_of(sources)
    monkeypatch.setattr(jit, "version", lambda name: f"{name} 99")
    assert hash_of(sources) != before


def test_the_folder_of_the_cache_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FACIALIS_CACHE", str(tmp_path))
    assert cache_home() == tmp_path
    monkeypatch.delenv("FACIALIS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_home() == tmp_path / "xdg" / "facialis"


def test_an_edited_callee_runs_at_the_next_start(sources: Path) -> None:
    """Two processes share one cache on disk; between them a callee in another file is edited."""
    script = (
        "import facialis.numerics.jit as jit, functools, pathlib, sys\n"
        "jit.kernel_hash = functools.partial(jit.kernel_hash, pathlib.Path(sys.argv[1]))\n"
        "from caller import ask\nprint(ask(10))\n"
    )
    package = Path(jit.__file__).parents[2]
    environment = {
        **os.environ,
        "FACIALIS_CACHE": str(sources / "cache"),
        "PYTHONPATH": os.pathsep.join([str(package), str(sources)]),
    }
    printed = []
    for number in (1, 2, 2):
        (sources / "callee.py").write_text(CALLEE.format(number))
        run = subprocess.run(
            [sys.executable, "-c", script, str(sources)], env=environment, capture_output=True, text=True, check=True
        )
        printed.append(run.stdout.strip())
    assert printed == ["11", "12", "12"]
    assert len(list((sources / "cache").glob("kernels-*"))) == 2, "one folder per state of the sources"


DIGEST = """
import hashlib
import facialis as fc

fired = fc.record("healthy", seconds=1.0, strands=8, seed=3).episode.left.fired
print(hashlib.sha256(fired.time_ms.tobytes()).hexdigest())
"""


def test_code_compiled_just_now_gives_the_bits_of_code_from_disk(tmp_path: Path) -> None:
    """A kernel's callees are part of it, or a fresh process would run other copies of them than the next one."""
    environment = {**os.environ, "FACIALIS_CACHE": str(tmp_path)}
    fresh, stored = (
        subprocess.run(
            [sys.executable, "-c", DIGEST], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    )
    assert len(fresh) > 60
    assert fresh == stored
