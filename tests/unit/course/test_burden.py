"""What treatment costs is read from the treated patient, and costs nothing where nothing was done."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from facialis.catalogue import describe_treatments
from facialis.cli.app import app
from facialis.course.burden import compute_burden, compute_tiredness
from facialis.patient import Drugs
from facialis.presets import preset
from facialis.treatments import Plan, find_treatments
from facialis.vocabulary import Muscle, Side


def ordered(name: str, **fields: object) -> Plan:
    return Plan().with_orders((name, find_treatments()[name].order.model_validate({"at": 0.0, **fields})))


def test_nothing_done_costs_nothing() -> None:
    found = compute_burden(preset("typical"), Side.LEFT)
    assert (found.lid_drop_mm, found.weakest, found.weakness, found.sedation) == (0.0, None, 0.0, 0.0)
    assert (found.hearing_loss_db, found.wave_v_delay_ms, found.wave_v_height) == (0.0, 0.0, 1.0)


def test_toxin_in_the_upper_lid_weakens_and_drops_it() -> None:
    plan = ordered(
        "botulinum", product="onabotulinumtoxinA", sites={"upper_lid_lateral": "5 U", "lower_lid_lateral": "5 U"}
    )
    found = compute_burden(plan.treat(preset("typical"), 21.0), Side.LEFT)
    assert found.weakest is Muscle.ORBICULARIS_OCULI
    assert 0.1 < found.weakness < 1.0
    assert found.lid_drop_mm > 0.02
    assert compute_burden(plan.treat(preset("typical"), 21.0), Side.RIGHT).lid_drop_mm == 0.0


def test_a_pulled_nerve_delays_wave_v_and_a_lack_of_blood_costs_hearing() -> None:
    plan = ordered("decompression", traction="6 mm", ischaemia=0.6, lasting="30 min")
    found = compute_burden(plan.treat(preset("typical"), 0.0), Side.LEFT)
    assert found.wave_v_delay_ms is None or found.wave_v_delay_ms > 0.3
    assert found.wave_v_height < 0.8
    assert found.hearing_loss_db > 1.0
    quiet = compute_burden(ordered("decompression").treat(preset("typical"), 30.0), Side.LEFT)
    assert (quiet.hearing_loss_db, quiet.wave_v_height) == (0.0, 1.0)


def test_two_sedating_drugs_tire_more_than_either_but_never_wholly() -> None:
    one, other = compute_tiredness(Drugs(baclofen=0.5)), compute_tiredness(Drugs(clonazepam=0.05))
    both = compute_tiredness(Drugs(baclofen=0.5, clonazepam=0.05))
    assert one == pytest.approx(0.5)
    assert max(one, other) < both < 1.0
    assert both == pytest.approx(1.0 - (1.0 - one) * (1.0 - other))


def test_treatments_are_listed_with_fields_and_ranges() -> None:
    rows = {(row["treatment"], row["field"]): row for row in describe_treatments()}
    assert rows["decompression", "relief"]["allowed"] == "0 to 1"
    assert rows["botulinum", "product"]["if left out"] == "must be given"
    done = CliRunner().invoke(app, ["treatments"])
    assert done.exit_code == 0
    for name in find_treatments():
        assert name in done.output
