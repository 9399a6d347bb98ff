"""Measure everything and write ``docs/performance.md``: ``python -m benchmarks [PART ...]``, as ``make bench`` does."""

from __future__ import annotations

import os
import sys

PARTS = {
    "detection_peers": "burst detectors on a hard recording, about fifteen minutes, most of it in NeuroKit2",
    "uncoupled": "100 axons against NEURON, about three minutes",
    "engine": "a healthy cable by the engine and by the lean kernel, half a minute",
    "coupled": "20 axons in a cleft against NEURON, about three minutes, nearly all in NEURON",
    "patient": "whole nerves at rest, with blinks and in spasm, and growth with strands, about fifteen minutes",
    "course": "twenty untreated years, two minutes",
    "face": "movement, film and page of a face beside their simulation, about three minutes",
}


def main() -> None:
    """Run the parts named, or all."""
    os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"})
    chosen = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in chosen if name not in PARTS]:
        raise SystemExit(f"There is no benchmark named {', '.join(unknown)}. There are: {', '.join(PARTS)}.")
    import importlib

    for name in chosen:
        print(f"\n== {name}: {PARTS[name]}", flush=True)
        sys.argv = [name]
        importlib.import_module(f"benchmarks.{name}").main()
    importlib.import_module("benchmarks.performance_page").main()


if __name__ == "__main__":
    main()
