"""The public names exist, are documented, cost nothing until used, and the command line mentions no other."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys

import pytest

import facialis
from tests.contracts.source import PACKAGE, parsed


@pytest.mark.parametrize("name", [name for name in facialis.__all__ if name != "__version__"])
def test_every_public_name_exists_and_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(facialis, name))


def test_the_type_checker_sees_the_names_that_exist() -> None:
    block = next(node for node in parsed(PACKAGE / "__init__.py").body if isinstance(node, ast.If))
    seen = {
        alias.name: (node.module or "").removeprefix("facialis.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == facialis._HOME
    assert set(facialis.__all__) == {*seen, "__version__"}
    assert list(facialis.__all__) == sorted(facialis.__all__, key=lambda name: (name.islower(), name))


def test_no_public_name_is_hidden_by_a_module() -> None:
    # importing facialis.presets would put the module where a name `presets` was
    modules = {module.name for module in pkgutil.iter_modules(facialis.__path__)}
    assert modules & set(facialis.__all__) == set()


def test_the_command_line_mentions_functions_that_exist() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in (PACKAGE / "cli").glob("*.py"))
    mentioned = set(re.findall(r"`facialis\.(\w+)\(", text))
    assert len(mentioned) >= 5
    assert mentioned - set(facialis.__all__) == set()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'diagnose'"):
        _ = facialis.diagnose


def test_importing_the_package_imports_no_other_library() -> None:
    program = (
        "import sys\nbefore = set(sys.modules)\nimport facialis\n"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "['facialis']\n"


def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()
    assert importlib.import_module("facialis").__file__ == str(PACKAGE / "__init__.py")
