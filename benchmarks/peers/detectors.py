"""Burst detectors of other programs on a prepared recording. Runs in the peers' environment, not in the project's.

``python -m benchmarks.peers.detectors FOLDER DETECTOR`` reads ``tune.npz`` (with truth) and ``test.npz`` (without),
searches the settings of DETECTOR on the first, finds the bursts of the second, and writes ``DETECTOR.npz``: onsets in
seconds, processor time of all threads for the second, and the settings chosen.

What a tuned peer is given beyond its own code: a notch at mains harmonics and a high-pass whose corner is searched, the
first second known to be rest, and a threshold in multiples of each channel's median. What is searched is listed in
``DETECTORS``; a search space that holds one setting is the package's default.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, iirnotch, sosfiltfilt, tf2sos

from benchmarks.matching import f1_score

Array = NDArray[np.float64]
RATE_HZ = 2000.0
REST = round(0.9 * RATE_HZ)
"""Samples at the start that are known to be rest: the recording's first second."""


def prepare(trace: Array, high_pass_hz: float) -> Array:
    """Remove mains harmonics and what lies below the corner, without delay."""
    sections = [butter(4, high_pass_hz, "highpass", fs=RATE_HZ, output="sos")]
    sections += [tf2sos(*iirnotch(hz, 25.0, fs=RATE_HZ)) for hz in (50.0, 100.0, 150.0, 250.0)]
    return np.asarray(sosfiltfilt(np.concatenate(sections), trace))


def neurokit_process(trace: Array) -> Array:
    """NeuroKit2's ``emg_process`` as it comes."""
    import neurokit2 as nk

    _, info = nk.emg_process(trace, sampling_rate=int(RATE_HZ))
    return np.asarray(info["EMG_Onsets"]) / RATE_HZ


def _neurokit_envelope(trace: Array, high_pass_hz: float, low_pass_hz: float) -> Array:
    import neurokit2 as nk

    rectified = np.abs(prepare(trace, high_pass_hz))
    return np.asarray(nk.signal_filter(rectified, sampling_rate=int(RATE_HZ), highcut=low_pass_hz, order=2))


def neurokit_threshold(
    trace: Array, *, high_pass_hz: float, low_pass_hz: float, times_median: float, shortest_s: float
) -> Array:
    """NeuroKit2's ``emg_activation`` by threshold on an envelope of chosen bandwidth."""
    import neurokit2 as nk

    envelope = _neurokit_envelope(trace, high_pass_hz, low_pass_hz)
    _, info = nk.emg_activation(
        emg_amplitude=envelope, sampling_rate=int(RATE_HZ), method="threshold",
        threshold=times_median * float(np.median(envelope)), duration_min=int(shortest_s * RATE_HZ),
    )  # fmt: skip
    return np.asarray(info["EMG_Onsets"]) / RATE_HZ


def neurokit_quickly(
    trace: Array, *, high_pass_hz: float, low_pass_hz: float, times_median: float, shortest_s: float
) -> Array:
    """Find the onsets of :func:`neurokit_threshold` without its slow tables: for the search only."""
    import neurokit2 as nk

    envelope = _neurokit_envelope(trace, high_pass_hz, low_pass_hz)
    active = nk.signal_binarize(envelope, method="threshold", threshold=times_median * float(np.median(envelope)))
    try:
        found = nk.events_find(active, threshold=0.5, threshold_keep="above", duration_min=int(shortest_s * RATE_HZ))
    except ValueError:  # no event at all
        return np.empty(0)
    return np.asarray(found["onset"]) / RATE_HZ


def biosppy_default(trace: Array) -> Array:
    """BioSPPy's ``emg``, which high-passes at 100 Hz; it mixes onsets with offsets, so every other is taken."""
    from biosppy.signals import emg

    return np.asarray(emg.emg(trace, sampling_rate=RATE_HZ, show=False)["onsets"])[::2] / RATE_HZ


def biosppy_find(
    trace: Array, *, high_pass_hz: float, window_s: float, times_median: float, gap_s: float, shortest_s: float
) -> Array:
    """BioSPPy's ``find_onsets`` with a chosen window and threshold; short gaps are closed and short runs dropped."""
    from biosppy.signals import emg, tools

    clean = prepare(trace, high_pass_hz)
    smooth, _ = tools.smoother(np.abs(clean), kernel="boxzen", size=int(window_s * RATE_HZ), mirror=True)
    threshold = times_median * float(np.median(smooth))
    crossings = emg.find_onsets(clean, sampling_rate=RATE_HZ, size=window_s, threshold=threshold)["onsets"]
    inner = crossings[(crossings > 0) & (crossings < clean.size - 1)]
    up, down = inner[smooth[inner + 1] > threshold], inner[smooth[inner - 1] > threshold]
    return _runs(up, down, gap_s=gap_s, shortest_s=shortest_s)


def _runs(up: NDArray[np.int64], down: NDArray[np.int64], *, gap_s: float, shortest_s: float) -> Array:
    down = down[np.searchsorted(down, up[0], "right") :] if up.size else down
    number = min(up.size, down.size)
    up, down = up[:number], down[:number]
    keep = np.append(True, up[1:] - down[:-1] >= gap_s * RATE_HZ)[:number]
    first = np.flatnonzero(keep)
    last = np.append(first[1:] - 1, number - 1)[: first.size]
    return np.asarray(up[first][down[last] - up[first] >= shortest_s * RATE_HZ] / RATE_HZ)


def biosppy_lidierth(
    trace: Array, *, high_pass_hz: float, window: int, times_rest: float, hold: int, fail: int
) -> Array:
    """BioSPPy's ``lidierth_onset_detector``; it has no defaults. Onsets and offsets come mixed, in turn."""
    from biosppy.signals import emg

    clean = prepare(trace, high_pass_hz)
    found = emg.lidierth_onset_detector(
        clean, rest=clean[:REST], sampling_rate=RATE_HZ, size=window, threshold=times_rest,
        active_state_duration=hold, fail_size=fail,
    )["onsets"]  # fmt: skip
    return np.asarray(found)[::2] / RATE_HZ


def _myonset() -> Any:
    """Load myonset's detector without the package's viewer, which wants Qt."""
    if "myonset" not in sys.modules:
        found = importlib.util.find_spec("myonset")
        package = types.ModuleType("myonset")
        package.__path__ = list(found.submodule_search_locations or ()) if found else []
        sys.modules["myonset"] = package
    return importlib.import_module("myonset.emgtools")


def myonset_default(trace: Array) -> Array:
    """Myonset's ``get_onsets`` as it comes, after its own high-pass at 10 Hz; the first 0.9 s is its baseline."""
    tools = _myonset()
    times = np.arange(trace.size) / RATE_HZ - REST / RATE_HZ
    onsets, _ = tools.get_onsets(tools.hpfilter(trace, sf=RATE_HZ), times, sf=RATE_HZ)
    return np.asarray(onsets) / RATE_HZ


def myonset_tuned(trace: Array, *, high_pass_hz: float, raw: float, tkeo: float, gap_s: float, samples: int) -> Array:
    """Myonset's ``get_onsets`` with chosen thresholds."""
    tools = _myonset()
    times = np.arange(trace.size) / RATE_HZ - REST / RATE_HZ
    settings = {
        "th_raw": raw, "th_tkeo": tkeo, "time_limit_raw": gap_s, "time_limit_tkeo": gap_s,
        "min_samples_raw": samples, "min_samples_tkeo": samples,
    }  # fmt: skip
    onsets, _ = tools.get_onsets(prepare(trace, high_pass_hz), times, sf=RATE_HZ, params=settings)
    return np.asarray(onsets) / RATE_HZ


Detector = Callable[..., Array]
DETECTORS: dict[str, tuple[Detector, Detector, dict[str, tuple[float, ...]]]] = {
    "neurokit2_default": (neurokit_process, neurokit_process, {}),
    "neurokit2_tuned": (
        neurokit_threshold,
        neurokit_quickly,
        {
            "high_pass_hz": (20.0, 50.0, 100.0), "low_pass_hz": (8.0, 12.0, 15.0, 20.0, 30.0, 45.0),
            "times_median": (1.15, 1.25, 1.35, 1.5, 1.7, 2.0, 2.5), "shortest_s": (0.005, 0.01, 0.02),
        },
    ),
    "biosppy_default": (biosppy_default, biosppy_default, {}),
    "biosppy_tuned": (
        biosppy_find,
        biosppy_find,
        {
            "high_pass_hz": (20.0, 50.0, 100.0), "window_s": (0.01, 0.02, 0.03, 0.04),
            "times_median": (1.15, 1.25, 1.35, 1.5, 1.7, 2.0, 2.5), "gap_s": (0.0, 0.01),
            "shortest_s": (0.0, 0.015, 0.025),
        },
    ),
    "biosppy_lidierth_tuned": (
        biosppy_lidierth,
        biosppy_lidierth,
        {
            "high_pass_hz": (50.0,), "window": (10, 20, 40), "times_rest": (1.0, 1.1, 1.2, 1.4),
            "hold": (20, 30, 45), "fail": (5, 10, 20),
        },
    ),
    "myonset_default": (myonset_default, myonset_default, {}),
    "myonset_tuned": (
        myonset_tuned,
        myonset_tuned,
        {
            "high_pass_hz": (20.0, 50.0), "raw": (2.5, 3.0, 3.5, 4.5), "tkeo": (4.0, 8.0, 14.0),
            "gap_s": (0.015, 0.025), "samples": (3, 8, 15),
        },
    ),
}  # fmt: skip
"""Name: (what is timed, what is searched with, values to search)."""


def settle(quick: Detector, space: dict[str, tuple[float, ...]], tune: Any) -> dict[str, float]:
    """Return the setting with the best F1 on the recording for tuning."""
    best, chosen = -1.0, {}
    for values in itertools.product(*space.values()):
        settings = dict(zip(space, values, strict=True))
        found = [quick(trace, **settings) for trace in tune["values"]]
        score = f1_score(found, [tune["onset_s"][tune["channel"] == row] for row in range(len(found))])
        if score > best:
            best, chosen = score, settings
    return chosen


def main() -> None:
    """Tune, detect, save."""
    folder, name = Path(sys.argv[1]), sys.argv[2]
    timed, quick, space = DETECTORS[name]
    chosen = settle(quick, space, np.load(folder / "tune.npz")) if space else {}
    traces = np.load(folder / "test.npz")["values"]
    timed(traces[0, : round(20 * RATE_HZ)], **chosen)
    begin = time.process_time()
    found = [np.sort(timed(trace, **chosen)) for trace in traces]
    spent = time.process_time() - begin
    np.savez(
        folder / f"{name}.npz", cpu_s=spent, settings=json.dumps(chosen), onset_s=np.concatenate(found),
        channel=np.concatenate([np.full(onsets.size, row) for row, onsets in enumerate(found)]),
    )  # fmt: skip


if __name__ == "__main__":
    main()
