"""What a pull and a lack of blood do to the potentials that clicks evoke: ``docs/examinations/baep_states.md``.

Run ``python -m studies.hearing_page``; takes a minute. Everything is read as from a clinic's file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from facialis.examinations import Examined, examine_patient, examine_recording
from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.visit import record
from facialis.vocabulary import Side, StimulationSite

FOLDER = Path(__file__).parent.parent / "docs" / "examinations"
STATES: dict[str, dict[str, float]] = {
    "healthy": {},
    "pull of 1 mm": {"traction_mm": 1.0},
    "pull of 2 mm": {"traction_mm": 2.0},
    "pull of 4 mm": {"traction_mm": 4.0},
    "half the blood missing": {"ischaemia": 0.5},
    "nine tenths missing": {"ischaemia": 0.9},
    "30 dB lost": {"loss_db": 30.0},
}
"""What the left ear has suffered; the right is sound."""
SHOWN = (
    "wave I latency", "wave III latency", "wave V latency", "interval I-III", "interval III-V", "interval I-V",
    "wave I amplitude", "wave III amplitude", "wave V amplitude", "noise left", "reproducibility",
)  # fmt: skip
BLOCKS_S = (0.0, 100.0, 200.0, 300.0, 400.0)
PULLS_MM = (0.0, 0.0, 3.5, 3.5, 0.0)
"""Traction in the operation: none, applied from 100 to 200 s, held, released from 300 to 400 s."""
BEFORE = (
    "<!-- made by `python -m studies.hearing_page`; do not edit -->\n\n# Pulled, pale and sound ears\n\n"
    "A healthy patient whose left eighth nerve is pulled, short of blood or deaf, examined as any patient:\n"
    "`facialis examine baep PATIENT.yaml -o DIR`, 3,000 clicks an ear, seed 0. A dash: not told from noise. How\n"
    "it is read: [brainstem auditory evoked potentials](baep.md).\n"
)
LIMITS = (
    "Heights fall and delays grow with millimetres of traction by assumed laws: nobody has measured millimetres\n"
    "against milliseconds in man (`src/facialis/parameters/chiappa1979.py`). The pattern is the published one: a pull\n"
    "keeps wave I, prolongs I-III, makes wave V late and small; lack of blood lowers every wave with little delay.\n"
    "Within a visit traction acts and ends at once; what an operation leaves is computed by its treatment\n"
    "(`docs/treatments.md`). Temperature and anaesthetics, which delay wave V a little, do not act on the waves here."
)
OPERATION = (
    "The same ear under propofol, 1,000 clicks an average; a pull of 3.5 mm is applied from 100 to 200 s, held, and\n"
    "released from 300 to 400 s (`state: {eighth_traction_mm: [[0, 0], [100, 0], [200, 3.5], ...]}`).\n"
)


def pulled(state: dict[str, float]) -> Patient:
    """Return a healthy patient whose left ear has suffered."""
    return preset("healthy").with_changes(left={"hearing": state}) if state else preset("healthy")


def operate() -> Examined:
    """Return clicks to the left ear through an operation under propofol, with a pull that comes and goes."""
    seconds, rate = 470.0, 21.1
    state = State(
        propofol_ug_ml=4.0, eighth_traction_mm=tuple(zip(BLOCKS_S, PULLS_MM, strict=True)), operated=Side.LEFT
    )
    clicks = Stimulus(
        site=StimulationSite.EAR, side=Side.LEFT, at_s=0.1, pulses=int(rate * (seconds - 1.0)), rate_hz=rate,
        width_ms=0.1, masking_db=40.0,
    )  # fmt: skip
    scalp = Record(instrument="scalp_eeg", sides=(Side.LEFT,), rate_hz=16000.0)
    protocol = Protocol(name="operation", duration_s=seconds, state=state, stimuli=(clicks,), record=(scalp,))
    return examine_recording("baep", record("healthy", protocol=protocol).recording)


def draw(examined: dict[str, Examined], path: Path) -> None:
    """Draw the averages of both ears of every state."""
    figure = Figure(figsize=(8.0, 0.95 * len(examined) + 1.0), dpi=110)
    for place, side in enumerate(Side):
        axes = figure.add_subplot(1, 2, place + 1)
        for row, (name, found) in enumerate(examined.items()):
            strip = next(strip for strip in found.strips if strip.label.startswith(side.value))
            times, height = strip.sweeps.times_ms, -0.6 * row
            inside = (times > -0.5) & (times < 10.0)
            for half, colour in zip(np.array_split(strip.sweeps.values, 2), ("#56B4E9", "#E69F00"), strict=True):
                axes.plot(times[inside], half.mean(axis=0)[inside] + height, color=colour, lw=0.8)
            axes.plot(times[inside], strip.average[inside] + height, color="#1a1a1a", lw=1.3)
            for mark in strip.marks:
                at = float(np.interp(mark.at_ms, times, strip.average)) + height
                axes.annotate(mark.name, (mark.at_ms, at), (0, 4), textcoords="offset points", ha="center", fontsize=7)
            if place == 0:
                axes.text(-0.7, height, name, ha="right", va="center", fontsize=8)
        axes.set_title(f"clicks to the {side.value} ear", fontsize=9)
        axes.set_xlabel("ms after the click", fontsize=8)
        axes.tick_params(labelsize=8, left=False, labelleft=False)
        axes.spines[["left", "top", "right"]].set_visible(False)
        foot = -0.6 * len(examined) + 0.15
        axes.plot([9.8, 9.8], [foot, foot + 0.2], color="#1a1a1a", lw=2)
        axes.text(9.7, foot + 0.1, "0.2 µV", ha="right", va="center", fontsize=7)
    figure.subplots_adjust(left=0.2, right=0.99, top=0.93, bottom=0.1, wspace=0.05)
    figure.savefig(path, metadata={"Software": ""})


def table(examined: dict[str, Examined], side: Side) -> str:
    """Return what was found at one ear, a column a state."""
    lines = [f"| {side.value} ear | " + " | ".join(examined) + " |", "| --- |" + " --- |" * len(examined)]
    for quantity in SHOWN:
        found = [each.of(quantity, f"{side.value} ear")[0] for each in examined.values()]
        cells = ["-" if each.value is None else f"{each.value:.2f}" for each in found]
        lines.append(f"| {quantity} [{found[0].unit}] | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def trend(examined: Examined) -> str:
    """Return the averages of the operation, a row each."""
    (found,) = examined.tables.values()
    lines = ["| " + " | ".join(found.columns) + " |", "|" + " --- |" * len(found.columns)]
    lines += ["| " + " | ".join("-" if cell is None else str(cell) for cell in row) + " |" for row in found.rows]
    return "\n".join(lines)


def main() -> None:
    """Examine, draw, write."""
    examined = {name: examine_patient("baep", pulled(state))[0] for name, state in STATES.items()}
    draw(examined, FOLDER / "baep_states.png")
    through = trend(operate())
    parts = [
        BEFORE, "![averages](baep_states.png)\n\nAverages (black), both halves (blue, orange), vertex positive up.\n",
        table(examined, Side.LEFT), "", table(examined, Side.RIGHT), "", "## Through an operation\n",
        OPERATION,
        through, "\n## Limits\n", LIMITS, "",
    ]  # fmt: skip
    (FOLDER / "baep_states.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
