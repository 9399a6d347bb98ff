"""Simulate a result again and compare every impulse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from facialis.errors import PatientError
from facialis.patient import Patient
from facialis.results.visits import describe_visit
from facialis.simulate import Progress, simulate
from facialis.store import describe_machine, describe_versions, digest_spikes, read_manifest


@dataclass(frozen=True, slots=True)
class Replay:
    """Outcome of simulating a result again.

    Parameters
    ----------
    same : dict of str to bool
        Whether the impulses at each place (``left.fired`` and so on) are equal, bit for bit.
    differing : dict of str to tuple of str
        Versions and machine that differ: name to (then, now).
    """

    same: dict[str, bool]
    differing: dict[str, tuple[str, str]]

    @property
    def identical(self) -> bool:
        """Whether every impulse is the same, bit for bit."""
        return bool(self.same) and all(self.same.values())

    @property
    def verdict(self) -> str:
        """One sentence for people."""
        changed = "; ".join(f"{name} {then} -> {now}" for name, (then, now) in self.differing.items())
        if self.identical:
            return "Identical: every impulse is the same, bit for bit." + (f" Differing: {changed}." if changed else "")
        places = ", ".join(place for place, same in self.same.items() if not same)
        because = (
            f"What differs: {changed}."
            if changed
            else "Versions and processor are the same: the manifest was edited, or facialis is at fault."
        )
        return f"Not identical at {places}. {because}"


def parse_scale(scale: str, patient: Patient) -> int:
    """Return how many strands to simulate on each side.

    Parameters
    ----------
    scale : str
        A whole number, or ``"full"`` for the whole nerve.
    patient : Patient
        Whose nerve.

    Raises
    ------
    PatientError
        If the scale is neither, or more than the nerve has.
    """
    full = patient.root.strands
    strands = full if scale == "full" else int(scale) if scale.isascii() and scale.isdigit() else 0
    if not 1 <= strands <= full:
        raise PatientError(f"Scale {scale!r} cannot be simulated.", f"Give 1 to {full} strands a side, or 'full'.")
    return strands


def replay(folder: str | Path, *, progress: Progress | None = None) -> Replay:
    """Simulate a result again from its manifest, and compare every impulse; nothing is written.

    Parameters
    ----------
    folder : str or Path
        Result of a simulation.
    progress : callable, optional
        Called with fraction done and stage.

    Returns
    -------
    Replay
        Whether the impulses are the same, bit for bit, and which versions differ.

    Raises
    ------
    StoreError
        If the folder is no result of a simulation.
    """
    manifest = read_manifest(folder)
    patient, protocol, seed, strands = describe_visit(Path(folder), manifest)
    now = digest_spikes(simulate(patient, protocol, seed=seed, strands=strands, progress=progress))
    same = {place: now.get(place) == digest for place, digest in manifest.spikes.items()}
    then, today = {**manifest.versions, **manifest.machine}, {**describe_versions(), **describe_machine()}
    differing = {name: (then[name], today.get(name, "none")) for name in then if then[name] != today.get(name)}
    return Replay(same, differing)
