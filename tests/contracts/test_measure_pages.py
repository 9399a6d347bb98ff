"""The pages about measures are those that the measures make."""

from __future__ import annotations

from facialis.measures import find_measures
from studies.measure_pages import FOLDER, pages


def test_the_pages_are_current() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert kept == pages(), "run `make docs`"


def test_every_measure_says_what_it_needs_and_how_far_to_trust_it() -> None:
    for record in find_measures():
        assert len(record.definition) > 60, record.name
        assert len(record.validity) > 60, record.name
        assert record.needs.channels >= 1
