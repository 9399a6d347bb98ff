"""A process that writes results and is cut off: at every system call in turn, or whenever the test kills it.

Run as ``python tests/interrupted_writer.py every|interrupt|forever FOLDER``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from facialis.store import Manifest, read_manifest, replacing, write_manifest

FILES = 3


def write(folder: Path, generation: int) -> None:
    """Write a result whose files all hold the same number."""
    with replacing(folder) as partial:
        for index in range(FILES):
            (partial / f"{index}.txt").write_text(f"{generation}\n" * 500, encoding="utf-8")
        write_manifest(partial, Manifest(kind="measurement", seed=generation, commit=None))


def read(folder: Path) -> int:
    """Return the number that the whole result holds; raise if it is not one result."""
    manifest = read_manifest(folder)
    assert len(manifest.files) == FILES
    (held,) = {line for name in manifest.files for line in (folder / name).read_text(encoding="utf-8").split()}
    assert int(held) == manifest.seed
    return int(held)


def cut_off(folder: Path, event: int, *, kill: bool) -> bool:
    """Write in a forked process that ends at the given audit event; return whether it came to the end."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    seen = 0

    def count(name: str, arguments: tuple[Any, ...]) -> None:  # noqa: ARG001 - the signature is python's
        nonlocal seen
        if name.startswith(("object.", "code.", "compile", "exec", "import", "sys.")):
            return
        seen += 1
        if seen == event:
            if kill:
                os._exit(9)
            raise KeyboardInterrupt

    sys.addaudithook(count)
    try:
        write(folder, 1)
    except KeyboardInterrupt:
        os._exit(1)
    os._exit(0)


def cut_everywhere(folder: Path, *, kill: bool) -> dict[str, Any]:
    """Return how often the old and the new result were found, and what was left beside them."""
    found, left, event = {0: 0, 1: 0}, 0, 0
    while True:
        event += 1
        write(folder, 0)
        if cut_off(folder, event, kill=kill):
            break
        found[read(folder)] += 1
        left += sum(path != folder for path in folder.parent.iterdir())
    write(folder, 2)
    return {
        "old": found[0],
        "new": found[1],
        "left": left,
        "at_the_end": sorted(path.name for path in folder.parent.iterdir()),
    }


def main() -> None:
    """Do what the arguments say."""
    mode, folder = sys.argv[1], Path(sys.argv[2])
    if mode == "forever":
        generation = 0
        while True:
            write(folder, generation)
            if generation == 0:
                sys.stdout.write("ready\n")
                sys.stdout.flush()
            generation += 1
    sys.stdout.write(json.dumps(cut_everywhere(folder, kill=mode == "every")))


if __name__ == "__main__":
    main()
