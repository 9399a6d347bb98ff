"""The page about the protocols of published experiments, from the comments of ``examples``.

python -m studies.experiment_page
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "experiments.md"
FIELDS = ("Source", "Found", "Here")
INTRODUCTION = """# Published experiments as protocols

Made by `python -m studies.experiment_page` from the comments of the files in `examples/`; change those.

Each file says what was done to patients, as far as it is published, and what was found. Run one on any preset and under
any mechanism:

    facialis simulate typical --protocol examples/moller_1984_lateral_spread.yaml --mechanism ephaptic -o results/moller

What a finding says was read in an abstract unless the file says otherwise; no finding here sets a parameter. Strengths,
rates and concentrations that no abstract gives are ours and are named as such."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """What the comment of a protocol file says.

    Parameters
    ----------
    file : str
        Name of the file.
    title : str
        First line.
    said : dict of str to str
        Source, what was found, what is ours.
    """

    file: str
    title: str
    said: dict[str, str]


def read_experiment(path: Path) -> Experiment:
    """Read the comment at the head of a protocol file.

    Raises
    ------
    ValueError
        If a field is missing.
    """
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").removeprefix(" "))
    said: dict[str, str] = {}
    field = ""
    for line in lines[1:]:
        name, colon, rest = line.partition(": ")
        if colon and name in FIELDS:
            field = name
            said[field] = rest
        else:
            said[field] += " " + line.strip()
    missing = [name for name in FIELDS if name not in said]
    if missing or not lines:
        raise ValueError(f"{path.name} says nothing of {', '.join(missing)}; begin with a title, then {FIELDS}.")
    return Experiment(path.name, lines[0], said)


def page() -> str:
    """Return the page."""
    parts = [INTRODUCTION]
    for path in sorted(EXAMPLES.glob("*.yaml")):
        found = read_experiment(path)
        parts.append(
            f"## {found.title}\n\n[`{found.file}`](../examples/{found.file}). {found.said['Source']}.\n\n"
            f"{found.said['Found']}\n\n*In the file:* {found.said['Here']}"
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
