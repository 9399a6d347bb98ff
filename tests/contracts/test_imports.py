"""Importing the package is cheap, and a heavy library is imported only by the room that needs it."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.contracts.source import PACKAGE, parsed, python_files

HEAVY = (
    "cv2",
    "dask",
    "edfio",
    "h5py",
    "matplotlib",
    "numba",
    "pandas",
    "plotly",
    "scipy.signal",
    "wfdb",
    "xarray",
)

HOMES = {
    "ai_edge_litert": {"io", "measures"},
    "cv2": {"io", "measures"},
    "dask": {"cohort"},
    "edfio": {"io"},
    "matplotlib": {"plots", "report"},
    "plotly": {"plots", "report"},
    "typer": {"cli"},
    "wfdb": {"io"},
}
"""Rooms that may name a library at all."""


def test_importing_the_package_imports_nothing_heavy() -> None:
    program = f"import sys, facialis; print([name for name in {HEAVY!r} if name in sys.modules])"
    # a fresh interpreter: this one has imported everything already
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_heavy_libraries_stay_in_their_rooms() -> None:
    strays = []
    for file in python_files(PACKAGE):
        room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        strays += [
            f"{file.relative_to(PACKAGE)} imports {library}"
            for library in _imported(parsed(file)) & set(HOMES)
            if room not in HOMES[library]
        ]
    assert strays == []


def _imported(tree: ast.Module) -> set[str]:
    """Return the top names of everything imported anywhere in a file."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
