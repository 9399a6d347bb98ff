"""Files stay readable in one sitting, functions on one screen."""

from __future__ import annotations

import ast

from tests.contracts.exemptions import LONG_FILES, LONG_FUNCTIONS
from tests.contracts.source import PACKAGE, ROOT, code_lines, definitions, python_files, relative

FILE_LINES = 400
FUNCTION_LINES = 60


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {relative(file): _lines(file.read_bytes()) for file in python_files(PACKAGE, ROOT / "tests")}
    too_long = {path: length for path, length in lengths.items() if length > FILE_LINES}
    assert set(too_long) - set(LONG_FILES) == set(), f"split what is past {FILE_LINES} lines: {too_long}"
    assert set(LONG_FILES) - set(too_long) == set(), "no longer too long: take it out of LONG_FILES"


def test_no_function_is_longer_than_the_limit() -> None:
    lengths = {
        found.key: code_lines(found.path, found.node)
        for found in definitions(PACKAGE, ROOT / "tests")
        if not isinstance(found.node, ast.ClassDef)
    }
    too_long = {key: length for key, length in lengths.items() if length > FUNCTION_LINES}
    assert set(too_long) - set(LONG_FUNCTIONS) == set(), f"split what is past {FUNCTION_LINES} lines: {too_long}"
    assert set(LONG_FUNCTIONS) - set(too_long) == set(), "no longer too long: take it out of LONG_FUNCTIONS"


def _lines(content: bytes) -> int:
    return len(content.splitlines())
