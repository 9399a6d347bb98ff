"""A call can be read without its definition: keywords after the second argument, never a bare True."""

from __future__ import annotations

import ast

from tests.contracts.exemptions import POSITIONAL
from tests.contracts.source import PACKAGE, Definition, Function, definitions


def test_keyword_only_after_the_second_argument() -> None:
    found = {function.key: _positional(function) for function in _checked()}
    too_many = {key: names for key, names in found.items() if len(names) > 2}
    assert set(too_many) - set(POSITIONAL) == set(), f"put a * after the second argument: {too_many}"
    assert set(POSITIONAL) - set(too_many) == set(), "no longer needed: take it out of POSITIONAL"


def test_no_positional_booleans() -> None:
    wrong = [f"{function.key}: {name}" for function in _checked() for name in _positional_booleans(function)]
    assert wrong == [], "make it keyword-only"


def _checked() -> list[Definition]:
    """Return public functions and methods; those that python or numba calls have no choice."""
    return [
        found
        for found in definitions(PACKAGE)
        if isinstance(found.node, Function) and found.public and not found.name.endswith("__") and not found.compiled
    ]


def _positional(found: Definition) -> list[str]:
    assert isinstance(found.node, Function)
    names = [argument.arg for argument in (*found.node.args.posonlyargs, *found.node.args.args)]
    bound = found.owner is not None and "staticmethod" not in found.decorators
    return names[1:] if bound else names


def _positional_booleans(found: Definition) -> list[str]:
    assert isinstance(found.node, Function)
    arguments = [*found.node.args.posonlyargs, *found.node.args.args]
    defaults = dict(zip(reversed(arguments), reversed(found.node.args.defaults), strict=False))
    return [
        argument.arg
        for argument in arguments
        if (argument.annotation is not None and ast.unparse(argument.annotation) in {"bool", "bool | None"})
        or (isinstance(default := defaults.get(argument), ast.Constant) and isinstance(default.value, bool))
    ]
