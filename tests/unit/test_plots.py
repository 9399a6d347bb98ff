"""Plots draw what they were given: peaks survive decimation, marks stand at their times, colours mean causes."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.body.compression import VesselKind
from facialis.parameters.campos2008 import LOOP
from facialis.plots.cause_rates import compute_cause_rates
from facialis.plots.discharge_lags import compute_correlogram
from facialis.plots.envelope import compute_envelope, compute_scale_bar
from facialis.plots.force import plot_force
from facialis.plots.lanes import HIGH
from facialis.plots.lesion import plot_lesion_across, plot_lesion_along
from facialis.plots.marks import Mark, MarkKind, Participation, find_unusable
from facialis.plots.palette import CAUSE_COLOUR, REGION_COLOUR, REGION_OF
from facialis.plots.raster import arrange_rows, compute_ticks, plot_raster
from facialis.plots.root_exit_zone import PX, indentation_mm, plot_root_exit_zone, room_mm
from facialis.plots.root_section import plot_root_section
from facialis.plots.spread import compute_lags_ms, plot_spread
from facialis.plots.timeline import plot_timeline
from facialis.plots.traces import plot_traces
from facialis.records import Channel, Signal, Spikes
from facialis.vocabulary import MUSCLES, Cause, Muscle, Side, SignalKind
from tests.report_situations import face_with_spasms, small_truth


def test_an_envelope_keeps_a_single_sample_peak() -> None:
    values = np.zeros(100_000)
    values[61_803] = 7.0
    values[27_182] = -3.0
    shown = compute_envelope(values, 500)
    assert shown.size == 1000
    assert (shown.max(), shown.min()) == (7.0, -3.0)
    assert int(np.argmax(shown)) // 2 == 61_803 * 500 // 100_000


def test_an_envelope_leaves_a_gap_where_nothing_was_recorded() -> None:
    values = np.ones(1000)
    values[400:600] = np.nan
    shown = compute_envelope(values, 10)
    assert np.flatnonzero(np.isnan(shown)).tolist() == [8, 9, 10, 11]


@pytest.mark.parametrize(("largest", "bar"), [(1.0, 1.0), (4.99, 2.0), (99.0, 50.0), (1000.0, 1000.0), (0.03, 0.02)])
def test_scale_bars_are_round(largest: float, bar: float) -> None:
    assert compute_scale_bar(largest) == pytest.approx(bar)


def test_both_sides_of_a_muscle_share_one_gain_and_negative_is_up() -> None:
    wave = np.zeros((2, 400))
    wave[0, 100:140], wave[1, 100:140] = -400.0, -100.0
    channels = tuple(
        Channel(f"oo {side}", SignalKind.SURFACE_EMG, Muscle.ORBICULARIS_OCULI, side)
        for side in (Side.LEFT, Side.RIGHT)
    )
    figure = plot_traces(Signal(wave, 1000.0, "uV", channels))
    left, right = (np.asarray(trace.y, float) for trace in figure.data)
    assert left.max() == pytest.approx(4 * right.max(), abs=2)
    assert left.max() == pytest.approx(0.48 * HIGH, abs=1)
    bars = [note.text for note in figure.layout.annotations if "µV" in note.text]
    assert bars == ["200 µV", "200 µV"]


def test_every_sample_is_drawn_in_a_window() -> None:
    recording = face_with_spasms(3.0)
    figure = plot_traces(recording.signals[0], window_s=(1.0, 1.5), bins=None)
    lines = [trace for trace in figure.data if trace.fill is None]
    assert len(lines) == len(recording.channels)
    assert {len(trace.y) for trace in lines} == {1000}
    assert {(trace.x0, trace.dx) for trace in lines} == {(1.0, 1 / 2000)}


def test_a_mark_is_shaded_at_its_time_in_its_lane() -> None:
    signal = face_with_spasms(3.0).signals[0]
    name = signal.channels[2].name
    figure = plot_traces(signal, marks=[Mark(MarkKind.TONIC, 0.5, 1.25, Side.LEFT, name)])
    (box,) = (trace for trace in figure.data if trace.fill == "toself")
    assert (np.nanmin(box.x), np.nanmax(box.x)) == (0.5, 1.25)
    assert np.nanmean([np.nanmin(box.y), np.nanmax(box.y)]) == pytest.approx(-2 * HIGH)
    assert box.name == "tonic spasm"


def test_unusable_samples_are_found_and_not_drawn() -> None:
    values = np.ones((1, 1000))
    valid = np.ones((1, 1000), bool)
    valid[0, 300:450] = False  # clipped: the samples are there, and wrong
    signal = Signal(values, 100.0, "uV", (Channel("A", SignalKind.NEEDLE_EMG),), start_s=2.0, valid=valid)
    (mark,) = find_unusable(signal)
    assert (mark.kind, mark.onset_s, mark.offset_s) == (MarkKind.UNUSABLE, 5.0, 6.5)
    (line,) = (trace for trace in plot_traces(signal).data if trace.fill is None)
    assert np.isnan(np.asarray(line.y, float)).sum() == 150


def test_ticks_of_a_raster_stand_at_spike_and_row() -> None:
    x, y = compute_ticks(np.array([0.5, 2.0]), np.array([3, 7]))
    assert x[[0, 1, 3, 4]].tolist() == [0.5, 0.5, 2.0, 2.0]
    assert y[[0, 1, 3, 4]].tolist() == pytest.approx([2.55, 3.45, 6.55, 7.45])
    assert np.isnan(x[[2, 5]]).all()


def test_a_raster_draws_every_impulse_in_the_colour_of_its_cause() -> None:
    half = small_truth(face_with_spasms()).left
    figure = plot_raster({"left": (half.arrived, half.axons)}, window_s=(0.0, 12.0))
    drawn = {trace.line.color: np.isfinite(np.asarray(trace.x)).sum() // 2 for trace in figure.data}
    counts = np.bincount(half.arrived.cause, minlength=len(Cause))
    assert drawn == {CAUSE_COLOUR[cause]: counts[cause] for cause in Cause if counts[cause]}


def test_a_thinned_raster_keeps_whole_units() -> None:
    axons = small_truth(face_with_spasms()).left.axons
    rows = arrange_rows(axons, keep_every=5)
    assert np.bincount(axons.muscle[rows.row >= 0], minlength=13).tolist() == [2] * 13
    assert len(set(rows.row[rows.row >= 0].tolist())) == 26


def test_rates_by_cause_are_counts_over_time_and_axons() -> None:
    times = np.array([10.0, 20.0, 1500.0])
    spikes = Spikes(times, np.zeros(3, np.int32), np.array([0, 3, 3], np.int8), np.zeros(3, np.int8))
    rates = compute_cause_rates(spikes, axons=4, duration_s=2.0, bins=2)
    assert {cause: rate.tolist() for cause, rate in rates.items()} == {
        Cause.DRIVE: [0.25, 0.0],
        Cause.ECTOPIC: [0.25, 0.25],
    }


def test_a_correlogram_finds_a_fixed_lag() -> None:
    rng = np.random.default_rng(4)
    reference = np.sort(rng.uniform(0.0, 60_000.0, 800))
    other = np.sort(np.concatenate([reference + 3.25, rng.uniform(0.0, 60_000.0, 400)]))
    found = compute_correlogram(reference, other, reach_ms=10.0, bin_ms=0.5)
    assert int(found.argmax()) == 26  # 3.0 to 3.5 ms
    assert found.mean() == pytest.approx(1.0)
    assert found.max() > 10.0
    alone = compute_correlogram(reference, reference, reach_ms=10.0, bin_ms=0.5, own=True)
    assert alone.max() < 4.0


def test_lags_are_counted_from_the_first_muscle_of_each_spasm() -> None:
    spasms = [
        Participation(Side.LEFT, 1.0, 1.2, False, {"eye": 1.0, "cheek": 1.012}),
        Participation(Side.LEFT, 3.0, 3.2, False, {"eye": 3.004, "cheek": 3.0, "chin": 3.02}),
    ]
    assert compute_lags_ms(spasms, "cheek") == [12.0, 0.0]
    assert compute_lags_ms(spasms, "chin") == [20.0]
    figure = plot_spread(spasms, labels=["eye", "cheek", "chin", "neck"])
    assert list(figure.data[0].x) == [100.0, 100.0, 50.0, 0.0]
    assert list(figure.data[1].x) == [50.0, 50.0, 0.0, 0.0]


def test_bars_of_the_timeline_stand_in_the_row_of_their_channel() -> None:
    marks = [Mark(MarkKind.SPASM, 2.0, 2.5, Side.LEFT, "b"), Mark(MarkKind.SPASM, 4.0, 4.5, Side.LEFT, "unknown")]
    figure = plot_timeline([("a", "A"), ("b", "B")], marks=marks, duration_s=5.0)
    (bar,) = figure.data
    assert (np.nanmin(bar.x), np.nanmax(bar.x)) == (2.0, 2.5)
    assert np.nanmean(bar.y) == pytest.approx(1.0, abs=0.2)


def test_silent_muscles_get_no_scale_bar() -> None:
    force = np.zeros((13, 400))
    force[2] = 150.0
    figure = plot_force({Side.LEFT: force}, rate_hz=200.0)
    assert [note.text for note in figure.layout.annotations if "mN" in note.text] == ["100 mN"]


def test_lesion_maps_sort_fibres_by_pressure() -> None:
    half = small_truth(face_with_spasms()).left
    shuffled = np.random.default_rng(0).permutation(len(half.axons))
    pressure = half.lesion.pressure[shuffled]
    figure = plot_lesion_along(half.lesion.x_mm, pressure, bare_fraction=half.lesion.bare_fraction[shuffled])
    worst = np.asarray(figure.data[0].z).max(axis=1)
    assert (np.diff(worst) <= 0).all()
    assert worst[0] == pytest.approx(pressure.max(), abs=1e-4)
    across = plot_lesion_across(half.axons, bare_fraction=half.lesion.bare_fraction, radius_mm=0.8)
    assert sum(len(trace.x) for trace in across.data[:-1]) == len(half.axons)


def test_every_muscle_and_cause_has_a_colour_of_its_group() -> None:
    assert set(REGION_OF) == set(MUSCLES)
    assert set(REGION_OF.values()) == set(REGION_COLOUR)
    assert len(set(CAUSE_COLOUR.values())) == len(Cause)


def test_the_vessel_is_drawn_at_its_place_and_size() -> None:
    near, far = (
        plot_root_exit_zone([LOOP.replace(site_mm=site)], root_mm=1.8, cisternal_mm=15.0) for site in (3.0, 6.0)
    )
    assert _tube(far)["x"] - _tube(near)["x"] == pytest.approx(3.0 * PX)
    assert _tube(near)["width"] == pytest.approx(LOOP.diameter_mm * PX, abs=0.06)
    assert "anterior inferior cerebellar artery" in near


def test_a_vessel_in_front_covers_the_nerve_and_one_behind_is_covered() -> None:
    front, back = (
        plot_root_exit_zone([LOOP.replace(angle_deg=angle)], root_mm=1.8, cisternal_mm=15.0) for angle in (90.0, -90.0)
    )
    assert front.index("url(#myelin") < front.index("url(#artery")
    assert back.index("url(#artery") < back.index("url(#myelin")


def test_a_touch_dents_nothing_and_a_vessel_between_the_nerves_makes_room() -> None:
    assert indentation_mm(LOOP.replace(load=0.2), 1.8) == 0.0
    assert indentation_mm(LOOP.replace(load=1.0), 1.8) == pytest.approx(0.36)
    assert room_mm(LOOP.replace(angle_deg=0.0, load=0.2), 1.8) == pytest.approx(LOOP.diameter_mm)
    assert room_mm(LOOP.replace(angle_deg=180.0), 1.8) == 0.0


def test_a_free_root_says_so_and_a_vein_is_blue() -> None:
    assert "No vessel touches it" in plot_root_exit_zone([], root_mm=1.8, cisternal_mm=15.0)
    vein = plot_root_section(LOOP.replace(kind=VesselKind.VEIN), root_mm=1.8)
    artery = plot_root_section(LOOP, root_mm=1.8)
    assert "#3b6ea5" in vein
    assert "#3b6ea5" not in artery


def test_the_section_draws_every_fibre_and_the_pons_only_where_attached() -> None:
    axons = small_truth(face_with_spasms()).left.axons
    section = plot_root_section(LOOP, root_mm=1.8, axons=axons)
    assert section.count('r="2.3"') == len(axons)
    assert ">pons<" in section
    assert ">pons<" not in plot_root_section(LOOP.replace(site_mm=10.0), root_mm=1.8)


def _tube(svg: str) -> dict[str, float]:
    """Return place and size of the tube that stands for the vessel."""
    head = svg[: svg.index('fill="url(#artery')]
    fields = head[head.rindex("<rect") :].removeprefix("<rect ").split()
    pairs = (field.split("=") for field in fields)
    return {name: float(value.strip('"')) for name, value in pairs}
