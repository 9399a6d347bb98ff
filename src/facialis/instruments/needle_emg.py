"""Needle electromyography: a concentric needle in the belly of each wanted muscle.

Sign: samples are the potential of the core minus that of the cannula, in uV. Clinical displays draw negative
upward; files do not turn the sign.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.instruments.amplifier import AmplifierParameters, amplify, oversampling
from facialis.instruments.base import HalfFace, Instrument, Observation
from facialis.instruments.face_map import MUSCLE_SITES
from facialis.instruments.needle_templates import (
    LEAD_MS,
    NeedleFibres,
    NeedleGeometry,
    compute_fibre_potentials,
    draw_fibres,
)
from facialis.numerics.volume_conduction import TissueParameters
from facialis.parameters.farina2004 import TISSUE
from facialis.protocol import Record, Stimulus
from facialis.quantities import Parameters, assumption, numerics, paper, quantity
from facialis.records.recording import Channel, Signal
from facialis.vocabulary import MUSCLES, Muscle, SignalKind

Array = NDArray[np.float64]
LEAST_RATE_HZ = 20000.0
"""Internal sampling: potentials of fibres at tenths of a millimetre rise within 0.1-0.3 ms."""


class NeedleParameters(Parameters):
    """Needle, tissue and amplifier."""

    amplifier: AmplifierParameters
    geometry: NeedleGeometry
    tissue: TissueParameters
    single_fibres: int = quantity("count", 1, 60, "nearest fibres of a unit that jitter one by one")
    template_ms: float = quantity("ms", 10, 60, "length of a fibre's potential that is kept")
    template_rate_hz: float = quantity("Hz", 10000, 100000, "sampling of a fibre's potential")


NEEDLE = NeedleParameters(
    amplifier=AmplifierParameters(
        high_pass_hz=10, low_pass_hz=10000, noise_uv=2.5, drift_uv=50, drift_ms=1000, mains_third=0.25,
        mains_fifth=0.1, mains_scatter=0.5,
        sources={
            "high_pass_hz": paper("Stalberg 2019 Clin Neurophysiol 130:1688: 5-10 Hz to 10 kHz for "
                "motor-unit potentials"),
            "low_pass_hz": paper("Stalberg 2019 Clin Neurophysiol 130:1688: 5-10 Hz to 10 kHz for "
                "motor-unit potentials"),
            "noise_uv": assumption("a baseline of 10-15 uV peak to peak, as in an ordinary clinic"),
            "*": assumption("an ordinary clinic room; drift is mostly below the band"),
        },
    ),
    geometry=NeedleGeometry(
        core_long_mm=0.58, core_short_mm=0.15, cannula_mm=0.46, offset_mm=8, crisp_mm=0.3, reach_mm=3,
        diameter_scatter=0.3, velocity_slope_m_s_um=0.05, endplate_scatter_mm=1.0, delay_scatter_ms=0.15,
        jitter_ms=0.013,
        sources={
            "core_long_mm": paper("Nandedkar & Stalberg 1983 Med Biol Eng Comput 21:158: oval core 0.58 x "
                "0.15 mm"),
            "core_short_mm": paper("Nandedkar & Stalberg 1983 Med Biol Eng Comput 21:158: oval core 0.58 "
                "x 0.15 mm"),
            "cannula_mm": assumption("ordinary concentric needle of 0.46 mm"),
            "offset_mm": assumption("the examiner keeps away from the end-plate zone, which is noisy and "
                "painful"),
            "crisp_mm": assumption("rise times of 0.2-0.5 ms are accepted, hence some tenths of a mm"),
            "reach_mm": numerics("a fibre at 3 mm gives less than a hundredth of one at 0.3 mm"),
            "diameter_scatter": paper("Schwarting & Schroder 1982: variability coefficient about 325 in "
                "facial muscles"),
            "velocity_slope_m_s_um": paper("Nandedkar & Stalberg 1983 Med Biol Eng Comput 21:158"),
            "endplate_scatter_mm": assumption("end-plates of one unit lie within a few mm of one another"),
            "delay_scatter_ms": assumption("terminal branches of a few mm at some m/s"),
            "jitter_ms": paper("Stalberg & Trontelj, Single Fiber EMG: 12-14 us for one end-plate (facial "
                "pairs 20 us)"),
        },
    ),
    tissue=TISSUE,
    single_fibres=10,
    template_ms=25,
    template_rate_hz=25000,
    sources={"*": numerics("more changes no potential by more than the noise")},
)  # fmt: skip
"""Ordinary concentric needle."""


def observe_needle(
    faces: Sequence[HalfFace],
    *,
    record: Record,
    duration_s: float,
    stimuli: Sequence[Stimulus],
    rng: np.random.Generator,
    parameters: NeedleParameters = NEEDLE,
) -> Observation:
    """Record from a needle in each wanted muscle of each wanted side.

    Each simulated unit counts as one unit, whatever its weight: potentials are those of real units, but there
    are fewer of them near the needle than in the full nerve, so that the interference pattern at strong
    effort is thinner.

    Parameters
    ----------
    faces : sequence of HalfFace
        One or two sides.
    record : Record
        Muscles, sides, rate, mains.
    duration_s : float
        Length, above 0 s.
    stimuli : sequence of Stimulus
        Not seen: a concentric needle far from the cathode rejects the artefact.
    rng : numpy.random.Generator
        Places of fibres and needle, jitter, noise.
    parameters : NeedleParameters
        Needle, tissue, amplifier.

    Returns
    -------
    Observation
        Signal in uV, core minus cannula.

    Raises
    ------
    ProtocolError
        If no wanted muscle can be needled.
    """
    wanted = INSTRUMENT.wanted(record)
    keep_every = oversampling(record.rate_hz, LEAST_RATE_HZ)
    internal_hz = record.rate_hz * keep_every
    channels, rows = [], []
    for muscle in wanted:
        for face in sorted((face for face in faces if face.side in record.sides), key=lambda face: face.side.value):
            raw = _trace(muscle, face, parameters, internal_hz, duration_s, rng)
            rows.append(
                amplify(
                    raw,
                    parameters.amplifier,
                    rate_hz=internal_hz,
                    keep_every=keep_every,
                    record=record,
                    rng=rng,
                ).astype(np.float32)
            )
            name = f"needle {muscle.value} {face.side.value}"
            channels.append(Channel(name, SignalKind.NEEDLE_EMG, muscle, face.side))
    signal = Signal(np.stack(rows), record.rate_hz, "uV", tuple(channels))
    return Observation(signal, _notes(record, faces, stimuli))


def _trace(
    muscle: Muscle,
    face: HalfFace,
    parameters: NeedleParameters,
    rate_hz: float,
    duration_s: float,
    rng: np.random.Generator,
) -> Array:
    """Potential between core and cannula in one muscle, before the amplifier."""
    from facialis.instruments.template_kernels import add_fibres, add_templates

    trace = np.zeros(round(duration_s * rate_hz))
    key = np.uint64(rng.integers(0, 2**63))
    if not np.any(face.units.muscle == MUSCLES.index(muscle)):
        return trace
    fibres, tip = draw_fibres(face.units, muscle, geometry=parameters.geometry, rng=rng)
    potentials = compute_fibre_potentials(
        fibres, tip, geometry=parameters.geometry, tissue=parameters.tissue, rate_hz=parameters.template_rate_hz,
        duration_ms=parameters.template_ms,
    )  # fmt: skip
    row, rest, first, single = split_near_fibres(
        fibres, potentials, unit_count=len(face.units), keep=parameters.single_fibres
    )
    fired = face.discharges
    shape = (parameters.template_rate_hz, LEAD_MS, rate_hz, trace)
    add_templates(fired.time_ms, fired.unit, fired.recruited * fired.amplitude, fired.speed, row, rest, *shape)
    add_fibres(
        fired.time_ms, fired.unit, fired.recruited, fired.amplitude, fired.speed, row, first, single,
        parameters.geometry.jitter_ms, key, *shape,
    )  # fmt: skip
    return trace


def split_near_fibres(
    fibres: NeedleFibres, potentials: Array, *, unit_count: int, keep: int
) -> tuple[NDArray[np.int64], Array, NDArray[np.int64], Array]:
    """Separate the largest potentials of each unit from the sum of the others.

    Returns
    -------
    row : ndarray of int64, shape (unit_count,)
        Row of each unit near the needle, -1 for others.
    rest : ndarray, shape (rows, samples)
        Sum of the smaller potentials.
    first : ndarray of int64, shape (rows + 1,)
        Start of each unit's block in ``single``.
    single : ndarray, shape (fibres kept, samples)
        The larger potentials.
    """
    size = np.ptp(potentials, axis=1)
    row = np.full(unit_count, -1, np.int64)
    rest, single, first = [], [], [0]
    for number, unit in enumerate(np.unique(fibres.unit)):
        members = np.flatnonzero(fibres.unit == unit)
        order = members[np.argsort(-size[members], kind="stable")]
        row[unit] = number
        single.append(potentials[order[:keep]])
        rest.append(potentials[order[keep:]].sum(axis=0))
        first.append(first[-1] + len(order[:keep]))
    return row, np.stack(rest), np.array(first), np.concatenate(single)


def _notes(record: Record, faces: Sequence[HalfFace], stimuli: Sequence[Stimulus]) -> tuple[str, ...]:
    notes = ["Needle EMG: concentric, core minus cannula, uV; in the belly, away from the end-plates."]
    if Muscle.STAPEDIUS in record.wanted:
        notes.append("Stapedius left out: it lies in bone.")
    if stimuli:
        notes.append("Shock artefacts are not simulated in the needle: it rejects most of them.")
    weight = max((float(face.units.weight.max()) for face in faces if len(face.units)), default=1.0)
    if weight > 1.0:
        notes.append(f"One unit in {weight:.3g} is simulated: fewer units lie near the needle than in life.")
    return tuple(notes)


INSTRUMENT = Instrument(
    name="needle_emg",
    title="Needle EMG, concentric",
    kind=SignalKind.NEEDLE_EMG,
    unit="uV",
    rate_hz=20000.0,
    parameters=NEEDLE,
    observe=observe_needle,
    reaches=frozenset(MUSCLE_SITES),
)
"""Concentric needle in every wanted muscle."""
