"""The pages about examinations are those that their records make."""

from __future__ import annotations

from facialis.catalogue import declared
from facialis.examinations import find_examination
from studies.examination_pages import FOLDER, pages


def test_the_pages_are_current() -> None:
    made = pages()
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md") if path.name in made}
    assert kept == made, "run `make docs`"


def test_every_examination_says_what_it_measures_and_how_far_to_trust_it() -> None:
    for name in declared("examination"):
        record = find_examination(name)
        assert len(record.definition) > 100, name
        assert "benchmarks/" in record.validity, f"{name}: error rates need a benchmark"
        assert record.references, name
