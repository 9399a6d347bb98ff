"""Scalp electrodes, vertex against both mastoids: evoked potentials in rhythms, muscle, mains and click artefact."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.instruments.amplifier import AmplifierParameters, amplify
from facialis.instruments.base import HalfFace, Instrument, Observation
from facialis.protocol import Record, State, Stimulus
from facialis.quantities import Parameters, assumption, paper, quantity
from facialis.records.arrays import Evoked
from facialis.records.recording import Channel, Signal
from facialis.vocabulary import Arousal, ClickPolarity, Side, SignalKind, StimulationSite

Array = NDArray[np.float64]
MASTOID = {Side.LEFT: "A1", Side.RIGHT: "A2"}
"""Names of the ear electrodes in the 10-20 system."""
REACH = 5.0
"""A wave is drawn out to this many of its widths, where it is below a millionth of its height."""


class ScalpParameters(Parameters):
    """Vertex against mastoid: amplifier, brain rhythms, muscle of scalp and neck, ear-phone."""

    amplifier: AmplifierParameters
    rhythm_uv: float = quantity("uV", 0, 50, "spontaneous rhythms of the brain, RMS")
    rhythm_hz: float = quantity("Hz", 1, 30, "corner of their spectrum, two poles")
    shared: float = quantity("1", 0, 1, "part of the power of rhythms that both channels share")
    muscle_uv: float = quantity("uV", 0, 30, "muscle of scalp and neck, awake and at ease, RMS")
    muscle_low_hz: float = quantity("Hz", 10, 100, "lower end of the band of that muscle")
    muscle_high_hz: float = quantity("Hz", 100, 1000, "upper end of the band of that muscle")
    drowsy_share: float = quantity("1", 0, 1, "what of the muscle drowsiness leaves")
    asleep_share: float = quantity("1", 0, 1, "what of the muscle sleep or anaesthesia leaves")
    moves_per_min: float = quantity("per_min", 0, 60, "swallows and movements of an awake patient at ease")
    move_s: float = quantity("s", 0.05, 3, "how long each lasts")
    move_gain: float = quantity("1", 1, 30, "by how much muscle then rises")
    artefact_uv: float = quantity("uV", 0, 50, "pulse of the ear-phone at its own mastoid, at 70 dB nHL")
    artefact_ms: float = quantity("ms", 0.02, 0.3, "time in which its ringing falls to 1/e")
    artefact_hz: float = quantity("Hz", 500, 8000, "frequency of its ringing")
    artefact_other: float = quantity("1", 0, 1, "what of it the other mastoid sees")


SCALP = ScalpParameters(
    amplifier=AmplifierParameters(
        high_pass_hz=30, low_pass_hz=3000, noise_uv=0.6, drift_uv=20, drift_ms=1500, mains_third=0.3,
        mains_fifth=0.1, mains_scatter=0.5,
        sources={
            "high_pass_hz": paper("Chiappa, Evoked potentials in clinical medicine: 10-100 Hz to 3 kHz"),
            "low_pass_hz": paper("Chiappa, Evoked potentials in clinical medicine: 10-100 Hz to 3 kHz"),
            "noise_uv": assumption("electrodes below 5 kOhm and an amplifier of low noise: 0.3-1 uV in 3 kHz"),
            "*": assumption("an ordinary clinic room; drift is below the band"),
        },
    ),
    rhythm_uv=12.0,
    rhythm_hz=10.0,
    shared=0.6,
    muscle_uv=3.0,
    muscle_low_hz=30.0,
    muscle_high_hz=400.0,
    drowsy_share=0.6,
    asleep_share=0.25,
    moves_per_min=3.0,
    move_s=0.5,
    move_gain=8.0,
    artefact_uv=6.0,
    artefact_ms=0.12,
    artefact_hz=3000.0,
    artefact_other=0.1,
    sources={
        "rhythm_uv": assumption("alpha and background at the vertex, 5-30 uV RMS"),
        "rhythm_hz": assumption("spectra fall by about a thousand a decade beyond the alpha band; 5-20 Hz"),
        "shared": assumption("both channels share the vertex electrode; half to nearly all"),
        "muscle_uv": assumption(
            "leaves about 2 uV a sweep within 100-2,000 Hz, some 0.05 uV after 2,000 clicks, as laboratories accept"
        ),
        "muscle_low_hz": assumption("muscle under skin: 20-40 Hz"),
        "muscle_high_hz": assumption("muscle under skin: 300-500 Hz"),
        "drowsy_share": assumption("muscle relaxes; 0.4-0.8"),
        "asleep_share": assumption("why infants and operations give the best averages; 0.1-0.4"),
        "moves_per_min": assumption("about one swallow a minute and as many small movements; 0-10"),
        "move_s": assumption("0.2-1 s"),
        "move_gain": assumption("a swallow reaches 20-100 uV; 4-20"),
        "artefact_uv": assumption("shielded ear-phones leave microvolts; 1-20 uV"),
        "artefact_ms": assumption("over before wave I; 0.05-0.2 ms"),
        "artefact_hz": assumption("resonance of the ear-phone; 2-4 kHz"),
        "artefact_other": assumption("falls with distance; 0-0.3"),
    },
)  # fmt: skip
"""Vertex against the mastoid of either side."""


def observe_scalp(
    faces: Sequence[HalfFace],
    *,
    record: Record,
    duration_s: float,
    stimuli: Sequence[Stimulus],
    rng: np.random.Generator,
    parameters: ScalpParameters = SCALP,
) -> Observation:
    """Record the vertex against the mastoids of the wanted sides.

    Parameters
    ----------
    faces : sequence of HalfFace
        One or two sides, with what clicks evoke at the mastoid of each.
    record : Record
        Sides, rate, mains; muscles are left out.
    duration_s : float
        Length, above 0 s.
    stimuli : sequence of Stimulus
        Clicks that leave an artefact.
    rng : numpy.random.Generator
        Rhythms, muscle, noise, mains.
    parameters : ScalpParameters
        Electrodes, noise and amplifier.

    Returns
    -------
    Observation
        Signal in uV, vertex positive up, one channel a side.

    Raises
    ------
    ProtocolError
        If the record names muscles.

    Notes
    -----
    Muscle is noise of the usual band whose strength follows arousal, anaesthesia and relaxant, with swallows;
    the facial muscles of the episode are not seen, so a spasm does not disturb the average.
    """
    INSTRUMENT.wanted(record)
    samples = round(duration_s * record.rate_hz)
    common = _rhythm(samples, record.rate_hz, parameters, rng)
    channels, rows = [], []
    for face in sorted((face for face in faces if face.side in record.sides), key=lambda face: face.side.value):
        own = _rhythm(samples, record.rate_hz, parameters, rng)
        trace = math.sqrt(parameters.shared) * common + math.sqrt(1.0 - parameters.shared) * own
        trace += _muscle(samples, record.rate_hz, face.state, parameters, rng)
        if face.evoked is not None:
            _add_waves(trace, face.evoked, record.rate_hz)
        for stimulus in stimuli:
            if stimulus.site is StimulationSite.EAR:
                _add_artefact(trace, stimulus, face.side, parameters, record.rate_hz)
        row = amplify(trace, parameters.amplifier, rate_hz=record.rate_hz, keep_every=1, record=record, rng=rng)
        rows.append(row.astype(np.float32))
        channels.append(Channel(f"Cz-{MASTOID[face.side]}", SignalKind.EEG, None, face.side))
    note = "Scalp: vertex against mastoid, uV, vertex positive up; facial muscles of the episode are not seen by it."
    return Observation(Signal(np.stack(rows), record.rate_hz, "uV", tuple(channels)), (note,))


def _rhythm(samples: int, rate_hz: float, parameters: ScalpParameters, rng: np.random.Generator) -> Array:
    """Return noise whose spectrum is flat up to a corner, with two poles there."""
    from scipy.signal import lfilter

    keep = math.exp(-2.0 * math.pi * parameters.rhythm_hz / rate_hz)
    gain = math.sqrt((1.0 - keep**2) ** 3 / (1.0 + keep**2))  # variance 1 behind two equal poles
    kicks = parameters.rhythm_uv * gain * rng.standard_normal(samples)
    return np.asarray(lfilter([1.0], [1.0, -2.0 * keep, keep**2], kicks), np.float64)


def _muscle(samples: int, rate_hz: float, state: State, parameters: ScalpParameters, rng: np.random.Generator) -> Array:
    """Return the muscle of scalp and neck, with the swallows of a patient awake."""
    from scipy.signal import butter, sosfilt

    band = (parameters.muscle_low_hz, min(parameters.muscle_high_hz, 0.4 * rate_hz))
    sos = butter(1, band, "bandpass", fs=rate_hz, output="sos")
    noise = np.asarray(sosfilt(sos, rng.standard_normal(samples)), np.float64)
    noise *= parameters.muscle_uv * math.sqrt(rate_hz / (math.pi * (band[1] - band[0])))  # one pole on either side
    seconds = np.arange(math.ceil(samples / rate_hz) + 1.0)
    tone = _tone(state, seconds, parameters)
    level = np.interp(np.arange(samples) / rate_hz, seconds, tone)
    many = rng.poisson(parameters.moves_per_min * samples / rate_hz / 60.0)
    for at_s in np.sort(rng.uniform(0.0, samples / rate_hz, many)):
        begin, end = int(at_s * rate_hz), int((at_s + parameters.move_s) * rate_hz)
        if state.arousal_is(Arousal.AWAKE, np.array([at_s]))[0] and tone[int(at_s)] > parameters.drowsy_share:
            level[begin:end] *= parameters.move_gain
    return noise * level


def _tone(state: State, times_s: Array, parameters: ScalpParameters) -> Array:
    """Return how tense the muscle of the scalp is, 1 awake and at ease."""
    tone = np.full(len(times_s), parameters.asleep_share)
    tone[state.arousal_is(Arousal.AWAKE, times_s)] = 1.0
    tone[state.arousal_is(Arousal.DROWSY, times_s)] = parameters.drowsy_share
    anaesthetised = (state.sample("propofol_ug_ml", times_s) > 1.0) | (state.sample("volatile_mac", times_s) > 0.3)
    tone[anaesthetised] = np.minimum(tone[anaesthetised], parameters.asleep_share)
    return np.asarray(tone * state.sample("train_of_four", times_s) / 4.0)


def _add_waves(trace: Array, evoked: Evoked, rate_hz: float) -> None:
    """Add the waves of every click at its own time, between samples too, in place."""
    if not len(evoked):
        return
    last = float((evoked.latency_ms + REACH * evoked.width_ms).max())
    reach = np.arange(math.ceil(last * 1e-3 * rate_hz) + 1)
    for first in range(0, len(evoked), 256):
        part = slice(first, first + 256)
        begin = np.ceil(evoked.time_ms[part] * 1e-3 * rate_hz - 1e-9).astype(np.int64)
        place = begin[:, None] + reach
        since = place * (1e3 / rate_hz) - evoked.time_ms[part][:, None]
        shape = np.zeros(since.shape)
        for wave in range(evoked.latency_ms.shape[1]):
            off = (since - evoked.latency_ms[part, wave][:, None]) / evoked.width_ms[part, wave][:, None]
            shape += evoked.height_uv[part, wave][:, None] * np.exp(-0.5 * np.square(off))
        inside = place < len(trace)
        np.add.at(trace, place[inside], shape[inside])


def _add_artefact(trace: Array, stimulus: Stimulus, side: Side, parameters: ScalpParameters, rate_hz: float) -> None:
    """Add what the ear-phone's coil induces: a ringing that is over before wave I, in place."""
    size = parameters.artefact_uv * 10.0 ** ((stimulus.strength - 70.0) / 20.0)
    size *= 1.0 if side is stimulus.side else parameters.artefact_other
    times = np.array(stimulus.times_ms)
    signs = np.ones(len(times)) if stimulus.polarity is not ClickPolarity.CONDENSATION else -np.ones(len(times))
    if stimulus.polarity is ClickPolarity.ALTERNATING:
        signs[1::2] = -1.0
    reach = np.arange(math.ceil(REACH * parameters.artefact_ms * 1e-3 * rate_hz) + 1)
    place = np.ceil(times * 1e-3 * rate_hz - 1e-9).astype(np.int64)[:, None] + reach
    since = place * (1e3 / rate_hz) - times[:, None]
    ring = np.cos(2e-3 * math.pi * parameters.artefact_hz * since) * np.exp(-since / parameters.artefact_ms)
    inside = place < len(trace)
    np.add.at(trace, place[inside], (size * signs[:, None] * ring)[inside])


INSTRUMENT = Instrument(
    name="scalp_eeg",
    title="Scalp, vertex against mastoid",
    kind=SignalKind.EEG,
    unit="uV",
    rate_hz=16000.0,
    parameters=SCALP,
    observe=observe_scalp,
    reaches=frozenset(),
)
"""Evoked potentials of the brainstem."""
