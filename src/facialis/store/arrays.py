"""Arrays in one file: numpy's ``.npz``, with the same bytes for the same arrays on every day."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.errors import StoreError


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write named arrays, compressed, without pickles and without the time of day.

    Parameters
    ----------
    path : Path
        File ending in ``.npz``.
    arrays : mapping of str to ndarray
        Plain numbers, flags or text.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, values in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980, not today
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asanyarray(values), allow_pickle=False)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read the arrays of a file.

    Raises
    ------
    StoreError
        If the file is missing or damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise StoreError(f"Cannot read {path}: {error}.", "Copy the whole result folder again.") from None
