"""What has to be known of the tissue that the facial muscles move; values stand in ``facialis.parameters``."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from facialis.quantities import Parameters, quantity
from facialis.vocabulary import FaceMotion


class TissueParameters(Parameters):
    """Tissue that moves along one coordinate: pulls of the thirteen muscles, stiffness, mass, damping.

    A pull is the part of a muscle's force that acts along the coordinate; negative against it.
    """

    frontalis: float = quantity("1", -1, 1, "pull of the frontalis")
    corrugator: float = quantity("1", -1, 1, "pull of the corrugator")
    orbicularis_oculi: float = quantity("1", -1, 1, "pull of the orbicularis oculi")
    nasalis: float = quantity("1", -1, 1, "pull of the nasalis")
    zygomaticus_major: float = quantity("1", -1, 1, "pull of the zygomaticus major")
    levator_labii: float = quantity("1", -1, 1, "pull of the levator labii")
    buccinator: float = quantity("1", -1, 1, "pull of the buccinator")
    orbicularis_oris: float = quantity("1", -1, 1, "pull of the orbicularis oris")
    depressor_anguli_oris: float = quantity("1", -1, 1, "pull of the depressor anguli oris")
    mentalis: float = quantity("1", -1, 1, "pull of the mentalis")
    platysma: float = quantity("1", -1, 1, "pull of the platysma")
    posterior_digastric: float = quantity("1", -1, 1, "pull of the posterior digastric")
    stapedius: float = quantity("1", -1, 1, "pull of the stapedius; it is not attached to skin")
    stiffness_mn_mm: float = quantity("mN/mm", 1, 1000, "stiffness of the tissue about its rest")
    limit_mm: float = quantity("mm", 0.5, 40, "displacement that no force exceeds, as skin stiffens")
    mass_g: float = quantity("g", 0.05, 200, "mass that moves")
    damping_ratio: float = quantity("1", 0.3, 10, "damping over critical damping, about its rest")
    droop_mm: float = quantity("mm", -15, 15, "displacement where the muscles have lost all resting tone")


class MovementParameters(Parameters):
    """How the tissue of either side moves.

    Parameters
    ----------
    tissues : dict of FaceMotion to TissueParameters
        All of :class:`facialis.vocabulary.FaceMotion`.
    """

    tissues: dict[FaceMotion, TissueParameters] = Field(repr=False)
    step_ms: float = quantity("ms", 0.05, 5, "longest step of the integration")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [motion.value for motion in FaceMotion if motion not in self.tissues]
        if missing:
            raise ValueError(f"no tissue for {', '.join(missing)}; give one TissueParameters each")
        return self


class LidParameters(Parameters):
    """The lids of one eye and the muscle of the third nerve that holds the upper one.

    The upper lid hangs between the levator, which pulls it up, and its own elasticity, which pulls it down to
    ``sag_mm`` below its place at rest.
    """

    aperture_mm: float = quantity("mm", 4, 18, "height of the lid fissure at rest, eyes open, looking ahead")
    sag_mm: float = quantity("mm", 1, 14, "fall of the upper lid where the levator lets go and nothing closes the eye")
    levator_stiffness_mn_mm: float = quantity("mN/mm", 0, 200, "stiffness of the fully active levator")
    levator_strength: float = quantity("1", 0, 1.5, "strength of the levator over that which holds the lid at rest")
    levator_off_ms: float = quantity("ms", 3, 60, "time constant of relaxation of the levator")
    levator_on_ms: float = quantity("ms", 3, 150, "time constant of its contraction after a pause")
    levator_lead_ms: float = quantity("ms", 0, 40, "pause of the levator before the lid's closing drive begins")
    contact: float = quantity("1", 0, 0.5, "yielding of lids that touch over that of a free lid")
