"""Surface EMG for M waves: active disc over the end-plates, reference past the tendon, wider band."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facialis.instruments.base import HalfFace, Instrument, Observation
from facialis.instruments.face_map import MUSCLE_SITES
from facialis.instruments.surface_emg import SURFACE, observe_surface
from facialis.protocol import Record, Stimulus
from facialis.quantities import paper
from facialis.vocabulary import SignalKind

BELLY_TENDON = SURFACE.replace(
    belly_tendon=True,
    electrode_mm=4.0,
    amplifier=SURFACE.amplifier.replace(
        high_pass_hz=5.0,
        low_pass_hz=5000.0,
        sources={
            **SURFACE.amplifier.sources,
            "high_pass_hz": paper("Kimura, Electrodiagnosis: motor studies 2-10 Hz to 5-10 kHz"),
            "low_pass_hz": paper("Kimura, Electrodiagnosis: motor studies 2-10 Hz to 5-10 kHz"),
        },
    ),
    sources={
        **SURFACE.sources,
        "electrode_mm": paper("Kimura, Electrodiagnosis: discs of 7-10 mm for motor studies"),
    },
)
"""Belly-tendon montage with the band of motor nerve conduction studies."""


def observe_belly_tendon(
    faces: Sequence[HalfFace],
    *,
    record: Record,
    duration_s: float,
    stimuli: Sequence[Stimulus],
    rng: np.random.Generator,
) -> Observation:
    """Record M waves; see :func:`facialis.instruments.surface_emg.observe_surface`."""
    return observe_surface(
        faces,
        record=record,
        duration_s=duration_s,
        stimuli=stimuli,
        rng=rng,
        parameters=BELLY_TENDON,
        label="M ",
    )


INSTRUMENT = Instrument(
    name="belly_tendon_emg",
    title="Surface EMG, belly-tendon",
    kind=SignalKind.SURFACE_EMG,
    unit="uV",
    rate_hz=10000.0,
    parameters=BELLY_TENDON,
    observe=observe_belly_tendon,
    reaches=frozenset(MUSCLE_SITES),
)
"""Surface EMG for M waves."""
