"""The report says what it must, hides what it must, and reaches for nothing outside itself."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pytest

from facialis.measures import Measurement, measure
from facialis.measures.base import Table
from facialis.parameters.campos2008 import LOOP
from facialis.plots.marks import MarkKind
from facialis.presets import preset
from facialis.quantities import Parameters, declared_quantities
from facialis.records import Channel, Provenance, Recording, Signal
from facialis.report import INTENDED_USE, write_report
from facialis.report.html import number, table
from facialis.report.reading import choose_windows, read_bursts, read_participation
from facialis.report.sections.parameters import find_parameters, parameter_rows, write_parameters
from facialis.vocabulary import Side, SignalKind
from tests.report_situations import (
    BLINKS_S,
    JOIN_MS,
    TONIC_S,
    face_with_spasms,
    needle_of_unknown_side,
    small_truth,
)

VOID = {"meta", "br", "hr", "img", "input", "link"}


class _Page(HTMLParser):
    """Collects tags, text outside scripts, and checks that every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def headings(self, level: int) -> int:
        return sum(tag == f"h{level}" for tag, _ in self.tags)


@cache
def _full() -> str:
    recording = face_with_spasms()
    return write_report(recording, measure(recording), episode=small_truth(recording))


@cache
def _needle() -> str:
    recording = needle_of_unknown_side()
    return write_report(recording, measure(recording))


@cache
def _without_library(page: str) -> str:
    """Return a page without the drawing library, which is not ours."""
    return re.sub(r"<script>/\*\*.*?</script>", "", page, flags=re.DOTALL)


def test_the_page_is_well_formed_and_structured() -> None:
    page = _Page(_without_library(_full()))
    assert page.open == []
    assert page.headings(1) == 1
    assert page.headings(2) == 8
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert links <= {f"#{each}" for each in ids}


def test_intended_use_stands_at_top_and_bottom() -> None:
    text = _Page(_without_library(_full())).text
    body = text.split(" ", 4)[-1]
    assert text.count(INTENDED_USE) == 2
    assert body.rstrip().endswith(INTENDED_USE)
    assert text.index(INTENDED_USE) < text.index("Found in")


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = _Page(_without_library(_full()))
    for tag, attributes in page.tags:
        assert tag not in {"link", "iframe", "object", "embed"}
        assert not attributes.get("src"), tag
        assert str(attributes.get("href", "#")).startswith("#")
    assert "default-src 'none'" in _full()
    assert _full().count("/**\n* plotly.js v") == 1


def test_the_same_inputs_give_the_same_page() -> None:
    recording = face_with_spasms()
    assert write_report(recording, measure(recording), episode=small_truth(recording)) == _full()


def test_scale_seed_and_versions_are_said() -> None:
    text = _Page(_without_library(_full())).text
    assert "8 of 438 strands a side" in text
    assert "Seed 2" in text
    assert re.search(r"numpy \d+\.\d+", text)


def test_every_figure_has_a_caption_and_a_name_for_readers() -> None:
    page = _without_library(_full())
    figures = re.findall(r"<figure>.*?</figure>", page, flags=re.DOTALL)
    assert len(figures) > 10
    for figure in figures:
        assert re.search(r"<figcaption>.{30,}</figcaption>", figure, flags=re.DOTALL)
        assert 'role="img"' in figure


def test_tables_stand_in_the_page_without_javascript() -> None:
    text = _Page(_without_library(_full())).text
    for words in ("Spasms per minute", "clonic spasm", "tonic spasm", "zygomaticus major", "What exactly is counted"):
        assert words in text


def test_every_parameter_of_the_patient_is_listed_with_its_source() -> None:
    patient = preset("typical")
    body = write_parameters({"patient": patient})
    sets = dict(find_parameters(patient, "patient"))
    assert any(isinstance(each, type(LOOP)) for each in sets.values())
    text = _Page(body).text
    for parameters in sets.values():
        for name in declared_quantities(type(parameters)):
            assert f" {name} " in text, name
            assert " ".join(parameters.source_of(name).text.split()) in text, name


def test_a_parameter_row_holds_value_unit_range_role_and_source() -> None:
    rows = {row[0]: row for row in parameter_rows(LOOP)}
    assert rows["kind"][1] == "anterior inferior cerebellar artery"
    row = rows["site_mm"]
    assert row[1:4] == (LOOP.site_mm, "mm", "0 to 12")
    assert row[5:] == ("evidence", LOOP.source_of("site_mm").text)


def test_what_left_and_right_share_is_listed_once() -> None:
    body = write_parameters({"patient": preset("healthy")})
    assert "both sides" in body
    assert "› left" not in body
    assert "› right" not in body


def test_a_file_without_truth_has_no_chapter_about_it() -> None:
    page = _without_library(_needle())
    for words in ("Motor units and causes", "Root exit zone", "Parameters and their sources", "strands a side"):
        assert words not in page
    assert "not assessable" in page
    assert "side unknown" in page


def test_names_of_channels_cannot_break_the_page() -> None:
    page = _Page(_without_library(_needle()))
    assert page.open == []
    assert "EMG <1> & co" in page.text
    assert "<1>" not in _without_library(_needle())


def test_bursts_carry_the_meaning_of_their_episode() -> None:
    marks = read_bursts(measure(face_with_spasms()))
    tonic = [mark for mark in marks if mark.kind is MarkKind.TONIC]
    assert {mark.side for mark in tonic} == {Side.LEFT}
    assert len(tonic) == len(JOIN_MS)
    assert all(mark.onset_s == pytest.approx(TONIC_S[0], abs=0.03) for mark in tonic)
    blinks = [mark.onset_s for mark in marks if mark.kind is MarkKind.BLINK and mark.side is Side.RIGHT]
    assert blinks == pytest.approx(BLINKS_S, abs=0.02)


def test_participation_names_who_joined() -> None:
    spasms = read_participation(measure(face_with_spasms()), Side.LEFT)
    assert [spasm.tonic for spasm in spasms] == [False, False, True]
    names = {muscle.value.replace("_", " ") for muscle in JOIN_MS}
    assert all(set(spasm.onsets_s) == names for spasm in spasms)
    assert read_participation(measure(face_with_spasms()), Side.RIGHT) == []


def test_a_muscle_active_before_the_spasm_counts_from_its_onset() -> None:
    """And one that the measure does not count in does not join because it happens to be active."""
    columns = ("channel", "muscle", "side", "onset_s", "offset_s")
    bursts = [
        ("a", "frontalis", "left", 1.0, 3.0),
        ("b", "mentalis", "left", 2.01, 2.1),
        ("c", "nasalis", "left", 1.0, 3.0),
    ]
    spasm = ("left", "clonic spasm", 2.0, 2.4, "frontalis mentalis")
    found = Measurement(
        "made up", 5.0, (), Table(columns, tuple(bursts)),
        Table(("side", "kind", "onset_s", "offset_s", "muscles"), (spasm,)), (),
    )  # fmt: skip
    (joined,) = read_participation(found, Side.LEFT)
    assert joined.onsets_s == {"frontalis": 2.0, "mentalis": 2.01}


def test_lags_of_discharges_need_enough_of_them() -> None:
    text = _Page(_without_library(_full())).text
    assert re.search(r"Not assessable: \d+ discharges of orbicularis oculi born in the lesion, needs 50", text)


def test_windows_hold_the_events_they_are_named_after() -> None:
    windows = choose_windows(measure(face_with_spasms()))
    starts = {title: (start, end) for title, start, end in windows}
    start, end = starts["Longest tonic spasm"]
    assert start < TONIC_S[0] < end <= start + 1.6 + 1e-9
    assert "First clonic spasm" in starts
    assert "First blink" in starts


def test_a_minute_of_both_sides_stays_below_15_megabytes() -> None:
    rng = np.random.default_rng(5)
    template = face_with_spasms(1.0).signals[0].channels
    values = rng.normal(0.0, 5.0, (len(template), 60 * 4000)).astype(np.float32)
    recording = Recording((Signal(values, 4000.0, "uV", template),), provenance=Provenance("a minute"))
    assert len(write_report(recording, measure(recording))) < 15e6


def test_a_long_table_is_cut_and_says_so() -> None:
    body = table(["n"], [(each,) for each in range(1000)], caption="Numbers.", most=10)
    assert body.count("<tr>") == 11
    assert "First 10 of 1000 rows" in body


@pytest.mark.parametrize(
    ("value", "words"),
    [(3, "3"), (0.0, "0"), (1234.5678, "1235"), (0.00123, "0.00123"), (1.5e-7, "1.5e-07"), (123456.7, "123457")],
)
def test_numbers_are_written_for_people(value: float, words: str) -> None:
    assert number(value) == words


def test_force_channels_of_a_clinic_are_drawn_too() -> None:
    channels = (Channel("grip", SignalKind.FORCE),)
    signal = Signal(np.linspace(0.0, 9.0, 500)[None], 100.0, "mN", channels)
    recording = Recording((signal,), provenance=Provenance("force.edf"))
    page = write_report(recording, measure(recording))
    assert "<h3>Force</h3>" in page
    assert "5 mN" in page


def test_parameters_are_found_in_any_container() -> None:
    found = dict(find_parameters({"vessels": (LOOP, LOOP)}, "here"))
    assert list(found) == ["here › vessels › 1", "here › vessels › 2"]
    assert all(isinstance(each, Parameters) for each in found.values())
