"""Surface electromyography: a pair of discs along the fibres of each muscle.

Sign: samples are the potential of the active electrode minus that of the reference, in uV. Clinical displays
draw negative upward; plots of M waves turn the axis, files do not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.instruments.amplifier import AmplifierParameters, amplify, oversampling
from facialis.instruments.base import HalfFace, Instrument, Observation
from facialis.instruments.face_map import MUSCLE_SITES, SHOCK_SITES, Point, distance_mm
from facialis.instruments.surface_templates import (
    LEAD_MS,
    FibreGroups,
    compute_templates,
    electrode_pair,
    group_fibres,
    muscles_within,
    place_pair,
    tabulate,
)
from facialis.numerics.volume_conduction import TissueParameters
from facialis.parameters.farina2004 import TISSUE
from facialis.protocol import Record, Stimulus
from facialis.quantities import Parameters, assumption, numerics, paper, quantity
from facialis.records.recording import Channel, Signal
from facialis.vocabulary import Muscle, SignalKind

Array = NDArray[np.float64]
LEAST_RATE_HZ = 4000.0
"""Internal sampling: twice the highest frequency that muscle sends through millimetres of tissue."""


class SurfaceParameters(Parameters):
    """Electrodes on the skin."""

    amplifier: AmplifierParameters
    tissue: TissueParameters
    belly_tendon: bool = False
    spacing_mm: float = quantity("mm", 5, 40, "between the centres of the electrodes, if not belly-tendon")
    beyond_mm: float = quantity("mm", 0, 30, "reference past the tendon, if belly-tendon")
    electrode_mm: float = quantity("mm", 0.5, 8, "radius of an electrode")
    reach_mm: float = quantity("mm", 10, 120, "muscles farther than this from an electrode are left out")
    delay_scatter_ms: float = quantity("ms", 0, 2, "scatter of start between units that one simulated unit stands for")
    tendon_scatter: float = quantity("1", 0, 0.6, "fibres end up to this fraction of the half length before the tendon")
    template_ms: float = quantity("ms", 15, 100, "length of a unit's potential that is kept")
    template_rate_hz: float = quantity("Hz", 4000, 50000, "sampling of a unit's potential")
    artefact_uv_ma: float = quantity("uV", 0, 1e5, "shock artefact per mA at a distance of 50 mm")
    artefact_ms: float = quantity("ms", 0.1, 20, "time constant of the tail of the artefact")


SURFACE = SurfaceParameters(
    amplifier=AmplifierParameters(
        high_pass_hz=20, low_pass_hz=1000, noise_uv=1.5, drift_uv=30, drift_ms=2000, mains_third=0.25,
        mains_fifth=0.1, mains_scatter=0.5,
        sources={
            "high_pass_hz": paper("van Boxtel 2001 Psychophysiology 38:22: 15-25 Hz for facial muscles"),
            "low_pass_hz": paper("van Boxtel 2001: 400-500 Hz are enough; clinical machines keep 1 kHz"),
            "noise_uv": assumption("gel on prepared skin 1-3 uV (Huigen 2002 Med Biol Eng Comput 40:332: "
                "1-15 uV)"),
            "*": assumption("an ordinary clinic room; drift is mostly below the band"),
        },
    ),
    tissue=TISSUE,
    spacing_mm=15,
    beyond_mm=5,
    electrode_mm=2,
    reach_mm=45,
    delay_scatter_ms=0.2,
    tendon_scatter=0.25,
    template_ms=40,
    template_rate_hz=10000,
    artefact_uv_ma=60,
    artefact_ms=1.0,
    sources={
        "spacing_mm": paper("Fridlund & Cacioppo 1986 Psychophysiology 23:567: small discs about 10-15 mm "
            "apart"),
        "electrode_mm": paper("Fridlund & Cacioppo 1986 Psychophysiology 23:567: miniature discs, 4-5 mm "
            "across"),
        "beyond_mm": assumption("reference just past the tendon"),
        "reach_mm": numerics("beyond it a unit's bipolar potential is below a hundredth of that over its "
            "belly"),
        "delay_scatter_ms": assumption("half of what a tenth of velocity makes over 4-5 ms of path: "
            "the simulated axons bring scatter of their own"),
        "tendon_scatter": assumption("facial fibres end over several mm in skin and in other muscles"),
        "template_ms": numerics("longest fibre at the lowest velocity"),
        "template_rate_hz": numerics("a fifth of the rise time of a potential under 2 mm of tissue"),
        "artefact_uv_ma": assumption("residual artefact of a good set-up: of the order of 1 mV at 20 mA"),
        "artefact_ms": assumption("recovery of an amplifier with artefact suppression"),
    },
)  # fmt: skip
"""Bipolar pair along the fibres, active electrode over the end-plate zone."""


def observe_surface(
    faces: Sequence[HalfFace],
    *,
    record: Record,
    duration_s: float,
    stimuli: Sequence[Stimulus],
    rng: np.random.Generator,
    parameters: SurfaceParameters = SURFACE,
    label: str = "",
) -> Observation:
    """Record the skin potentials of the wanted muscles of both sides.

    Every channel sees its own muscle and, weaker with distance, its neighbours on both sides of the face.

    Parameters
    ----------
    faces : sequence of HalfFace
        One or two sides.
    record : Record
        Muscles, sides, rate, mains.
    duration_s : float
        Length, above 0 s.
    stimuli : sequence of Stimulus
        Shocks that leave an artefact on their side.
    rng : numpy.random.Generator
        Places of fibres, noise, mains.
    parameters : SurfaceParameters
        Electrodes, tissue and amplifier.
    label : str
        Put before channel names.

    Returns
    -------
    Observation
        Signal in uV, active minus reference; channels in plotting order, left before right within a muscle.

    Raises
    ------
    ProtocolError
        If no wanted muscle can be reached from the skin.

    Notes
    -----
    A simulated unit of weight *w* drives *w* units' worth of fibres at once. Volleys (M waves, synchronous
    spasms) keep their full size at any scale. Asynchronous activity is coarser than in the full nerve: its
    RMS is too large by up to ``sqrt(w)`` (the scatter of starts makes it less at high frequencies); at full
    scale it is right.
    """
    wanted = INSTRUMENT.wanted(record)
    groups = [
        group_fibres(
            face.units,
            delay_scatter_ms=parameters.delay_scatter_ms,
            tendon_scatter=parameters.tendon_scatter,
            rng=rng,
        )
        for face in faces
    ]
    keep_every = oversampling(record.rate_hz, LEAST_RATE_HZ)
    channels, rows = [], []
    tables: dict[float, Array] = {}
    for muscle in wanted:
        for face in sorted((face for face in faces if face.side in record.sides), key=lambda face: face.side.value):
            raw = _trace(
                muscle,
                face,
                faces,
                groups,
                tables,
                stimuli,
                parameters,
                record.rate_hz * keep_every,
                duration_s,
            )
            rows.append(
                amplify(
                    raw, parameters.amplifier, rate_hz=record.rate_hz * keep_every, keep_every=keep_every,
                    record=record, rng=rng,
                ).astype(np.float32)
            )  # fmt: skip
            name = f"{label}{muscle.value} {face.side.value}"
            channels.append(Channel(name, SignalKind.SURFACE_EMG, muscle, face.side))
    signal = Signal(np.stack(rows), record.rate_hz, "uV", tuple(channels))
    return Observation(signal, _notes(record, faces, parameters))


def _trace(
    muscle: Muscle,
    face: HalfFace,
    faces: Sequence[HalfFace],
    groups: Sequence[FibreGroups],
    tables: dict[float, Array],
    stimuli: Sequence[Stimulus],
    parameters: SurfaceParameters,
    rate_hz: float,
    duration_s: float,
) -> Array:
    """Potential between the electrodes over one muscle, before the amplifier."""
    from facialis.instruments.template_kernels import add_templates

    spacing = None if parameters.belly_tendon else parameters.spacing_mm
    along = place_pair(face.units, muscle, spacing_mm=spacing, beyond_mm=parameters.beyond_mm)
    electrodes = electrode_pair(muscle, face, along=along)
    cover = MUSCLE_SITES[muscle].cover_mm
    if cover not in tables:
        tables[cover] = tabulate(parameters.tissue, cover_mm=cover, electrode_mm=parameters.electrode_mm)
    trace = np.zeros(round(duration_s * rate_hz))
    for source, bundles in zip(faces, groups, strict=True):
        near = muscles_within(electrodes[0], source, reach_mm=parameters.reach_mm)
        if not near or not len(source.discharges):
            continue
        templates = compute_templates(
            source, bundles, electrodes=electrodes, muscles=near, table=tables[cover], cover_mm=cover,
            tissue=parameters.tissue,
            rate_hz=parameters.template_rate_hz, duration_ms=parameters.template_ms,
        )  # fmt: skip
        fired = source.discharges
        add_templates(
            fired.time_ms, fired.unit, fired.recruited * fired.amplitude, fired.speed, templates.row,
            templates.values,
            templates.rate_hz, LEAD_MS, rate_hz, trace,
        )  # fmt: skip
    for stimulus in stimuli:
        _add_artefact(trace, stimulus, electrodes, parameters, rate_hz)
    return trace


def _add_artefact(
    trace: Array,
    stimulus: Stimulus,
    electrodes: tuple[Point, Point],
    parameters: SurfaceParameters,
    rate_hz: float,
) -> None:
    """Add the pulse and an exponential tail of opposite sign; both fall with the square of distance."""
    site = SHOCK_SITES[stimulus.site]
    cathode = Point(stimulus.side, site.lateral_mm, site.height_mm)
    away = max(distance_mm(cathode, electrodes[0]), 10.0)
    peak = parameters.artefact_uv_ma * stimulus.strength * (50.0 / away) ** 2
    length = max(2, round((stimulus.width_ms + 8.0 * parameters.artefact_ms) * 1e-3 * rate_hz))
    for time_ms in stimulus.times_ms:
        first = int(np.ceil(time_ms * 1e-3 * rate_hz - 1e-9))
        index = np.arange(first, min(first + length, len(trace)))
        since = index / rate_hz * 1e3 - time_ms
        tail = 0.3 * np.exp(-(since - stimulus.width_ms) / parameters.artefact_ms)
        # the last sample holds its part of the pulse: a comparison would lengthen some pulses by rounding
        pulse = np.clip((stimulus.width_ms - since) * 1e-3 * rate_hz, 0.0, 1.0)
        trace[index] += peak * ((1.0 - pulse) * tail - pulse)


def _notes(record: Record, faces: Sequence[HalfFace], parameters: SurfaceParameters) -> tuple[str, ...]:
    montage = "belly-tendon" if parameters.belly_tendon else f"bipolar, {parameters.spacing_mm:g} mm along the fibres"
    notes = [f"Surface EMG: {montage}; active minus reference, uV; M waves start negative over the end-plates."]
    if Muscle.STAPEDIUS in record.wanted:
        notes.append("Stapedius left out: it does not reach the skin.")
    weight = max((float(face.units.weight.max()) for face in faces if len(face.units)), default=1.0)
    if weight > 1.0:
        notes.append(
            f"Each simulated unit stands for {weight:.3g} real ones: asynchronous activity is too large "
            f"by up to "
            f"{weight**0.5:.2g} times, volleys are right."
        )
    missing = [side.value for side in record.sides if side not in {face.side for face in faces}]
    if missing:
        notes.append(f"Sides without muscles in this episode: {', '.join(missing)}.")
    return tuple(notes)


INSTRUMENT = Instrument(
    name="surface_emg",
    title="Surface EMG, bipolar",
    kind=SignalKind.SURFACE_EMG,
    unit="uV",
    rate_hz=4000.0,
    parameters=SURFACE,
    observe=observe_surface,
    reaches=frozenset(MUSCLE_SITES),
)
"""Surface EMG over every muscle."""
