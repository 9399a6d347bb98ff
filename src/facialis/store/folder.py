"""A folder that changes from the old result to the new one in a single step, or stays as it was.

The new result is written into a hidden sibling, flushed to disk, and exchanged with the old one by one system call. A
process that is killed leaves at most the hidden sibling, which the next write to the same folder removes.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from facialis.errors import StoreError
from facialis.store.manifest import MANIFEST, read_manifest

UNFINISHED = ".unfinished"
"""Marks a folder that is being written."""
PARTIAL, PREVIOUS = ".partial", ".previous"
"""Endings of the hidden siblings: the new result while it is written; the old one while it is moved away."""
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def check_destination(folder: str | Path) -> Path:
    """Return the full path of a folder into which a result may be written; nothing is left behind.

    Parameters
    ----------
    folder : str or Path
        A new or empty folder, or an earlier result of facialis, which would be replaced.

    Raises
    ------
    StoreError
        If something else is there, or the place cannot be written.
    """
    target = Path(os.path.realpath(folder))
    if Path.cwd().is_relative_to(target):
        raise StoreError(
            f"The result folder {folder} is, or holds, the current folder.", "Name a folder inside it: -o results/new"
        )
    try:
        _recover(target)
        _refuse_foreign(target)
        ancestor = next(parent for parent in target.parents if parent.exists())
        _discard(Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=PARTIAL, dir=ancestor)))
    except StoreError:
        raise
    except OSError as error:
        raise store_error(error, target) from None
    return target


def _refuse_foreign(target: Path) -> None:
    """Refuse everything but nothing, an empty folder, or a result to which nobody added files."""
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise StoreError(f"{target} is a file.", "Name a folder, a new one for instance.")
    if not any(target.iterdir()):
        return
    if not (target / MANIFEST).is_file():
        raise StoreError(
            f"{target} holds files that are no result of facialis.", "Name a new folder; nothing was changed."
        )
    ours = {*read_manifest(target, checked=False).files, MANIFEST}
    found = {file.relative_to(target).as_posix() for file in target.rglob("*") if not file.is_dir()}
    if added := sorted(found - ours):
        raise StoreError(
            f"{target} holds files that facialis did not write: {', '.join(added[:5])}.",
            "Move them, or name a new folder; nothing was changed.",
        )


@contextlib.contextmanager
def replacing(folder: str | Path) -> Iterator[Path]:
    """Give a hidden folder to write into, and put it in the place of ``folder`` when the block ends without error.

    Parameters
    ----------
    folder : str or Path
        A new or empty folder, or an earlier result, which is replaced.

    Yields
    ------
    Path
        Where to write; the block must end with :func:`facialis.store.write_manifest`.

    Raises
    ------
    StoreError
        If the folder cannot be written; what was there before is untouched.
    """
    target = check_destination(folder)
    made: list[Path] = []
    partial, lock = None, None
    try:
        made = _make_parents(target.parent)
        _remove_stale(target)
        partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=PARTIAL, dir=target.parent))
        lock = _locked(partial)
        (partial / UNFINISHED).touch()
        yield partial
        (partial / UNFINISHED).unlink()
        _flush(partial)
        _refuse_foreign(target)
        _publish(partial, target)
    except StoreError:
        raise
    except OSError as error:
        raise store_error(error, target) from None
    finally:
        if partial is not None:
            _discard(partial)
        if lock is not None:
            os.close(lock)
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()


def _discard(folder: Path) -> None:
    """Remove one of our folders, and finish doing so if interrupted."""
    try:
        _remove(folder)
    except KeyboardInterrupt:
        _remove(folder)
        raise


def _remove(folder: Path) -> None:
    """Remove one of our folders, its mark last: whatever is left of it can be told from the folders of others."""
    if not folder.is_dir():
        return
    with contextlib.suppress(OSError):
        mark = folder / UNFINISHED
        mark.touch()
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path != mark:
                path.unlink()
        mark.unlink()
        folder.rmdir()


def _make_parents(parent: Path) -> list[Path]:
    """Make the missing folders above the result and return them, the deepest first."""
    missing = []
    while not parent.exists():
        missing.append(parent)
        parent = parent.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
    return missing


def _locked(folder: Path) -> int | None:
    """Hold a lock that ends with this process, whatever ends it; ``None`` if another process holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _remove_stale(target: Path) -> None:
    """Remove what a killed process left beside the target; a folder in use is locked by its writer."""
    for folder in target.parent.glob(f".{_escaped(target.name)}.*"):
        ours = folder.suffix in {PARTIAL, PREVIOUS} and folder.is_dir() and not folder.is_symlink()
        known = ours and ((folder / UNFINISHED).exists() or (folder / MANIFEST).is_file() or not any(folder.iterdir()))
        if known and (lock := _locked(folder)) is not None:
            _remove(folder)
            os.close(lock)


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _flush(folder: Path) -> None:
    """Put files, then folders, on the disk: the name must not appear before the content."""
    mask = os.umask(0)
    os.umask(mask)
    folder.chmod(0o777 & ~mask)  # mkdtemp gives it to its owner only
    for file in (*folder.rglob("*"), folder):
        _flush_one(file)


def _flush_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _publish(partial: Path, target: Path) -> None:
    if not target.exists() or not any(target.iterdir()):
        partial.replace(target)
    elif not exchange(partial, target):
        _swap_in_two_steps(partial, target)
    _flush_one(target.parent)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; false where the file system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV}:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _swap_in_two_steps(partial: Path, target: Path) -> None:
    """Replace where folders cannot be exchanged: between the steps the old result stands under a hidden name.

    :func:`_recover` puts it back if the process is killed just there.
    """
    previous = partial.with_suffix(PREVIOUS)
    try:
        target.rename(previous)
        partial.rename(target)
    finally:
        if target.exists():
            _remove(previous)
        elif previous.exists():
            previous.rename(target)


def _recover(target: Path) -> None:
    """Put the old result back under its name if a process was killed between two renames."""
    if os.path.lexists(target) or not target.parent.is_dir():
        return
    for previous in sorted(target.parent.glob(f".{_escaped(target.name)}.*{PREVIOUS}")):
        if (previous / MANIFEST).is_file():
            with contextlib.suppress(OSError):
                previous.rename(target)
            return


def store_error(error: OSError, target: Path) -> StoreError:
    """Return our error for one of the system's, with a remedy for the usual causes."""
    remedies = {
        errno.EACCES: "Choose a folder that you may write to: -o FOLDER",
        errno.EPERM: "Choose a folder that you may write to: -o FOLDER",
        errno.EROFS: "Choose a folder that you may write to: -o FOLDER",
        errno.ENOSPC: "Free some space, or choose another disk: -o FOLDER",
        errno.EDQUOT: "Free some space, or choose another disk: -o FOLDER",
        errno.EFBIG: "Raise the limit on file size (ulimit -f), or choose another disk: -o FOLDER",
    }
    reason = error.strerror or str(error)
    remedy = remedies.get(error.errno or 0, "Choose another folder: -o FOLDER")
    return StoreError(f"Cannot write the result {target}: {reason}. Nothing was written.", remedy)
