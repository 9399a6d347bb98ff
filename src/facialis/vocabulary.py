"""The words of the clinic: muscles, sides, branches, sites, tasks, causes. No physics."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Side(StrEnum):
    """Side of the face."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Muscle(StrEnum):
    """Muscles of the seventh nerve, from brow to neck; the order is that of the plots."""

    FRONTALIS = "frontalis"
    CORRUGATOR = "corrugator"
    ORBICULARIS_OCULI = "orbicularis_oculi"
    NASALIS = "nasalis"
    ZYGOMATICUS_MAJOR = "zygomaticus_major"
    LEVATOR_LABII = "levator_labii"
    BUCCINATOR = "buccinator"
    ORBICULARIS_ORIS = "orbicularis_oris"
    DEPRESSOR_ANGULI_ORIS = "depressor_anguli_oris"
    MENTALIS = "mentalis"
    PLATYSMA = "platysma"
    POSTERIOR_DIGASTRIC = "posterior_digastric"
    STAPEDIUS = "stapedius"


MUSCLES: tuple[Muscle, ...] = tuple(Muscle)
"""All muscles in plotting order; the position is the muscle's code in plain arrays."""

MUSCLE_CODE: dict[Muscle, int] = {muscle: code for code, muscle in enumerate(MUSCLES)}
"""Code of each muscle in plain arrays."""


class Branch(StrEnum):
    """Branches of the facial nerve."""

    TEMPORAL = "temporal"
    ZYGOMATIC = "zygomatic"
    BUCCAL = "buccal"
    MANDIBULAR = "mandibular"
    CERVICAL = "cervical"
    DIGASTRIC = "digastric"
    STAPEDIAL = "stapedial"


class StimulationSite(StrEnum):
    """Places where a shock can be given.

    Branches, trunk and root carry motor axons. ``supraorbital_nerve`` and ``facial_skin`` (over the cheek) carry
    trigeminal afferents. ``motor_cortex`` is the face area of the hemisphere on the stimulus's side.
    """

    TEMPORAL_BRANCH = "temporal_branch"
    ZYGOMATIC_BRANCH = "zygomatic_branch"
    BUCCAL_BRANCH = "buccal_branch"
    MANDIBULAR_BRANCH = "mandibular_branch"
    CERVICAL_BRANCH = "cervical_branch"
    STYLOMASTOID_TRUNK = "stylomastoid_trunk"
    ROOT_EXIT_ZONE = "root_exit_zone"
    """Electrode on the exposed root, as in an operation."""
    ROOT_MAGNETIC = "root_magnetic"
    """Magnetic coil beside the occiput; excites the nerve in the canal."""
    SUPRAORBITAL_NERVE = "supraorbital_nerve"
    FACIAL_SKIN = "facial_skin"
    MOTOR_CORTEX = "motor_cortex"


class Arousal(StrEnum):
    """How awake the patient is."""

    AWAKE = "awake"
    DROWSY = "drowsy"
    NREM = "nrem"
    """Sleep without rapid eye movements."""
    REM = "rem"
    """Sleep with rapid eye movements."""


class TaskName(StrEnum):
    """What the patient does."""

    REST = "rest"
    SPONTANEOUS_BLINKS = "spontaneous_blinks"
    BLINK = "blink"
    CLOSE_EYES = "close_eyes"
    SMILE = "smile"
    PURSE_LIPS = "purse_lips"
    RAISE_BROWS = "raise_brows"
    SPEAK = "speak"
    CHEW = "chew"
    HYPERVENTILATE = "hyperventilate"
    SLEEP = "sleep"


class Cause(IntEnum):
    """Why an impulse exists; the code stands in plain arrays."""

    DRIVE = 0
    """Voluntary or emotional drive reached the motoneuron's threshold."""
    BLINK = 1
    """The blink generator reached the motoneuron's threshold."""
    STIMULUS = 2
    """A shock to the nerve."""
    ECTOPIC = 3
    """Bare membrane of the same axon fired again after, or without, an impulse of its own."""
    EPHAPTIC = 4
    """Currents of neighbouring axons set it off in the lesion."""
    BACKFIRE = 5
    """A motoneuron answered an antidromic impulse (F wave)."""
    PLATEAU = 6
    """A motoneuron fired on its own plateau current, without drive."""
    REFLEX = 7
    """A trigeminal volley reached the motoneuron's threshold (R1, R2)."""
    CORTEX = 8
    """A volley from the stimulated motor cortex reached the motoneuron's threshold (motor-evoked potential)."""


class Direction(IntEnum):
    """Which way an impulse travels."""

    ORTHODROMIC = 0
    """From the nucleus towards the muscle."""
    ANTIDROMIC = 1
    """From the nerve towards the nucleus."""


class SignalKind(StrEnum):
    """What a channel is."""

    SURFACE_EMG = "surface_emg"
    NEEDLE_EMG = "needle_emg"
    FORCE = "force"
    OTHER = "other"
