"""Spasms, blinks and voluntary contractions are told apart, and what cannot be told is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facialis.errors import NameNotFoundError
from facialis.measures import Measurement, find_measures, measure, spasm_time
from facialis.measures.activity import Episode, Kind, find_activity
from facialis.records import Event, Recording, Signal
from facialis.vocabulary import Muscle, Side
from tests.emg_situations import (
    CHEEK,
    CHIN,
    EYE,
    LEFT,
    MOUTH,
    MUSCLES,
    RIGHT,
    Burst,
    blink,
    face,
    tonic,
    train,
    twitch,
)


def kinds(measured: Measurement) -> list[str]:
    return [row[1] for row in measured.episodes.rows]


def value(measured: Measurement, name: str, about: str) -> float | None:
    (finding,) = measured.of(name, about)
    return finding.value


def test_blinks_are_not_spasms() -> None:
    starts = np.arange(2.0, 58.0, 3.5)
    measured = measure(face([burst for at in starts for burst in blink(float(at))]))
    assert kinds(measured) == ["blink"] * starts.size
    assert value(measured, "blinks", "recording") == pytest.approx(starts.size, rel=0.01)
    assert value(measured, "spasm_rate", "left") == 0.0
    assert value(measured, "spasm_time", "right") == 0.0


def test_a_smile_of_both_sides_is_a_bilateral_contraction_with_its_task() -> None:
    smile = [(side, muscle, 10.0, 3.0, 50.0) for side in (LEFT, RIGHT) for muscle in (CHEEK, MOUTH)]
    measured = measure(face(smile, seconds=20.0, events=(Event(9.8, "smile", 3.5),)))
    (row,) = measured.episodes.rows
    assert row[1] == "bilateral contraction"
    assert row[8] == "smile"
    assert value(measured, "spasm_rate", "left") == 0.0


def test_clonic_trains_and_a_tonic_spasm_are_counted_and_timed() -> None:
    content = [b for at in (5.0, 20.0, 35.0) for b in train(RIGHT, at, twitches=8, rate_hz=7.0)]
    measured = measure(face([*content, *tonic(RIGHT, 50.0, duration=3.0), *blink(45.0)]))
    assert kinds(measured) == ["clonic spasm"] * 3 + ["blink", "tonic spasm"]
    assert value(measured, "spasm_rate", "right") == pytest.approx(4.0)
    assert value(measured, "spasm_rate", "left") == 0.0
    assert value(measured, "clonic_rate", "right") == pytest.approx(7.0, rel=0.03)
    assert value(measured, "tonic_spasms", "right") == pytest.approx(3.012 / 60.0, rel=0.02)
    assert value(measured, "spasm_time", "right") == pytest.approx((3 * (7 / 7.0 + 0.062) + 3.012) / 60.0, rel=0.03)
    assert value(measured, "spread", "right") == 4.0


def test_the_interval_of_the_rate_holds_the_rate() -> None:
    measured = measure(face([b for at in range(4, 56, 5) for b in twitch(LEFT, float(at))]))
    (finding,) = measured.of("spasm_rate", "left")
    assert finding.value == pytest.approx(11.0)
    assert finding.low == pytest.approx(5.491, abs=0.01)  # exact Poisson limits of a count of 11
    assert finding.high == pytest.approx(19.682, abs=0.01)


def test_a_spasm_that_a_blink_sets_off_counts_from_after_the_blink() -> None:
    measured = measure(face([*blink(10.0), *tonic(LEFT, 10.2, duration=2.0)], seconds=20.0))
    assert kinds(measured) == ["blink", "tonic spasm"]
    spasm = measured.episodes.rows[1]
    assert 10.15 < spasm[2] < 10.22
    assert spasm[3] == pytest.approx(12.212, abs=0.02)


def test_cross_talk_at_the_midline_does_not_hide_a_spasm() -> None:
    spasm = train(LEFT, 5.0, twitches=6, rate_hz=6.0, size=80.0)
    crosstalk = [(RIGHT, MOUTH, at, length, 0.1 * size) for _, muscle, at, length, size in spasm if muscle is MOUTH]
    measured = measure(face(spasm + crosstalk, seconds=20.0))
    assert kinds(measured) == ["clonic spasm"]
    assert measured.episodes.rows[0][6] == 6


def test_cross_talk_of_the_chin_may_be_stronger() -> None:
    spasm = tonic(LEFT, 5.0, duration=3.0, size=80.0)
    chin = [(RIGHT, CHIN, 5.0, 3.0, 0.4 * 80.0)]
    cheek = [(RIGHT, CHEEK, 5.0, 3.0, 0.4 * 80.0)]
    assert kinds(measure(face(spasm + chin, seconds=20.0))) == ["tonic spasm"]
    both = measure(face(spasm + cheek, seconds=20.0))
    muscles = {row[1]: set(row[4].split()) for row in both.episodes.rows}
    assert muscles == {
        "tonic spasm": {"orbicularis_oculi", "orbicularis_oris", "mentalis"},
        "bilateral contraction": {"zygomaticus_major"},
    }


def test_one_muscle_alone_is_no_spasm_but_the_eyelid_is() -> None:
    cheek, eyelid = (
        measure(face([(LEFT, muscle, at, 0.1, 40.0) for at in (3.0, 6.0, 9.0)], seconds=12.0))
        for muscle in (CHEEK, EYE)
    )
    assert len(cheek.bursts) == 3
    assert kinds(cheek) == []
    assert kinds(eyelid) == ["clonic spasm"] * 3


def test_an_eyelid_alone_is_no_spasm_where_the_other_was_not_recorded() -> None:
    content = [(LEFT, EYE, at, 0.1, 40.0) for at in (3.0, 6.0, 9.0)]
    assert kinds(measure(face(content, seconds=12.0, sides=(LEFT,)))) == []


def test_synkinesis_while_both_eyes_close_is_a_spasm_of_the_other_muscles() -> None:
    closing = [(side, EYE, 5.0, 1.5, 80.0) for side in (LEFT, RIGHT)]
    joining = [(LEFT, muscle, 5.1, 1.4, 60.0) for muscle in (CHEEK, MOUTH, CHIN)]
    measured = measure(face(closing + joining, seconds=20.0))
    assert kinds(measured) == ["bilateral contraction", "tonic spasm"]
    closure, spasm = measured.episodes.rows
    assert closure[4] == "orbicularis_oculi"
    assert spasm[2:4] == pytest.approx((5.1, 6.5), abs=0.02)
    assert set(spasm[4].split()) == {"zygomaticus_major", "orbicularis_oris", "mentalis"}


def test_the_leader_of_a_spasm_is_found() -> None:
    content = [
        (LEFT, muscle, at + 0.012 * (i + (0 if muscle is not CHEEK else -2)), 0.08, 60.0)
        for at in range(3, 57, 4)
        for i, muscle in enumerate(MUSCLES[:2])
    ]
    measured = measure(face(content))
    (finding,) = measured.of("onset_order", "left")
    assert finding.value == 1.0
    assert "zygomaticus_major first" in finding.reason


def test_synchrony_is_high_in_spasms_and_at_chance_without_them() -> None:
    rng = np.random.default_rng(11)
    together = [b for at in np.sort(rng.uniform(1, 59, 40)) for b in twitch(LEFT, float(at))]
    apart = [(LEFT, m, float(at), 0.05, 40.0) for m in MUSCLES for at in np.sort(rng.uniform(1, 59, 40))]
    (high,) = measure(face(together)).of("synchrony", "left")
    (low,) = measure(face(apart)).of("synchrony", "left")
    assert high.value is not None
    assert high.value > 0.95
    assert low.value is not None
    assert low.value < 0.15
    assert "6 of 6 pairs above" in high.reason
    p = [row[low.detail.columns.index("p")] for row in low.detail.rows]
    assert min(p) > 0.01


def test_common_volleys_inside_bursts_are_seen_with_their_lag() -> None:
    recording = face([b for at in np.arange(2.0, 58.0, 1.5) for b in twitch(LEFT, float(at), duration=0.2)])
    signal = recording.signals[0]
    values = signal.values.copy()
    wave = np.concatenate([np.full(4, -1.0), np.full(4, 1.0)]) * 400.0
    rng = np.random.default_rng(2)
    for at in np.arange(2.0, 58.0, 1.5):
        for volley in at + 0.03 + np.cumsum(rng.uniform(0.01, 0.03, 7)):
            for row, delay in ((0, 0.0), (1, 0.004)):
                first = round((volley + delay) * 2000)
                values[row, first : first + 8] += wave
    (finding,) = measure(Recording((Signal(values, 2000.0, "uV", signal.channels),))).of("synchrony", "left")
    pairs = {row[:2]: dict(zip(finding.detail.columns, row, strict=True)) for row in finding.detail.rows}
    pair = pairs["orbicularis_oculi", "zygomaticus_major"]
    assert pair["discharge_correlation"] > 5 * pair["discharge_chance_high"]
    assert pair["discharge_lag_ms"] == pytest.approx(4.0, abs=1.0)


def test_one_side_alone_says_what_it_cannot_tell() -> None:
    measured = measure(face(train(LEFT, 5.0, twitches=6, rate_hz=6.0), seconds=20.0, sides=(LEFT,)))
    (finding,) = measured.of("spasm_rate", "left")
    assert finding.value == pytest.approx(3.0)
    assert "other side was not recorded" in finding.reason
    (right,) = measured.of("spasm_rate", "right")
    assert right.status.value == "not assessable"
    (blinks,) = measured.of("blinks")
    assert blinks.reason == "4 channels, side known: left; needs both sides"


def test_a_slow_recording_is_refused_timing_and_not_counting() -> None:
    measured = measure(face([*tonic(LEFT, 5.0, duration=2.0)], seconds=20.0, rate_hz=100.0))
    for name in ("synchrony", "onset_order"):
        (finding,) = measured.of(name)
        assert finding.reason == "sampled at 100 Hz, needs 500 Hz"
    assert measured.of("bursts")[0].value is not None
    assert any("envelope only" in note for note in measured.notes)


def test_every_measure_says_what_it_is_and_what_it_needs() -> None:
    records = find_measures()
    assert len({record.name for record in records}) == len(records) >= 9
    for record in records:
        assert record.title
        assert record.unit
        assert len(record.definition) > 40
        assert record.needs.channels >= 1


def test_an_unknown_measure_is_named_with_those_that_exist() -> None:
    with pytest.raises(NameNotFoundError, match=r"spasmrate.*spasm_rate"):
        measure(face([], seconds=2.0), ["spasmrate"])


def test_tables_and_events_agree_with_the_findings() -> None:
    measured = measure(face(train(LEFT, 5.0, twitches=6, rate_hz=6.0), seconds=20.0))
    tables = measured.tables()
    assert tables["bursts"].count("\n") == 1 + len(measured.bursts)
    assert tables["findings"].splitlines()[0] == "measure,about,value,unit,low,high,status,reason"
    assert len(measured.events()) == len(measured.bursts) + len(measured.episodes)


def test_what_a_marked_task_explains_is_no_spasm() -> None:
    content = tonic(LEFT, 5.0, duration=2.0)
    wink = (Event(4.8, "wink left", 2.5),)
    assert kinds(measure(face(content, seconds=20.0, events=wink))) == ["contraction on demand"]
    other = (Event(4.8, "wink right", 2.5),)
    assert kinds(measure(face(content, seconds=20.0, events=other))) == ["tonic spasm"]
    smile = (Event(4.8, "task smile", 2.5),)
    assert kinds(measure(face(content, seconds=20.0, events=smile))) == ["tonic spasm"]
    alone = measure(face(content, seconds=20.0, events=smile, sides=(LEFT,)))
    assert kinds(alone) == ["contraction on demand"]
    assert value(alone, "spasm_rate", "left") == 0.0


def test_what_was_measured_before_is_no_task() -> None:
    before = (Event(4.8, "tonic spasm left", 2.5),)
    measured = measure(face(tonic(LEFT, 5.0, duration=2.0), seconds=20.0, events=before))
    assert [row[1] for row in measured.episodes.rows] == ["tonic spasm"]
    assert measured.episodes.rows[0][8] == ""


def test_time_in_spasm_counts_no_moment_twice() -> None:
    activity = find_activity(face([], seconds=20.0), np.random.default_rng(0))
    spasms = [(Kind.TONIC, 1.0, 4.0), (Kind.CLONIC, 3.0, 5.0), (Kind.CLONIC, 3.5, 4.5), (Kind.TONIC, 8.0, 9.0)]
    episodes = tuple(Episode(kind, LEFT, on, off, ("mentalis",), ((on, off),)) for kind, on, off in spasms)
    (left, right) = spasm_time.MEASURE.compute(replace(activity, episodes=episodes))
    assert left.value == pytest.approx(5.0 / 20.0, rel=0.01)
    assert right.value == 0.0


def sparse(side: Side, muscle: Muscle, *, at: float, seconds: float, seed: int) -> list[Burst]:
    """Return potentials of single motor units some 10 per second, as a muscle shows that is hardly recruited."""
    rng = np.random.default_rng(seed)
    times = at + np.cumsum(rng.uniform(0.07, 0.13, round(seconds / 0.1)))
    return [(side, muscle, float(time), 0.02, float(rng.uniform(80.0, 160.0))) for time in times if time < at + seconds]


def closing(at: float, *, seconds: float) -> list[Burst]:
    """Return a closure of both eyes in which cheek and mouth of both sides are hardly recruited."""
    eyes = [(side, EYE, at, seconds, 120.0) for side in (LEFT, RIGHT)]
    others = enumerate((side, muscle) for side in (LEFT, RIGHT) for muscle in (CHEEK, MOUTH))
    return eyes + [b for n, (side, m) in others for b in sparse(side, m, at=at, seconds=seconds, seed=10 * n + int(at))]


def test_single_units_on_both_sides_of_a_movement_are_no_spasm() -> None:
    measured = measure(face([b for at in (5.0, 15.0, 25.0, 35.0) for b in closing(at, seconds=1.5)], seconds=45.0))
    assert set(kinds(measured)) == {"bilateral contraction"}


def test_single_units_beside_a_still_side_are_a_spasm() -> None:
    content = [burst for burst in closing(5.0, seconds=1.5) if burst[0] is LEFT or burst[1] is EYE]
    chin = [(LEFT, CHIN, at + 0.002, length, size) for _, muscle, at, length, size in content if muscle is MOUTH]
    measured = measure(face([*content, *chin], seconds=15.0))
    assert [row[0] for row in measured.episodes.rows if row[1] == "clonic spasm"] == ["left"]


def test_weakness_of_the_other_side_is_said_where_it_may_look_like_spasm() -> None:
    """Half a face weakened to a tenth: both sides blink and smile, and the strong one must not pass for ill."""
    smile = [(RIGHT, muscle, 50.0, 2.0, 60.0) for muscle in (CHEEK, MOUTH)]
    smile += [(LEFT, muscle, 50.0, 2.0, 9.0) for muscle in (CHEEK, MOUTH)]
    blinks = [(RIGHT, EYE, float(at), 0.15, 90.0) for at in np.arange(3.0, 45.0, 4.0)]
    blinks += [(LEFT, EYE, float(at), 0.15, 9.0) for at in np.arange(3.0, 45.0, 4.0)]
    (weak,) = measure(face([*smile, *blinks])).of("spasm_rate", "right")
    assert weak.value is not None
    assert weak.value > 0.0
    assert "weakness of that side" in weak.reason
    spasm = [b for at in (5.0, 20.0, 35.0) for b in train(LEFT, at, twitches=8, rate_hz=7.0, size=80.0)]
    crosstalk = [(RIGHT, MOUTH, at, length, 0.1 * size) for _, muscle, at, length, size in spasm if muscle is MOUTH]
    (ill,) = measure(face([*spasm, *crosstalk])).of("spasm_rate", "left")
    assert ill.reason == ""


def test_synkinesis_is_told_from_chance() -> None:
    starts = np.arange(2.0, 58.0, 3.5)
    joining = [(LEFT, CHEEK, float(at) + 0.03, 0.06, 60.0) for at in starts[:12]]
    blinks = [burst for at in starts for burst in blink(float(at))]
    measured = measure(face(blinks + joining))
    (left,) = measured.of("synkinesis", "left, blinks")
    (right,) = measured.of("synkinesis", "right, blinks")
    assert left.value == pytest.approx(12 / 16)
    assert (left.low, left.high) == pytest.approx((0.476, 0.927), abs=0.001)  # exact binomial limits of 12 of 16
    assert right.value == 0.0
    rows = {row[0]: dict(zip(left.detail.columns, row, strict=True)) for row in left.detail.rows}
    assert rows["zygomaticus_major"]["median_lag_ms"] == pytest.approx(30.0, abs=4.0)
    assert rows["zygomaticus_major"]["chance_high"] < 0.4
    assert rows["mentalis"]["share"] == 0.0
    (movements,) = measured.of("synkinesis", "left, movements")
    assert movements.reason == "0 movements of both sides found, needs 3"
