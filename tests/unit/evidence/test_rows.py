"""The table of findings: what it holds, and what it refuses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from facialis.errors import EvidenceError, NameNotFoundError
from facialis.evidence.rows import COLUMNS, EvidenceRole, Spread, definitions, find_rows, parse_rows, read_rows, rows

HEAD = ",".join(COLUMNS) + "\n"
GOOD = "X1,predict,physiology,latency,ms,9.0,1.1,,,,24,awake,Lee 1992\n"


def test_the_table_holds_every_row_with_its_role() -> None:
    assert Counter(row.role for row in rows().values()) == {
        EvidenceRole.INPUT: 46, EvidenceRole.CALIBRATE: 30, EvidenceRole.BRIEF: 4, EvidenceRole.PREDICT: 60,
    }  # fmt: skip


def test_numbers_are_those_of_the_table() -> None:
    row = rows()["L01b"]
    assert (row.value, row.sd, row.n, row.unit, row.role) == (9.76, 1.1, 24, "ms", EvidenceRole.PREDICT)
    assert rows()["A51"].spread is Spread.INDIVIDUALS
    assert rows()["L03"].spread is Spread.SERIES
    assert rows()["T10b"].spread is Spread.MEAN


def test_same_means_the_row_above() -> None:
    assert rows()["E17c"].source == "Campos-Benitez & Kaufmann 2008 J Neurosurg 109:416"
    assert rows()["L27a"].condition.endswith("+/- 3 points; score the ratio L26/L27 too")


def test_what_is_not_verified_is_not_scored() -> None:
    unscored = {row.id for row in rows().values() if row.unverified and row.role is not EvidenceRole.INPUT}
    assert unscored == {"P08", "T01"}


def test_definitions_have_a_source() -> None:
    assert len(definitions()) == 4
    assert all(entry["source"] for entry in definitions())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD + GOOD, "second row 'X1'"),
        (GOOD.replace("predict", "guess"), "role 'guess'"),
        (GOOD.replace(",ms,", ",furlong,"), "unit 'furlong'"),
        (GOOD.replace(",ms,9.0", ",fraction,9.0"), "fraction cannot be"),
        (GOOD.replace("9.0", "nine"), "value 'nine' is no number"),
        (GOOD.replace("9.0", "nan"), "is no number"),
        (GOOD.replace(",ms,", ",fact,"), "a fact with numbers"),
        (GOOD.replace("9.0,1.1,,,,", ",,9,8,range,"), "runs from 9 to 8"),
        (GOOD.replace("9.0,1.1,,,,", ",,8,9,,"), "what they are"),
        (GOOD.replace("9.0,1.1,,,,", ",,8,9,between planets,"), "low_high_is 'between planets'"),
        (GOOD.replace("9.0,1.1", ","), "has no number"),
        (GOOD.replace("Lee 1992", ""), "source is empty"),
        (GOOD.replace("Lee 1992", "same"), "'same' as nothing above"),
        (GOOD.replace("Lee 1992", "Lee 1992,more"), "too many or too few"),
        ("", "holds no row"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(line: str, said: str) -> None:
    with pytest.raises(EvidenceError, match=said):
        parse_rows(HEAD + line, name="table")


def test_other_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id,value\nX1,2\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"table\.csv has the columns"):
        read_rows(path)


def test_rows_are_asked_for_by_id_part_topic_or_role() -> None:
    assert [row.id for row in find_rows("S07, L10a")] == ["L10a", "S07a", "S07b", "S07c", "S07d"]
    assert {row.topic for row in find_rows("hearing")} == {"hearing"}
    assert len(find_rows(None)) == len(rows())
    with pytest.raises(NameNotFoundError, match="no row, topic or role 'Q99'"):
        find_rows("Q99")
