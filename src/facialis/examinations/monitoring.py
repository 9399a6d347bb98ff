"""Hearing watched through an operation: waves before the pull, at its worst and months later, read as any recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facialis.errors import NotAssessableError
from facialis.measures.auditory import Warned, WavesFound, cut_clicks, find_waves, grade_change
from facialis.patient import Patient
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.treatments import decompression
from facialis.treatments.decompression import Operation
from facialis.visit import record
from facialis.vocabulary import Arousal, Side, StimulationSite

LEVEL_DB, MASKING_DB, PACE_HZ = 70.0, 40.0, 21.1
PROPOFOL_UG_ML = 4.0
"""Usual for craniotomies, without a relaxant as the facial nerve is watched too (assumption, 3-5 ug/ml)."""
MASTOID = {Side.LEFT: "Cz-A1", Side.RIGHT: "Cz-A2"}


@dataclass(frozen=True, eq=False, slots=True)
class WatchedHearing:
    """What the clicks showed, and what is left of hearing.

    Parameters
    ----------
    before, during, after : WavesFound
        Of the watched ear: asleep before the retractor, at its worst, and long after the operation.
    warned : Warned
        Grade of the change from before to during.
    lasting : Warned
        Grade of the change from before to after.
    loss_db : float
        Hearing for clicks that the watched ear has lost for good, dB: the simulated truth, no measurement.
    """

    before: WavesFound
    during: WavesFound
    after: WavesFound
    warned: Warned
    lasting: Warned
    loss_db: float

    @property
    def wave_v_lost(self) -> bool:
        """Whether wave V was lost during the operation; not where noise forbids to say."""
        return self.warned.grade is not None and not self.during.waves["V"].present


def watch_hearing(
    patient: Patient,
    order: Operation,
    *,
    ear: Side | None = None,
    clicks: int = 1000,
    after_d: float = 90.0,
    seed: int = 0,
) -> WatchedHearing:
    """Give clicks before the pull of an operation, at its worst, and long after it, and read what they evoke.

    Parameters
    ----------
    patient : Patient
        As on the day of the operation.
    order : Operation
        With traction, ischaemia, and how long both last.
    ear : Side, optional
        Which ear is watched; by default that of the operated side.
    clicks : int
        Of each of the three averages, 20 to 10,000.
    after_d : float
        From the operation to the last average, above 0 days.
    seed : int
        Of all noise.

    Returns
    -------
    WatchedHearing
        Waves, warnings, and the lasting loss.

    Raises
    ------
    NotAssessableError
        If the patient has no wave V before the operation, or the time is not above 0.

    Notes
    -----
    Each part is as long as its clicks, not as the operation: what lasts is computed from ``order.minutes``. How often
    surgeons pull how far is not known here; a cohort must assume it.
    """
    if not after_d > 0.0:
        raise NotAssessableError(f"after_d = {after_d:g} days.", "Give a time after the operation, above 0 days.")
    side = order.side if ear is None else ear
    before, during = _averages(patient, side=side, clicks=clicks, seed=seed, order=order)
    operated = decompression.at(patient, (order,), time_d=order.at_d + after_d)
    (after,) = _averages(operated, side=side, clicks=clicks, seed=seed + 1)
    loss = operated.side(side).hearing.loss_db - patient.side(side).hearing.loss_db
    return WatchedHearing(before, during, after, grade_change(before, during), grade_change(before, after), loss)


def _averages(
    patient: Patient, *, side: Side, clicks: int, seed: int, order: Operation | None = None
) -> list[WavesFound]:
    """Return the waves asleep; with an order before its pull and during it, in one recording."""
    lasts = round(clicks / PACE_HZ + 0.5, 3)
    starts = [0.1] if order is None else [0.1, round(0.1 + lasts, 3)]
    stimuli = tuple(
        Stimulus(
            site=StimulationSite.EAR, side=side, at_s=at, pulses=clicks, rate_hz=PACE_HZ, width_ms=0.1,
            level_db=LEVEL_DB, masking_db=MASKING_DB,
        )
        for at in starts
    )  # fmt: skip
    protocol = Protocol(
        name="hearing watched in theatre", duration_s=round(0.2 + lasts * len(starts), 3), stimuli=stimuli,
        state=_theatre(order, pulled_s=lasts),
        record=(Record(instrument="scalp_eeg", rate_hz=16000.0, sides=(side,)),),
    )  # fmt: skip
    recording = record(patient, protocol=protocol, seed=seed, strands=1).recording
    return [
        find_waves(cut_clicks(recording, channel=MASTOID[side], clicks_s=np.array(stimulus.starts_s)))
        for stimulus in stimuli
    ]


def _theatre(order: Operation | None, *, pulled_s: float) -> State:
    """Return anaesthesia, and the pull from a moment on."""
    if order is None:
        return State(arousal=Arousal.NREM, propofol_ug_ml=PROPOFOL_UG_ML)
    begins = pulled_s - 0.3
    return State(
        arousal=Arousal.NREM, propofol_ug_ml=PROPOFOL_UG_ML, operated=order.side,
        eighth_traction_mm=((0.0, 0.0), (begins, 0.0), (begins + 0.1, order.traction_mm)),
        cochlear_ischaemia=((0.0, 0.0), (begins, 0.0), (begins + 0.1, order.ischaemia)),
    )  # fmt: skip
