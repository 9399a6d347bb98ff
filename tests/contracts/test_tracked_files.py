"""Nothing in the repository says where packages came from or where it was written."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib

import pytest

from tests.contracts.source import ROOT

# Written so that this file does not match itself.
PATHS = re.compile(r"(?<![\w.)\]}])/(?:work|root|tmp|opt|farm|home)(?=/|\b)")
HOSTS = re.compile(
    r"pypi[.](?:org|python)|pythonhosted[.]org|registry[.]npmjs|(?:deb|archive)[.](?:debian|ubuntu)|conda[.]anaconda"
    r"|crates[.]io|proxy[.]golang|-{2}(?:extra-)?index-url|-{2}find-links|-{2}trusted-host"
)
PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.+!]+")


def test_no_tracked_file_names_a_registry_or_a_path_of_a_machine() -> None:
    found = [
        f"{name}:{number}: {match[0]}"
        for name, text in _tracked().items()
        for number, line in enumerate(text.splitlines(), start=1)
        for match in (PATHS.search(line), HOSTS.search(line))
        if match
    ]
    assert found == []


@pytest.mark.parametrize("line", ["/wo" + "rk/main", "see /tm" + "p/v", "cache = '/ro" + "ot/.cache'"])
def test_a_path_of_a_machine_is_recognised(line: str) -> None:
    assert PATHS.search(line)


@pytest.mark.parametrize("line", ["body/nerve/root", "results/tmp", "../shared/evidence", "the root exit zone"])
def test_a_path_of_the_project_is_not(line: str) -> None:
    assert not PATHS.search(line)


def test_constraints_hold_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_every_direct_dependency_is_pinned() -> None:
    pinned = {_name(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(need for extra in project["optional-dependencies"].values() for need in extra),
    ]
    assert sorted({_name(need) for need in wanted} - pinned) == []


def _name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else ""


def _tracked() -> dict[str, str]:
    """Return the text of every tracked file; what is not text cannot name anything."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there are no tracked files")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        file = ROOT / name
        if file.is_file() and b"\0" not in (content := file.read_bytes()):
            texts[name] = content.decode("utf-8", errors="replace")
    return texts
