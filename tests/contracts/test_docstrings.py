"""Every public name says what it is, and what it says about its parameters is true."""

from __future__ import annotations

import ast
import re

from tests.contracts.source import PACKAGE, Definition, definitions, last_name, parsed, python_files, relative

SECTIONS = (
    "Parameters", "Attributes", "Returns", "Yields", "Raises", "Warns", "See Also", "Notes", "References",
    "Examples",
)  # fmt: skip
"""In the order of numpydoc."""


def test_every_public_name_has_a_docstring() -> None:
    missing = [found.key for found in definitions(PACKAGE) if _needs_docstring(found) and not _text(found)]
    assert missing == [], "a one-line claim is enough"


def test_every_module_with_content_has_a_docstring() -> None:
    trees = {relative(file): parsed(file) for file in python_files(PACKAGE)}
    assert [path for path, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []


def test_sections_are_numpydoc_in_its_order() -> None:
    wrong = []
    for found in definitions(PACKAGE):
        titles = _titles(_text(found))
        unknown = [title for title in titles if title not in SECTIONS]
        places = [SECTIONS.index(title) for title in titles if title in SECTIONS]
        if unknown or places != sorted(set(places)):
            wrong.append(f"{found.key}: {titles}")
    assert wrong == [], f"sections are {', '.join(SECTIONS)}, each once, in this order"


def test_a_parameters_section_names_every_parameter_and_no_other() -> None:
    wrong = []
    for found in definitions(PACKAGE):
        documented = _documented(_text(found))
        if not documented or not found.public:
            continue
        extra, left_out = documented - _accepted(found), _required(found) - documented
        if extra or left_out:
            wrong.append(f"{found.key}: not a parameter {sorted(extra)}, left out {sorted(left_out)}")
    assert wrong == []


def _needs_docstring(found: Definition) -> bool:
    return found.public and not (found.decorators & {"overload", "override"})


def _text(found: Definition) -> str:
    return ast.get_docstring(found.node) or ""


def _titles(text: str) -> list[str]:
    return re.findall(r"^(\S[^\n]*)\n-{3,}$", text, flags=re.MULTILINE)


def _documented(text: str) -> set[str]:
    """Return the names that the Parameters section describes."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\S[^\n]*\n-{3,}$|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    heads = re.findall(r"^([*\w][\w*, ]*?) *(?::.*)?$", section[1], flags=re.MULTILINE) if section else []
    return {name.strip().lstrip("*") for head in heads for name in head.split(",")}


def _accepted(found: Definition) -> set[str]:
    """Return what may be documented: arguments of a function, fields and arguments of a class."""
    if not isinstance(found.node, ast.ClassDef):
        return _arguments(found.node)
    return _fields(found.node) | _constructor(found.node)


def _required(found: Definition) -> set[str]:
    """Return what must be documented once there is a section."""
    if not isinstance(found.node, ast.ClassDef):
        return {name for name in _arguments(found.node) if not name.startswith("_")}
    fields = _fields(found.node, leave_out_quantities=True)  # quantity() says what it is
    return _constructor(found.node) or {name for name in fields if not name.startswith("_")}


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    given = node.args
    rest = [argument for argument in (given.vararg, given.kwarg) if argument]
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]
    return {argument.arg for argument in every} - {"self", "cls"}


def _constructor(node: ast.ClassDef) -> set[str]:
    made = [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"]
    return _arguments(made[0]) if made else set()


def _is_quantity(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and last_name(value) == "quantity"


def _fields(node: ast.ClassDef, *, leave_out_quantities: bool = False) -> set[str]:
    annotated = [item for item in node.body if isinstance(item, ast.AnnAssign)]
    return {
        item.target.id
        for item in annotated
        if isinstance(item.target, ast.Name)
        and "ClassVar" not in ast.unparse(item.annotation)
        and not (leave_out_quantities and _is_quantity(item.value))
    }
