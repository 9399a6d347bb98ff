"""Burst detectors of other programs beside ours on the same hard recording, in one run.

``python -m benchmarks.detection_peers [SECONDS]``; with 600 s about ten minutes, most of it in NeuroKit2. Peers are
tuned on a recording of another seed (:mod:`benchmarks.peers.detectors`); ours has no setting to tune. Processor time is
that of all threads, the least of several runs for ours, measured between the peers' runs so that disturbance is shared.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection import oracle
from benchmarks.environment import peer_versions, run_peer, save
from benchmarks.hard_recording import Hardness, Truth, generate
from benchmarks.matching import f1_score, match
from facialis.measures.activity import find_activity
from facialis.records import Recording

PEERS = (
    "neurokit2_default", "neurokit2_tuned", "biosppy_default", "biosppy_tuned", "biosppy_lidierth_tuned",
    "myonset_default", "myonset_tuned",
)  # fmt: skip
TUNING_SEED, TEST_SEED, TUNING_SECONDS = 5, 7, 60.0
Onsets = list[NDArray[np.float64]]


def put(folder: Path, name: str, recording: Recording, truth: Truth, *, known: bool) -> None:
    """Write a recording for the peers, with its truth only if it is for tuning."""
    extra = {"onset_s": truth.onset_s, "channel": truth.channel} if known else {}
    values = np.asarray(recording.signals[0].values, np.float64)
    np.savez(folder / f"{name}.npz", **{"values": values, **extra})


def ours(recording: Recording) -> tuple[Onsets, float]:
    """Return our onsets and processor time [s]."""
    begin = time.process_time()
    activity = find_activity(recording, np.random.default_rng(0))
    return [track.bursts.onset_s for track in activity.tracks], time.process_time() - begin


def line(found: Onsets, truth: Truth, *, cpu_s: float, settings: str) -> dict[str, Any]:
    """Return F1 and the onsets' error."""
    known = [np.sort(truth.onset_s[truth.channel == row]) for row in range(len(found))]
    errors = [
        onsets[match(onsets, true)[0]] - true[match(onsets, true)[1]] for onsets, true in zip(found, known, strict=True)
    ]
    error = 1e3 * np.abs(np.concatenate(errors))
    return {
        "f1": f1_score(found, known), "median_error_ms": float(np.median(error)) if error.size else float("nan"),
        "cpu_s": cpu_s, "found": sum(onsets.size for onsets in found), "settings": settings,
    }  # fmt: skip


def main() -> None:
    """Run all, print the table, save it."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    hard = Hardness(seconds=seconds)
    recording, truth = generate(TEST_SEED, hard)
    ours(generate(0, Hardness(seconds=20.0))[0])
    rows: dict[str, dict[str, Any]] = {}
    print(f"{'detector':24s} {'CPU s':>8s} {'F1':>7s} {'error ms':>9s}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put(folder, "tune", *generate(TUNING_SEED, Hardness(seconds=TUNING_SECONDS)), known=True)
        put(folder, "test", recording, truth, known=False)
        own, least = ours(recording)
        for peer in PEERS:
            run_peer("benchmarks.peers.detectors", str(folder), peer)
            with np.load(folder / f"{peer}.npz") as saved:
                found = [saved["onset_s"][saved["channel"] == row] for row in range(8)]
                rows[peer] = line(found, truth, cpu_s=float(saved["cpu_s"]), settings=str(saved["settings"]))
            show(peer, rows[peer])
            least = min(least, ours(recording)[1])
    rows["facialis"] = line(own, truth, cpu_s=least, settings="none to tune")
    show("facialis", rows["facialis"])
    ceiling = oracle(recording, truth, hard, seed=TEST_SEED)
    print(f"{'oracle, one channel':24s} {'':8s} {ceiling:7.3f}")
    save("detection_peers", {
        "seconds": seconds, "bursts": int(truth.onset_s.size), "seeds": {"tuning": TUNING_SEED, "test": TEST_SEED},
        "peers": peer_versions("neurokit2", "biosppy", "myonset"), "detectors": rows, "oracle_f1": ceiling,
    })  # fmt: skip


def show(name: str, row: dict[str, Any]) -> None:
    """Print a line of the table."""
    print(
        f"{name:24s} {row['cpu_s']:8.2f} {row['f1']:7.3f} {row['median_error_ms']:9.1f}  {row['settings']}", flush=True
    )


if __name__ == "__main__":
    main()
