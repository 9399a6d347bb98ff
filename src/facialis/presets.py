"""Named patients.

Those with hemifacial spasm differ from `healthy` only in vessel, lesion, nucleus and age; those of the differential
diagnosis in what their own disease changes: the wiring, the blink generator, the membrane of some motoneurons.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

from facialis.body.compression import Lesion, Vessel
from facialis.body.nucleus.parameters import NucleusParameters
from facialis.errors import NameNotFoundError, PatientError
from facialis.parameters.assumed2026 import CLEFT, GRID
from facialis.parameters.bentivoglio2006 import BLEPHAROSPASM_REFLEX, BLEPHAROSPASM_TASKS
from facialis.parameters.bostock1978 import BARE
from facialis.parameters.campos2008 import CONTACT, HEALTHY_LESION, LESION, LOOP, SILENT_LESION
from facialis.parameters.fuglevand1993 import FORCE
from facialis.parameters.gutmann1991 import MYOKYMIA_NUCLEUS
from facialis.parameters.happak1997 import MUSCULATURE
from facialis.parameters.kimura1976 import REFLEX
from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.parameters.kullman1971 import FACE, ROOT
from facialis.parameters.kuo1997 import SODIUM_BLOCK
from facialis.parameters.larkman2005 import CONDITION
from facialis.parameters.lee1975 import RELAXANT
from facialis.parameters.macefield1991 import ALKALOSIS
from facialis.parameters.mcintyre2002 import FIBRE
from facialis.parameters.mcneal1976 import SHOCK
from facialis.parameters.moller1985 import EARLY_NUCLEUS, SEVERE_NUCLEUS, TYPICAL_NUCLEUS
from facialis.parameters.morecraft2004 import CORTEX
from facialis.parameters.read2006 import LID, MOVEMENT
from facialis.parameters.schmidt2006 import TASKS
from facialis.parameters.schwarz1995 import NODE
from facialis.parameters.vallssole1992 import REGROWTH
from facialis.parameters.wood2001 import JUNCTION
from facialis.patient import Brainstem, HalfPatient, Patient


def _half(vessels: tuple[Vessel, ...], lesion: Lesion, nucleus: NucleusParameters) -> HalfPatient:
    return HalfPatient(
        vessels=vessels,
        lesion=lesion,
        nucleus=nucleus,
        node=NODE,
        bare=BARE,
        fibre=FIBRE,
        cleft=CLEFT,
        junction=JUNCTION,
        lid=LID,
    )


def _patient(name: str, age_year: float, left: HalfPatient) -> Patient:
    return Patient(
        name=name,
        age_year=age_year,
        left=left,
        right=_half((), HEALTHY_LESION, HEALTHY_NUCLEUS),
        root=ROOT,
        face=FACE,
        shock=SHOCK,
        musculature=MUSCULATURE,
        force=FORCE,
        movement=MOVEMENT,
        tasks=TASKS,
        brainstem=Brainstem(reflex=REFLEX, cortex=CORTEX, condition=CONDITION),
        alkalosis=ALKALOSIS,
        relaxant=RELAXANT,
        sodium_block=SODIUM_BLOCK,
        grid=GRID,
    )


@functools.cache
def presets() -> dict[str, Patient]:
    """Return the named patients; what is on one side is on the left.

    Hemifacial spasm: early, typical, severe; contact, a vessel that touches without disease, is where a course begins.
    Differential diagnosis: synkinesis (after a palsy), myokymia, blepharospasm (both sides). Ages: onset of spasm at
    48.5 years (row E06), `early` at onset, `typical` and `severe` after years of disease; the others are adults of like
    age.
    """
    sound = _half((), HEALTHY_LESION, HEALTHY_NUCLEUS)
    blinking = _patient("blepharospasm", 58.0, sound)
    brainstem = blinking.brainstem.model_copy(update={"reflex": BLEPHAROSPASM_REFLEX})
    named = (
        _patient("healthy", 48.0, sound),
        _patient("contact", 48.0, _half((CONTACT,), SILENT_LESION, HEALTHY_NUCLEUS)),
        _patient("early", 48.0, _half((LOOP.replace(load=0.6),), LESION, EARLY_NUCLEUS)),
        _patient("typical", 53.0, _half((LOOP,), LESION, TYPICAL_NUCLEUS)),
        _patient("severe", 58.0, _half((LOOP.replace(load=1.2),), LESION, SEVERE_NUCLEUS)),
        _patient("synkinesis", 48.0, sound.model_copy(update={"regrowth": REGROWTH})),
        _patient("myokymia", 48.0, _half((), HEALTHY_LESION, MYOKYMIA_NUCLEUS)),
        blinking.model_copy(update={"tasks": BLEPHAROSPASM_TASKS, "brainstem": brainstem}),
    )
    return {patient.name: patient for patient in named}


def preset(name: str) -> Patient:
    """Return a named patient.

    Raises
    ------
    NameNotFoundError
        If there is no preset of that name.
    """
    known = presets()
    if name not in known:
        raise NameNotFoundError(f"There is no preset {name!r}.", f"Use one of {', '.join(known)}, or a YAML file.")
    return known[name]


def read_patient(path: Path) -> Patient:
    """Read a patient from a YAML file.

    The field ``base`` names a preset that the other fields change: ``{base: typical, left: {lesion: {ectopy: 0.5}}}``.

    Raises
    ------
    PatientError
        Naming field, value and what is allowed.
    """
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PatientError(f"Cannot read {path.name}: {error}.", "Give a YAML file.") from None
    if not isinstance(content, dict):
        raise PatientError(f"{path.name} holds no fields.", "Start with `base: typical`, then the fields to change.")
    base = preset(str(content.pop("base", "healthy")))
    return base.with_changes(**{"name": path.stem, **content})


def find_patient(given: str | Path | Patient) -> Patient:
    """Return a patient from a preset's name, a YAML file or a patient."""
    if isinstance(given, Patient):
        return given
    path = Path(given)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return read_patient(path)
    return preset(str(given))
