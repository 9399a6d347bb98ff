"""One page per measure in ``docs/measures``, made from its record, its constants and an example.

Run ``make docs``; a test fails when the pages are not those that this makes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from facialis.measures import find_measures
from facialis.measures import measure as measure_recording
from facialis.measures.base import Finding, Measure, Needs
from facialis.measures.face import find_face_measures
from facialis.records import Recording
from facialis.report.html import number
from facialis.report.words import shown_column, shown_unit, shown_words
from studies.measure_constants import constant_lines, wrapped
from tests.emg_situations import CHEEK, LEFT, blink, face, tonic, train
from tests.needle_situations import Situation, every, needle

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "measures"
HEAD = "<!-- made by `make docs`; do not edit -->\n"
SHARED = {
    "detection.noise": "how noise and bursts are heard",
    "detection.search": "how bursts are found",
    "detection.edges": "where bursts begin and end",
    "pieces": "how bursts are judged by the other side",
    "sides": "how movements of both sides are judged",
    "episodes": "how bursts make spasms",
    "needle.band": "where a needle shows activity",
    "needle.clusters": "how spikes make forms",
    "needle.decomposition": "how forms explain the signal",
    "needle.checks": "how units are checked",
    "needle.units": "when a channel is trusted",
    "needle.shapes": "how a potential is measured",
}
"""Files whose constants several measures rest on, in the order of their page."""
FACE = "A made-up minute of four muscles a side: blinks, clonic trains, one tonic spasm, synkinesis of the cheek."
NEEDLE = "A made-up needle, 20 s: two units, 30 and 18 times the noise, in bursts of 150 ms at 50-70 Hz."
FACE_INTRO = (
    "For a movement of lids, brow, cheek, mouth, chin and neck, simulated (`facialis.move`) or taken from a film and "
    "given as a table (`facialis.read_face_movement`); nothing in it says which. Thresholds are constants of the files "
    "in `measures/face`, nearly all of them assumptions. None of these measures has been tried on a film yet."
)
INTRO = (
    "Every measure reads any recording, real or simulated. Constants that several rest on stand under "
    "[constants](constants.md); [measuring](../measuring.md) says how to use them."
)


def example_face() -> Recording:
    """Return a minute of four muscles a side: blinks, three clonic trains, one tonic spasm, synkinesis."""
    bursts = [burst for at in np.arange(2.0, 58.0, 4.0) for burst in blink(float(at))]
    bursts += [(LEFT, CHEEK, float(at) + 0.03, 0.06, 60.0) for at in np.arange(2.0, 40.0, 8.0)]
    bursts += [burst for at in (4.0, 20.0, 36.0) for burst in train(LEFT, at, twitches=8, rate_hz=7.0)]
    return face([*bursts, *tonic(LEFT, 52.5, duration=3.0)])


def example_needle() -> Recording:
    """Return 20 s of a needle with two units in bursts."""
    return needle(Situation((30.0, 18.0), every(0.5, 0.15), (50.0, 70.0), seed=2))[0]


def example_findings() -> dict[str, tuple[str, tuple[Finding, ...]]]:
    """Return by measure what the example is, and what was found in it: the needle where the face has no answer."""
    surface, deep = measure_recording(example_face()), measure_recording(example_needle())
    found = {}
    for record in find_measures():
        answered = any(finding.value is not None for finding in surface.of(record.name))
        found[record.name] = (FACE, surface.of(record.name)) if answered else (NEEDLE, deep.of(record.name))
    return found


def pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    found = example_findings()
    made = {f"{record.name}.md": _page(record, *found[record.name]) for record in find_measures()}
    rows = [f"| [{m.title}]({m.name}.md) | {shown_unit(m.unit)} | {_needs(m.needs)} |" for m in find_measures()]
    made["README.md"] = "\n".join(
        [HEAD, "# Measures", "", wrapped(INTRO), "", "| measure | unit | needs |", "| --- | --- | --- |", *rows]
    )
    made["face.md"] = _face_page()
    sections = [line for name, words in SHARED.items() for line in (f"## {_first_capital(words)}", "", *_file(name))]
    made["constants.md"] = "\n".join([HEAD, "# Constants that several measures rest on", "", *sections])
    return {name: text.rstrip() + "\n" for name, text in made.items()}


def _face_page() -> str:
    """Return the page of all measures of a moving face."""
    lines = [HEAD, "# Measures of a moving face", "", wrapped(FACE_INTRO), ""]
    for record in find_face_measures():
        needs = record.needs
        asked = [
            f"{needs.eyes} eye{'s' * (needs.eyes > 1)}" if needs.eyes else "",
            f"{needs.regions} region{'s' * (needs.regions > 1)} of a side" if needs.regions else "",
        ]
        asked += [f"{needs.rate_hz:g} frames per second" if needs.rate_hz else ""]
        asked += [f"{needs.seconds:g} s" if needs.seconds else ""]
        words = ", ".join(filter(None, asked))
        lines += [f"## {record.title} [{shown_unit(record.unit)}]", "", f"`{record.name}`, needs at least {words}.", ""]
        lines += [wrapped(record.definition), "", wrapped(f"How far to trust it: {record.validity}"), ""]
        lines += [f"- `{name}`: {meaning}" for name, meaning in record.columns.items()] + [""]
    return "\n".join(lines)


def _file(name: str) -> list[str]:
    return [f"`measures/{name.replace('.', '/')}.py`", "", *constant_lines(name), ""]


def _page(record: Measure, example: str, findings: tuple[Finding, ...]) -> str:
    sections = {
        "What exactly is counted": [wrapped(shown_words(record.definition))],
        "What it needs": [wrapped(f"At least {_needs(record.needs)}.")],
        "When it is not assessable": [f"- {reason}" for reason in ("it lacks what it needs", *record.refusals)],
        "Validity": [wrapped(shown_words(record.validity))],
        "Constants": _constants(record),
        "Columns of its table": _columns(record, findings),
        "Example": [example, "", *_example(findings)],
    }
    head = [HEAD, f"# {record.title}", "", f"Name in files: `{record.name}`. Unit: {shown_unit(record.unit)}.", ""]
    body = [line for title, lines in sections.items() if lines for line in (f"## {title}", "", *lines, "")]
    return "\n".join([*head, *body])


def _needs(needs: Needs) -> str:
    words = [f"{needs.channels} EMG channel{'' if needs.channels == 1 else 's'}"]
    if needs.muscles_on_a_side:
        words.append(f"{needs.muscles_on_a_side} muscles of one side")
    if needs.both_sides:
        words.append("both sides")
    if needs.rate_hz:
        words.append(f"{needs.rate_hz:g} Hz or more")
    return ", ".join(words)


def _constants(record: Measure) -> list[str]:
    own = constant_lines(record.name)
    links = [f"[{SHARED[name]}](constants.md#{SHARED[name].replace(' ', '-')})" for name in record.rests_on]
    return [*own, *([""] if own and links else []), *([wrapped(f"And those of: {', '.join(links)}.")] if links else [])]


def _columns(record: Measure, findings: tuple[Finding, ...]) -> list[str]:
    if not record.columns:
        return []
    rows = next((finding.detail.rows for finding in findings if len(finding.detail)), ((None,) * len(record.columns),))
    head = ["| in files | in the report | what it holds | first row of the example |", "| --- | --- | --- | --- |"]
    return head + [
        f"| `{name}` | {shown_column(name)} | {meaning} | {_cell(value)} |"
        for (name, meaning), value in zip(record.columns.items(), rows[0], strict=True)
    ]


def _cell(value: object) -> str:
    if value is None or value == "":
        return ""
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else f"`{value}`"


def _example(findings: tuple[Finding, ...]) -> list[str]:
    return [
        "| about | value | interval | remark |",
        "| --- | --- | --- | --- |",
        *(_row(finding) for finding in findings[:4]),
    ]


def _row(finding: Finding) -> str:
    about, remark = shown_words(finding.about), shown_words(finding.reason)
    if finding.value is None:
        return f"| {about} | not assessable |  | {remark} |"
    value = f"{finding.value:.3g} {shown_unit(finding.unit)}".removesuffix(" 1")
    known = finding.low is not None and finding.high is not None
    interval = f"{finding.low:.3g} to {finding.high:.3g}" if known else ""
    return f"| {about} | {value} | {interval} | {remark} |"


def _first_capital(words: str) -> str:
    return words[0].upper() + words[1:]


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in set(FOLDER.glob("*.md")) - {FOLDER / name for name in made}:
        old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
