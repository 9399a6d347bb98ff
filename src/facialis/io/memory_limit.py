"""A bound on the memory that a library may ask for while it reads a file that may be damaged."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def bounded_memory(more_bytes: int) -> Iterator[None]:
    """Let the process take this much more address space, and no more, until the block ends.

    Parameters
    ----------
    more_bytes : int
        Beyond what the process has when the block begins.

    Notes
    -----
    What asks for more is refused the memory, and raises. The limit is that of the whole process: other threads should
    not start anything large meanwhile. Outside Linux nothing is bounded.
    """
    if sys.platform != "linux":
        yield
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + more_bytes
    if soft != resource.RLIM_INFINITY and soft <= wanted:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
