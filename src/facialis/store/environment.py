"""What computed a result: versions, processor, commit."""

from __future__ import annotations

import functools
import hashlib
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("facialis", "numpy", "scipy", "numba", "llvmlite")
"""Distributions that decide the bits."""


@functools.cache
def describe_versions() -> dict[str, str]:
    """Return versions of Python and of the libraries that decide the bits, and a hash of our own source."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return {**found, "source": _source_hash()}


def _source_hash() -> str:
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*.py")):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def describe_machine() -> dict[str, str]:
    """Return system and processor; the compiler fits its code to the processor, which can change the last bits."""
    return {"system": platform.system(), "architecture": platform.machine(), "processor": _processor()}


def _processor() -> str:
    try:
        from llvmlite import binding
    except ImportError:
        return "unknown"
    return str(binding.get_host_cpu_name())


@functools.cache
def find_commit() -> str | None:
    """Return the commit of our source checkout; ``None`` if facialis was installed from a wheel or git is missing."""
    package = Path(__file__).resolve().parents[1]
    root, git = package.parents[1], shutil.which("git")
    if git is None or package.parent.name != "src" or not (root / ".git").exists():
        return None
    said = [
        subprocess.run([git, "-C", str(root), *arguments], capture_output=True, text=True, check=False, timeout=20)
        for arguments in (("rev-parse", "HEAD"), ("status", "--porcelain", "--", "src"))
    ]
    if any(done.returncode for done in said):
        return None
    return said[0].stdout.strip() + ("+changes" if said[1].stdout.strip() else "")
