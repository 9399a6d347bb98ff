"""Reads the source tree for the contract tests; imports nothing of the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "facialis"
COMPILERS = {
    "register_jitable",
    "kernel",
    "njit",
    "jit",
    "vectorize",
    "guvectorize",
    "intrinsic",
    "overload",
    "lower_builtin",
}
"""Decorators that hand a function to numba, which knows positional arguments only."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, method or class, with the file and the qualified name it stands under."""

    path: Path
    name: str
    node: Function | ast.ClassDef
    owner: ast.ClassDef | None

    @property
    def key(self) -> str:
        """How exemptions call it: ``src/facialis/quantities.py::Source``."""
        return f"{relative(self.path)}::{self.name}"

    @property
    def public(self) -> bool:
        """Whether no part of the name, nor of the module's, starts with an underscore."""
        modules = [part for part in self.path.relative_to(ROOT).with_suffix("").parts if part != "__init__"]
        return not any(part.startswith("_") for part in (*modules, *self.name.split(".")))

    @property
    def decorators(self) -> set[str]:
        """Last part of each decorator's name."""
        return {last_name(decorator) for decorator in self.node.decorator_list}

    @property
    def compiled(self) -> bool:
        """Whether numba compiles it."""
        return bool(self.decorators & COMPILERS)


def last_name(node: ast.expr) -> str:
    """Return ``njit`` for ``njit``, ``numba.njit`` and ``numba.njit(cache=True)``."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def relative(path: Path) -> str:
    """Return the path from the root of the repository, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: Path) -> list[Path]:
    """Return every Python file under the folders, sorted."""
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def definitions(*folders: Path) -> Iterator[Definition]:
    """Yield functions, methods and classes; not what is defined inside a function."""
    for path in python_files(*folders):
        yield from _inside(path, parsed(path), prefix="", owner=None)


def _inside(
    path: Path, tree: ast.Module | ast.ClassDef, *, prefix: str, owner: ast.ClassDef | None
) -> Iterator[Definition]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield Definition(path, prefix + node.name, node, owner)
            yield from _inside(path, node, prefix=f"{prefix}{node.name}.", owner=node)
        elif isinstance(node, Function):
            yield Definition(path, prefix + node.name, node, owner)


def code_lines(path: Path, node: Function) -> int:
    """Count the lines of a function that hold code: no docstring, comment, or blank line."""
    text = path.read_text(encoding="utf-8").splitlines()
    first = node.body[0]
    docstring: set[int] = set()
    if ast.get_docstring(node, clean=False) is not None:
        docstring = set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return sum(
        1
        for number in lines
        if number not in docstring and (line := text[number - 1].strip()) and not line.startswith("#")
    )
