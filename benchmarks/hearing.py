"""Sensitivity and false alarms of ``find_waves`` on simulated scalps, with and without an answer to the clicks.

Run ``python -m benchmarks.hearing [SERIES]``; takes some minutes. Numbers go to ``benchmarks/numbers/hearing.json``.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

import numpy as np

from facialis.body.hearing import Click, compute_waves
from facialis.measures.auditory import cut_clicks, find_waves
from facialis.parameters.chiappa1979 import HEARING, SOUND_HEARING
from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.visit import record
from facialis.vocabulary import Side, StimulationSite

CLICKS, RATE_HZ = 2000, 21.1
DELAY_MS = 0.075
"""Delay of the amplifier's low-pass, 3 kHz of second order, which the recording has and no reader can take back."""
THEATRE = State(propofol_ug_ml=4.0, train_of_four=4)
STATES: dict[str, dict[str, float]] = {
    "healthy": {}, "pulled by 2 mm": {"traction_mm": 2.0}, "pulled by 4 mm": {"traction_mm": 4.0},
    "half the blood": {"ischaemia": 0.5}, "no answer": {"loss_db": 120.0},
}  # fmt: skip
NAMES = {"I": 0, "III": 2, "V": 4}
NUMBERS = Path(__file__).parent / "numbers" / "hearing.json"


def patient(**state: float) -> Patient:
    """Return a healthy patient whose left ear has suffered."""
    return preset("healthy").with_changes(left={"hearing": state}) if state else preset("healthy")


def series(
    who: Patient, seed: int, *, asleep: bool = False, clicks: int = CLICKS
) -> dict[str, tuple[bool, float, float, float]]:
    """Return of each wave whether it was found, where, and the ends of its interval [ms]."""
    stimulus = Stimulus(
        site=StimulationSite.EAR, side=Side.LEFT, at_s=0.1, pulses=clicks, rate_hz=RATE_HZ, masking_db=40.0
    )
    seconds = round(0.2 + clicks / RATE_HZ, 3)
    protocol = Protocol(
        duration_s=seconds,
        stimuli=(stimulus,),
        state=THEATRE if asleep else State(),
        record=(Record(instrument="scalp_eeg", rate_hz=16000.0, sides=(Side.LEFT,)),),
    )
    recording = record(who, protocol=protocol, seed=seed, strands=1).recording
    sweeps = cut_clicks(recording, channel="Cz-A1", clicks_s=np.array(stimulus.starts_s))
    waves = find_waves(sweeps).waves
    return {name: (wave.present, wave.latency_ms, wave.low_ms, wave.high_ms) for name, wave in waves.items()}


def condition(state: dict[str, float], many: int, *, first: int, asleep: bool = False) -> dict[str, dict[str, float]]:
    """Return what was found in many series of one state: share, and error of the latency."""
    found = [series(patient(**state), first + seed, asleep=asleep) for seed in range(many)]
    true = (
        compute_waves(
            HEARING, SOUND_HEARING.replace(**state), click=Click(70.0, RATE_HZ), age_year=preset("healthy").age_year
        ).latency_ms
        + DELAY_MS
    )
    lines = {}
    for name, place in NAMES.items():
        rows = np.array([row[name] for row in found], np.float64)
        rows = rows[rows[:, 0] > 0]
        error = rows[:, 1] - true[place]
        lines[name] = {"found": len(rows) / many}
        if len(rows) and not state.get("loss_db"):
            lines[name] |= {
                "bias_ms": float(np.median(error)), "error_ms": float(np.median(np.abs(error))),
                "error_95_ms": float(np.quantile(np.abs(error), 0.95)),
                "covered": float(np.mean((rows[:, 2] <= true[place]) & (true[place] <= rows[:, 3]))),
            }  # fmt: skip
    return lines


def main() -> None:
    """Run and save."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    numbers: dict[str, object] = {"series": many, "clicks": CLICKS}
    for index, (asleep, (name, state)) in enumerate(itertools.product((False, True), STATES.items())):
        title = f"{name}, {'anaesthetised' if asleep else 'awake'}"
        count = 3 * many if "loss_db" in state else many
        numbers[title] = condition(state, count, first=10_000 * (index + 1), asleep=asleep)
        print(title, numbers[title], flush=True)
    NUMBERS.write_text(json.dumps(_short(numbers), indent=1) + "\n", encoding="utf-8")


def _short(value: object) -> object:
    if isinstance(value, dict):
        return {key: _short(own) for key, own in value.items()}
    return float(f"{value:.3g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
