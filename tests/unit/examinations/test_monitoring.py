"""Hearing watched through an operation: warned where the nerve is pulled or starved, unharmed where it is not."""

from __future__ import annotations

from typing import Any

import pytest

from facialis.errors import NotAssessableError
from facialis.examinations.monitoring import WatchedHearing, watch_hearing
from facialis.measures.auditory import Grade
from facialis.presets import preset
from facialis.treatments.decompression import Operation
from facialis.vocabulary import Side


def watched(ear: Side | None = None, **order: Any) -> WatchedHearing:
    return watch_hearing(preset("typical"), Operation(**{"at": "0 d", "side": "left", **order}), ear=ear)


def test_hearing_is_unharmed_where_nothing_pulls() -> None:
    calm = watched()
    assert (calm.warned.grade, calm.lasting.grade, calm.loss_db) == (Grade.NONE, Grade.NONE, 0.0)
    assert calm.during.waves["V"].latency_ms == pytest.approx(calm.before.waves["V"].latency_ms, abs=0.15)


def test_a_pull_keeps_wave_i_and_prolongs_i_to_iii_and_nothing_stays_of_a_short_one() -> None:
    pulled = watched(traction="3.5 mm", lasting="10 min")
    was, now = pulled.before, pulled.during
    assert pulled.warned.grade is not None
    assert pulled.warned.grade >= Grade.WARN
    assert now.waves["I"].latency_ms == pytest.approx(was.waves["I"].latency_ms, abs=0.15)
    assert now.waves["I"].height_uv / was.waves["I"].height_uv == pytest.approx(1.0, abs=0.3)
    assert now.interval_ms("I", "III") - was.interval_ms("I", "III") == pytest.approx(1.05, abs=0.25)
    assert now.waves["V"].height_uv < 0.7 * was.waves["V"].height_uv
    assert (pulled.lasting.grade, pulled.loss_db) == (Grade.NONE, 0.0)


def test_half_an_hour_without_blood_takes_all_waves_and_the_hearing() -> None:
    starved = watched(ischaemia=1.0, lasting="30 min")
    assert starved.wave_v_lost
    assert not any(wave.present for wave in starved.during.waves.values())
    assert starved.warned.grade is starved.lasting.grade is Grade.CRITICAL
    assert starved.loss_db == pytest.approx(90.0 * (1.0 - 2.718281828**-2.0), abs=0.1)


def test_the_other_ear_hears_nothing_of_it() -> None:
    other = watched(Side.RIGHT, traction="8 mm", ischaemia=1.0, lasting="30 min")
    assert (other.warned.grade, other.lasting.grade, other.loss_db) == (Grade.NONE, Grade.NONE, 0.0)
    calm = watched(Side.RIGHT)
    assert other.during.waves["V"].latency_ms == calm.during.waves["V"].latency_ms


def test_a_deaf_ear_cannot_be_watched_and_time_runs_forwards() -> None:
    deaf = preset("typical").with_changes(left={"hearing": {"loss_db": 100.0}})
    with pytest.raises(NotAssessableError, match="baseline"):
        watch_hearing(deaf, Operation(at="0 d", side="left"))
    with pytest.raises(NotAssessableError, match="above 0 days"):
        watch_hearing(preset("typical"), Operation(at="0 d"), after_d=0.0)
