"""One page per examination in ``docs/examinations``, made from its record.

Run ``make docs``; a test fails when the pages are not those that this makes.
"""

from __future__ import annotations

from pathlib import Path

from facialis.catalogue import declared
from facialis.examinations import Examination, find_examination
from studies.measure_constants import wrapped

FOLDER = Path(__file__).parent.parent / "docs" / "examinations"
HEAD = "<!-- made by `make docs`; do not edit -->\n"
INTRO = (
    "An examination is done on a virtual patient, or read in any recording with stimuli in it; the reading is the same."
    " [Healthy values](healthy.md) stand beside published ones."
)
MARKERS = (
    "Stimuli are taken from annotations whose label begins with stimulus, stim, shock or trigger (site, side and "
    "current are read from the label, as `stim zygomatic L 12 mA`), else from a channel named trigger or the like, "
    "else from their artefacts. The report says which. `markers.csv` in the result holds them; corrected, it is given "
    "back with `--markers markers.csv`. `--stimulated 'zygomatic left'` says where, if nothing else does."
)


def pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    records = [find_examination(name) for name in declared("examination")]
    made = {f"{record.name}.md": _page(record) for record in records}
    rows = [f"| [{r.title}]({r.name}.md) | `{_command(r.name)}` | {r.question} |" for r in records]
    made["README.md"] = "\n".join(
        [HEAD, "# Examinations", "", wrapped(INTRO), "", "| examination | name | question |", "| --- | --- | --- |",
         *rows, "", "## Which stimuli", "", wrapped(MARKERS)]
    )  # fmt: skip
    return {name: text.rstrip() + "\n" for name, text in made.items()}


def _command(name: str) -> str:
    return name.replace("_", "-")


def _python(record: Examination) -> str:
    return (
        f"In Python: `facialis.examine({record.name!r}, 'visit.edf')`. On a patient: {record.sweeps} stimuli of each "
        "series, unless `--sweeps` says otherwise."
    )


def _page(record: Examination) -> str:
    definition, validity = (text.replace("``", "`") for text in (record.definition, record.validity))
    lines = [
        HEAD, f"# {record.title}", "", wrapped(record.question), "", "```sh",
        f"facialis examine {_command(record.name)} typical -o results/{record.name}",
        f"facialis examine {_command(record.name)} visit.edf -o results/visit", "```", "",
        _python(record), "", "## What is measured", "", wrapped(definition), "",
        "## How far to trust it", "", wrapped(validity), "", "## Sources", "",
        *(f"- {reference}" for reference in record.references),
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for page, text in pages().items():
        (FOLDER / page).write_text(text, encoding="utf-8")
