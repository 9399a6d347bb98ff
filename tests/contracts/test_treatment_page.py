"""The page about treatments is the one that the code makes, and its example plans can be read."""

import pytest

from facialis.treatments import read_plan
from studies.treatment_pages import PAGE, ROOT, make_page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == make_page(), "run make docs"


@pytest.mark.parametrize("file", sorted((ROOT / "examples" / "plans").glob("*.yaml")), ids=lambda file: file.stem)
def test_example_plans_can_be_read(file: object) -> None:
    assert read_plan(str(file)).orders
