"""Compiled kernels with a disk cache that notices every edit.

Numba's own cache looks at the file of a kernel, not at the kernels it calls in other files. Here the cache folder
carries a hash of every kernel source and of the versions that compile it, so stale machine code cannot run.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numba

from facialis.numerics.lanes import LANES

Function = TypeVar("Function", bound=Callable[..., Any])

FAST_MATH = {"reassoc", "nsz", "arcp", "contract", "afn"}
"""Everything that keeps NaN tests alive."""


def cache_home() -> Path:
    """Return the folder that holds compiled kernels: ``$FACIALIS_CACHE`` or the user's cache folder."""
    given = os.environ.get("FACIALIS_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "facialis"


@functools.cache
def kernel_hash(root: Path | None = None) -> str:
    """Return a hash over all source files that compile anything and over the compiler's versions."""
    folder = root or Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        text = file.read_bytes()
        if b"numerics.jit" in text or b"numba" in text:
            digest.update(file.relative_to(folder).as_posix().encode())
            digest.update(text)
    for name in ("numba", "llvmlite", "numpy"):
        digest.update(version(name).encode())
    digest.update(f"{platform.machine()} {LANES}".encode())
    return digest.hexdigest()[:16]


def kernel(*, parallel: bool = False, inline: bool = False) -> Callable[[Function], Function]:
    """Compile a function on first call and keep the machine code on disk.

    Parameters
    ----------
    parallel : bool
        Allow ``prange`` over independent islands.
    inline : bool
        Copy the function into its callers before types are known.

    Notes
    -----
    Kernels whose names begin with ``_`` become part of the kernels that call them. Otherwise a process that has just
    compiled them would run copies optimised apart, one that found them on disk copies optimised together, and the last
    bits of a simulation would differ.
    """

    def compile_on_call(function: Function) -> Function:
        before = numba.config.CACHE_DIR
        numba.config.CACHE_DIR = str(cache_home() / f"kernels-{kernel_hash()}")
        try:
            compiled = numba.njit(
                cache=True,
                nogil=True,
                parallel=parallel,
                fastmath=FAST_MATH,
                error_model="numpy",
                inline="always" if inline else "never",
                forceinline=function.__name__.startswith("_"),
            )(function)
        finally:
            numba.config.CACHE_DIR = before
        return compiled  # type: ignore[no-any-return]

    return compile_on_call
