"""One page per measure in ``docs/measures``, made from its record, its constants and an example.

Run ``make docs``; a test fails when the pages are not those that this makes.
"""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import numpy as np

from facialis.measures import find_measures
from facialis.measures import measure as measure_recording
from facialis.measures.base import Finding, Measure, Needs
from facialis.records import Recording
from facialis.report.words import shown_unit, shown_words
from tests.emg_situations import CHEEK, LEFT, blink, face, tonic, train

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "measures"
SOURCES = ROOT / "src" / "facialis" / "measures"
SHARED = {"pieces": "how bursts are judged by the other side", "episodes": "how bursts make spasms"}
"""Files whose constants several measures rest on."""
HEAD = "<!-- made by `make docs`; do not edit -->\n"


def example() -> Recording:
    """Return a minute of four muscles a side: blinks, three clonic trains, one tonic spasm, synkinesis."""
    bursts = [burst for at in np.arange(2.0, 58.0, 4.0) for burst in blink(float(at))]
    bursts += [(LEFT, CHEEK, float(at) + 0.03, 0.06, 60.0) for at in np.arange(2.0, 40.0, 8.0)]
    bursts += [burst for at in (4.0, 20.0, 36.0) for burst in train(LEFT, at, twitches=8, rate_hz=7.0)]
    return face([*bursts, *tonic(LEFT, 52.5, duration=3.0)])


def pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    found = measure_recording(example())
    made = {f"{record.name}.md": _page(record, found.of(record.name)) for record in find_measures()}
    rows = [f"| [{m.title}]({m.name}.md) | {shown_unit(m.unit)} | {_needs(m.needs)} |" for m in find_measures()]
    made["README.md"] = "\n".join(
        [HEAD, "# Measures", "", "| measure | unit | needs |", "| --- | --- | --- |", *rows, "", *_shared()]
    )
    return {name: text.rstrip() + "\n" for name, text in made.items()}


def _page(record: Measure, findings: tuple[Finding, ...]) -> str:
    constants = _constants(SOURCES / f"{record.name}.py")
    parts = [
        HEAD,
        f"# {record.title}",
        "",
        f"Name in files: `{record.name}`. Unit: {shown_unit(record.unit)}.",
        "",
        "## What exactly is counted",
        "",
        _wrapped(record.definition),
        "",
        "## What it needs",
        "",
        _wrapped(f"At least {_needs(record.needs)}. Otherwise it is not assessable, and the reason is given."),
        "",
        "## Validity",
        "",
        _wrapped(record.validity),
        "",
        *(["## Constants", "", *constants, ""] if constants else []),
        "## Example",
        "",
        "A made-up minute of four muscles a side: blinks, clonic trains, one tonic spasm, synkinesis of the cheek.",
        "",
        "| about | value | 95 % interval | remark |",
        "| --- | --- | --- | --- |",
        *(_row(finding) for finding in findings[:4]),
    ]
    columns = next((finding.detail.columns for finding in findings if len(finding.detail)), ())
    if columns:
        parts += ["", _wrapped(f"Columns of its table: {', '.join(f'`{column}`' for column in columns)}.")]
    return "\n".join(parts)


def _needs(needs: Needs) -> str:
    words = [f"{needs.channels} EMG channel{'' if needs.channels == 1 else 's'}"]
    if needs.muscles_on_a_side:
        words.append(f"{needs.muscles_on_a_side} muscles of one side")
    if needs.both_sides:
        words.append("both sides")
    if needs.rate_hz:
        words.append(f"{needs.rate_hz:g} Hz or more")
    return ", ".join(words)


def _row(finding: Finding) -> str:
    value = (
        "not assessable"
        if finding.value is None
        else f"{finding.value:.3g} {shown_unit(finding.unit)}".removesuffix(" 1")
    )
    known = finding.low is not None and finding.high is not None
    interval = f"{finding.low:.3g} to {finding.high:.3g}" if known else ""
    return f"| {shown_words(finding.about)} | {value} | {interval} | {shown_words(finding.reason)} |"


def _constants(path: Path) -> list[str]:
    """Return a line for every constant of a file that has a docstring."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    lines, waiting = [], []
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            waiting.append(f"`{node.targets[0].id}` = {ast.unparse(node.value)}")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and waiting:
            lines.append(_wrapped(f"- {', '.join(waiting)}: {' '.join(str(node.value.value).split())}", "  "))
            waiting = []
        else:
            waiting = []
    return lines


def _shared() -> list[str]:
    parts = []
    for name, words in SHARED.items():
        parts += [f"## Constants: {words}", "", *_constants(SOURCES / f"{name}.py"), ""]
    return parts


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in set(FOLDER.glob("*.md")) - {FOLDER / name for name in made}:
        old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
