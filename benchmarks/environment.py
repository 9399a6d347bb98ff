"""The peers' environment, the machine's description and the files of numbers: what all benchmarks share."""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = ROOT / "benchmarks" / "numbers"
PEERS = Path(os.environ.get("FACIALIS_PEERS", ROOT / ".peers"))
"""Folder of the peers' environment; set ``FACIALIS_PEERS`` to use another."""
REQUIREMENTS = ROOT / "requirements" / "peers.txt"


def peers_python() -> Path:
    """Return the peers' Python; make or renew their environment when ``requirements/peers.txt`` has changed."""
    python, stamp = PEERS / "bin" / "python", PEERS / "requirements.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"[peers] installing {REQUIREMENTS.name} into {PEERS.name}: about 300 MB, two minutes", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--requirement", str(REQUIREMENTS)], check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def run_peer(module: str, *arguments: str) -> str:
    """Run a module with the peers' Python on one thread and return what it prints."""
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    done = subprocess.run(
        [str(peers_python()), "-W", "ignore", "-m", module, *arguments],
        cwd=ROOT, env={**os.environ, **single}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def mechanisms() -> Path:
    """Return NEURON's compiled mechanisms; needs a C++ compiler and make, as any membrane of one's own does there."""
    source = ROOT / "benchmarks" / "peers" / "mechanisms"
    folder = PEERS / "mechanisms"
    library = folder / platform.machine() / "libnrnmech.so"
    newest = max(file.stat().st_mtime for file in source.glob("*.mod"))
    if not library.exists() or library.stat().st_mtime < newest:
        peers_python()
        folder.mkdir(exist_ok=True)
        path = f"{PEERS / 'bin'}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(
            [str(PEERS / "bin" / "nrnivmodl"), str(source)],
            cwd=folder, env={**os.environ, "PATH": path}, check=True, capture_output=True,
        )  # fmt: skip
    return library


def peer_versions(*names: str) -> dict[str, str]:
    """Return the versions pinned for the peers."""
    pins = dict(line.split("==") for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines() if "==" in line)
    return {name: pins[name] for name in names}


def machine() -> dict[str, str | int]:
    """Return the processor, its cores, and versions; nothing that names the machine."""
    model = platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return {
        "processor": model, "cores": os.cpu_count() or 1, "system": platform.system(),
        "python": platform.python_version(), "numpy": version("numpy"), "numba": version("numba"),
    }  # fmt: skip


def save(name: str, numbers: dict[str, Any]) -> None:
    """Write numbers with machine and date to ``benchmarks/numbers/NAME.json``."""
    NUMBERS.mkdir(exist_ok=True)
    whole = {"date": datetime.now(UTC).date().isoformat(), "machine": machine(), **numbers}
    text = json.dumps(_rounded(whole), indent=1) + "\n"
    (NUMBERS / f"{name}.json").write_text(text, encoding="utf-8")


def load(name: str) -> dict[str, Any] | None:
    """Return saved numbers, or None."""
    file = NUMBERS / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.5g}") if math.isfinite(value) else None
    return value
