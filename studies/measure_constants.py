"""Constants of measures for their pages: name, value and meaning, read from the files that declare them."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
import textwrap
from collections.abc import Iterator
from enum import Enum
from types import ModuleType

import numpy as np

from facialis.report.words import shown_words

PACKAGE = "facialis.measures"
PLAIN = (bool, int, float, str, Enum, re.Pattern, tuple, frozenset, np.ndarray)
"""Kinds of values that a line can show."""


def constant_lines(name: str) -> list[str]:
    """Return a line for every constant of a file that has a docstring, and for every default of its settings.

    Parameters
    ----------
    name : str
        File inside the folder of measures, as ``detection.search``.
    """
    module = importlib.import_module(f"{PACKAGE}.{name}")
    lines = [*_constants(module), *_settings(module)]
    return [wrapped(f"- {line}", "  ") for line in lines]


def undocumented(name: str) -> list[str]:
    """Return the numbers at the top of a file that no docstring explains."""
    module = importlib.import_module(f"{PACKAGE}.{name}")
    return [
        constant
        for names, meaning in _groups(module)
        for constant in names
        if not meaning and isinstance(getattr(module, constant), int | float)
    ]


def wrapped(text: str, indent: str = "") -> str:
    """Return a text in lines of up to 120 characters."""
    return textwrap.fill(text, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def shown_value(value: object) -> str:
    """Return a value as text.

    Examples
    --------
    >>> shown_value((0.03, 0.06)), shown_value(1000.0)
    ('0.03, 0.06', '1000')
    """
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, re.Pattern):
        return str(value.pattern)
    if isinstance(value, frozenset):
        return ", ".join(sorted(shown_value(each) for each in value))
    if isinstance(value, tuple | np.ndarray):
        return ", ".join(shown_value(each) for each in value)
    return str(value)


def _constants(module: ModuleType) -> Iterator[str]:
    for names, meaning in _groups(module):
        shown = [f"`{name}` = {shown_value(getattr(module, name))}" for name in names if _is_plain(module, name)]
        if shown and meaning:
            yield shown_words(f"{'; '.join(shown)}: {' '.join(meaning.split())}")


def _is_plain(module: ModuleType, name: str) -> bool:
    return name != "COLUMNS" and isinstance(getattr(module, name), PLAIN)


def _groups(module: ModuleType) -> Iterator[tuple[list[str], str]]:
    """Yield names that are assigned one after the other, and the docstring that follows them or an empty text."""
    waiting: list[str] = []
    for node in ast.parse(_text(module)).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            waiting.append(node.targets[0].id)
            continue
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if waiting:
            yield waiting, str(node.value.value) if is_docstring else ""  # type: ignore[attr-defined]
        waiting = []


def _settings(module: ModuleType) -> Iterator[str]:
    """Yield the fields with defaults of the dataclasses of a module, as their docstrings explain them."""
    for kind in vars(module).values():
        if not dataclasses.is_dataclass(kind) or not isinstance(kind, type) or kind.__module__ != module.__name__:
            continue
        fields = {field.name: field.default for field in dataclasses.fields(kind)}
        if dataclasses.MISSING in fields.values():
            continue
        pattern = r"^(\w[\w, ]*) : [^\n]*\n((?: {4}[^\n]*\n?)+)"
        for names, meaning in re.findall(pattern, textwrap.dedent(f"    {kind.__doc__}"), flags=re.MULTILINE):
            known = [name for name in names.split(", ") if isinstance(fields.get(name), int | float)]
            if known:
                values = "; ".join(f"`{name}` = {shown_value(fields[name])}" for name in known)
                yield f"{values}: {' '.join(meaning.split())}".replace("``", "`")


def _text(module: ModuleType) -> str:
    from inspect import getsource

    return getsource(module)
