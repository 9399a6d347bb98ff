"""The patient: two half-faces and a shared brainstem. Frozen; YAML in and out; it holds effects, never plans."""

from __future__ import annotations

from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from facialis.body.anatomy import FaceParameters, RegrowthParameters, RootParameters, Topography
from facialis.body.compression import Lesion, Vessel
from facialis.body.face.parameters import LidParameters, MovementParameters
from facialis.body.hearing import HearingParameters, HearingState
from facialis.body.muscle.effects import UNTREATED, MuscleEffects
from facialis.body.muscle.parameters import (
    ForceParameters,
    JunctionParameters,
    MusculatureParameters,
    RelaxantParameters,
)
from facialis.body.nerve.alkalosis import AlkalosisParameters
from facialis.body.nerve.drugs import SodiumBlockParameters, block_sodium
from facialis.body.nerve.membrane import BareMembrane, Cleft, Fibre, NodeMembrane
from facialis.body.nerve.stimulation import ShockParameters
from facialis.body.nerve.zone import Grid, NerveParameters
from facialis.body.nucleus.parameters import NucleusParameters, TaskParameters
from facialis.body.nucleus.pathway_parameters import ConditionParameters, CortexParameters, ReflexParameters
from facialis.errors import PatientError
from facialis.parameters.chiappa1979 import HEARING, SOUND_HEARING
from facialis.quantities import GIVEN, Parameters, declared_quantities, describe_invalid
from facialis.vocabulary import Side


class _Description(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Mechanisms(_Description):
    """Switches at the level of equations; off means the healthy value of what the mechanism changes.

    Parameters
    ----------
    ectopy : bool
        Bare membrane keeps its persistent sodium (auto-excitation in the lesion).
    ephapse : bool
        Axons of a strand feel each other through their cleft.
    nucleus : bool
        Motoneurons keep their raised excitability.
    reflex : bool
        Trigeminal synapses on motoneurons keep their raised strength.
    """

    ectopy: bool = True
    ephapse: bool = True
    nucleus: bool = True
    reflex: bool = True

    @classmethod
    def named(cls, given: str) -> Self:
        """Return the switches of a name or a list.

        Parameters
        ----------
        given : str
            ``all``, ``none``, ``ephaptic``, ``nuclear``, ``reflex``, or switches joined by commas, such as
            ``ectopy,reflex``: these on, all others off.

        Raises
        ------
        PatientError
            If a word is none of these.

        Examples
        --------
        >>> Mechanisms.named("nuclear")
        Mechanisms(ectopy=True, ephapse=False, nucleus=True, reflex=False)
        """
        words = [word.strip() for word in given.split(",")]
        on = COMBINATIONS.get(words[0]) if len(words) == 1 else None
        switches = tuple(cls.model_fields)
        unknown = [word for word in words if word not in switches]
        if on is None and unknown:
            raise PatientError(
                f"Mechanism {given!r}: {', '.join(repr(word) for word in unknown)} is no switch.",
                f"Give one of {', '.join(COMBINATIONS)}, or a list of {', '.join(switches)} joined by commas.",
            )
        return cls(**{name: name in (words if on is None else on) for name in switches})


COMBINATIONS: dict[str, tuple[str, ...]] = {
    "all": ("ectopy", "ephapse", "nucleus", "reflex"),
    "ephaptic": ("ectopy", "ephapse"),
    "nuclear": ("ectopy", "nucleus"),
    "reflex": ("reflex",),
    "none": (),
}
"""Named combinations: the switches that are on."""


class Brainstem(_Description):
    """What both sides' nuclei share.

    Parameters
    ----------
    reflex : ReflexParameters
        Trigeminal blink reflex.
    cortex : CortexParameters
        Corticobulbar way.
    condition : ConditionParameters
        What drugs and sleep do to conductances and synapses.
    """

    reflex: ReflexParameters
    cortex: CortexParameters
    condition: ConditionParameters


class ShownPressure(_Description):
    """What a root still shows of vessels whose load has changed since.

    Parameters
    ----------
    myelin : tuple of Vessel
        Vessels with the loads that the bare internodes show.
    clefts : tuple of Vessel
        The same vessels with the loads that the clefts show.
    """

    myelin: tuple[Vessel, ...]
    clefts: tuple[Vessel, ...]


class Drugs(_Description):
    """Drugs in force, concentration in plasma, mg/l; none by default.

    Parameters
    ----------
    carbamazepine : float
        0-30; 4-12 is aimed at in epilepsy.
    baclofen : float
        0-5; 0.1-0.6 under usual doses.
    clonazepam : float
        0-0.5; 0.02-0.07 under usual doses.
    gabapentin : float
        0-60; 2-20 under usual doses.
    """

    carbamazepine: float = Field(0.0, ge=0.0, le=30.0)
    baclofen: float = Field(0.0, ge=0.0, le=5.0)
    clonazepam: float = Field(0.0, ge=0.0, le=0.5)
    gabapentin: float = Field(0.0, ge=0.0, le=60.0)


class HalfPatient(_Description):
    """One side.

    Parameters
    ----------
    vessels : tuple of Vessel
        What touches the root; may be empty.
    lesion : Lesion
        What pressure has done to the fibres.
    shown : ShownPressure, optional
        Pressure that myelin and clefts show where it is not that of ``vessels``; none where nothing has changed.
    nucleus : NucleusParameters
        Motoneurons.
    node, bare, fibre, cleft : Parameters
        Membranes and spaces of the nerve.
    junction : JunctionParameters
        Neuromuscular junctions.
    lid : LidParameters
        Lids and the levator of the upper one.
    hearing : HearingState
        What has happened to the eighth nerve and the cochlea.
    muscles : MuscleEffects
        What treatment has silenced or wasted, and what work has grown; nothing by default.
    regrowth : RegrowthParameters, optional
        What a palsy has left of the wiring; none where there was no palsy.
    """

    vessels: tuple[Vessel, ...]
    lesion: Lesion
    nucleus: NucleusParameters
    node: NodeMembrane
    bare: BareMembrane
    fibre: Fibre
    cleft: Cleft
    junction: JunctionParameters
    lid: LidParameters
    hearing: HearingState = SOUND_HEARING
    regrowth: RegrowthParameters | None = None
    muscles: MuscleEffects = UNTREATED
    shown: ShownPressure | None = None

    @property
    def pressing(self) -> tuple[tuple[Vessel, ...], tuple[Vessel, ...]]:
        """Vessels as the myelin shows them, and as the clefts do."""
        return (self.vessels, self.vessels) if self.shown is None else (self.shown.myelin, self.shown.clefts)


class Patient(_Description):
    """A virtual patient.

    Parameters
    ----------
    name : str
        Name of the preset or study code; no person's name.
    age_year : float
        0-110 years.
    left, right : HalfPatient
        The two sides.
    root : RootParameters
        Counts, calibres and geometry of the root, both sides.
    face : FaceParameters
        Lengths from the canal to the muscles, both sides.
    topography : Topography
        How muscles lie in the cross-section.
    dealt : int
        0: as grown; otherwise the muscles are dealt anew over the fibres, each number another deal.
    bundled : int
        0: as grown; otherwise neighbours are bundled anew to strands, each number another way.
    shock : ShockParameters
        Excitation through the skin.
    musculature : MusculatureParameters
        Muscles, both sides.
    force : ForceParameters
        Summation of twitches.
    movement : MovementParameters
        Tissue that the muscles move, both sides.
    tasks : TaskParameters
        How this person moves and blinks.
    brainstem : Brainstem
        Reflex, corticobulbar way, what drugs and sleep do.
    alkalosis : AlkalosisParameters
        What hyperventilation does to axons.
    relaxant : RelaxantParameters
        What a train-of-four says about end-plate potentials.
    sodium_block : SodiumBlockParameters
        What carbamazepine does to sodium channels.
    drugs : Drugs
        Long-term drugs in force.
    hearing : HearingParameters
        Waves that a click evokes, both sides.
    mechanisms : Mechanisms
        Switches.
    grid : Grid
        Steps and cells of the solved zone.
    """

    name: str = "unnamed"
    age_year: float = Field(ge=0, le=110)
    left: HalfPatient
    right: HalfPatient
    root: RootParameters
    face: FaceParameters
    topography: Topography = Topography.RANDOM
    dealt: int = Field(0, ge=0)
    bundled: int = Field(0, ge=0)
    shock: ShockParameters
    musculature: MusculatureParameters
    force: ForceParameters
    movement: MovementParameters
    tasks: TaskParameters
    brainstem: Brainstem
    alkalosis: AlkalosisParameters
    relaxant: RelaxantParameters
    sodium_block: SodiumBlockParameters
    drugs: Drugs = Drugs()
    hearing: HearingParameters = HEARING
    mechanisms: Mechanisms = Mechanisms()
    grid: Grid

    @model_validator(mode="after")
    def _contacts_end_within_the_zone(self) -> Self:
        for side in Side:
            for number, vessel in enumerate(self.side(side).vessels):
                end_mm = vessel.site_mm + vessel.contact_mm
                if end_mm > self.grid.zone_mm:
                    raise ValueError(
                        f"{side}.vessels.{number} presses up to {end_mm:g} mm from the root exit point (site_mm "
                        f"{vessel.site_mm:g}, contact_mm {vessel.contact_mm:g} to either side), but the nerve is "
                        f"solved up to grid.zone_mm = {self.grid.zone_mm:g} mm: move or shorten the contact, or "
                        "lengthen the zone (at most 20 mm)"
                    )
        return self

    def side(self, side: Side) -> HalfPatient:
        """Return one side."""
        return self.left if side is Side.LEFT else self.right

    def nerve(self, side: Side) -> NerveParameters:
        """Return what one side's nerve is made of."""
        half = self.side(side)
        bare = block_sodium(self.sodium_block, self.drugs.carbamazepine, bare=half.bare)
        return NerveParameters(half.node, bare, half.fibre, half.cleft, self.grid)

    def with_changes(self, **changes: Any) -> Self:
        """Return a validated copy; nested fields as dictionaries, ``{"left": {"lesion": {"ectopy": 0.5}}}``.

        A parameter that is changed without a source of its own gets the source :data:`facialis.quantities.GIVEN`.

        Raises
        ------
        PatientError
            Naming field, value and what is allowed.
        """
        try:
            return type(self).model_validate(_merged(self, changes))
        except ValidationError as error:
            raise PatientError(*describe_invalid(error, "patient")) from None

    def with_mechanisms(self, **switches: bool) -> Self:
        """Return a copy with mechanism switches set."""
        return self.with_changes(mechanisms=switches)

    def with_mechanism(self, given: str | Mechanisms) -> Self:
        """Return a copy with the switches of a name, a list (see :meth:`Mechanisms.named`) or a set of switches."""
        switches = given if isinstance(given, Mechanisms) else Mechanisms.named(given)
        return self.with_changes(mechanisms=dict(switches))

    def to_yaml(self) -> str:
        """Return the patient as YAML text that reads back to the same patient."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False)


def _merged(model: BaseModel, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a model with changes laid over them, nested models likewise."""
    content = dict(model)
    for name, value in changes.items():
        current = content.get(name)
        if isinstance(current, BaseModel) and isinstance(value, dict):
            content[name] = _merged(current, value)
        elif isinstance(value, list | tuple):
            content[name] = tuple(_sourced(item) for item in value)
        else:
            content[name] = value
    if isinstance(model, Parameters) and "sources" not in changes:
        given = {name: GIVEN for name in changes if name in declared_quantities(type(model))}
        content["sources"] = {**model.sources, **given}
    return content


def _sourced(item: Any) -> Any:
    """Return a description in a list, such as a vessel, with a source if it has none."""
    return {"sources": {"*": GIVEN}, **item} if isinstance(item, dict) else item
