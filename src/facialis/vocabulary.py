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
    """Places where a shock, or a click, can be given.

    Branches, trunk and root carry motor axons. ``supraorbital_nerve`` and ``facial_skin`` (over the cheek) carry
    trigeminal afferents. ``motor_cortex`` is the face area of the hemisphere on the stimulus's side. ``ear`` hears
    clicks.
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
    EAR = "ear"
    """Clicks by ear-phone; no current flows."""


class ClickPolarity(StrEnum):
    """First movement of the ear-phone's membrane in a click."""

    RAREFACTION = "rarefaction"
    CONDENSATION = "condensation"
    ALTERNATING = "alternating"
    """Every second click the other way: artefact and microphonics cancel in the average."""


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
    EEG = "eeg"
    """Scalp electrodes: spontaneous and evoked potentials of the brain."""
    FORCE = "force"
    OTHER = "other"


class FaceMotion(StrEnum):
    """Ways in which the skin of one side moves; each is a displacement from rest in mm, positive as named."""

    UPPER_LID_DOWN = "upper_lid_down"
    LOWER_LID_UP = "lower_lid_up"
    BROW_UP = "brow_up"
    BROW_IN = "brow_in"
    CHEEK_UP = "cheek_up"
    NOSE_UP = "nose_up"
    """Wing of the nose."""
    UPPER_LIP_UP = "upper_lip_up"
    CORNER_OUT = "corner_out"
    """Corner of the mouth, to its own side."""
    CORNER_UP = "corner_up"
    LIPS_PURSED = "lips_pursed"
    """Lips drawn together and forward."""
    CHIN_UP = "chin_up"
    NECK_TIGHT = "neck_tight"
    """Cords of the platysma standing out."""


class FaceRegion(StrEnum):
    """Parts of one side of the face, from above."""

    BROW = "brow"
    EYE = "eye"
    CHEEK = "cheek"
    MOUTH = "mouth"
    CHIN = "chin"
    NECK = "neck"


REGION_OF_MOTION: dict[FaceMotion, FaceRegion] = {
    FaceMotion.UPPER_LID_DOWN: FaceRegion.EYE,
    FaceMotion.LOWER_LID_UP: FaceRegion.EYE,
    FaceMotion.BROW_UP: FaceRegion.BROW,
    FaceMotion.BROW_IN: FaceRegion.BROW,
    FaceMotion.CHEEK_UP: FaceRegion.CHEEK,
    FaceMotion.NOSE_UP: FaceRegion.CHEEK,
    FaceMotion.UPPER_LIP_UP: FaceRegion.MOUTH,
    FaceMotion.CORNER_OUT: FaceRegion.MOUTH,
    FaceMotion.CORNER_UP: FaceRegion.MOUTH,
    FaceMotion.LIPS_PURSED: FaceRegion.MOUTH,
    FaceMotion.CHIN_UP: FaceRegion.CHIN,
    FaceMotion.NECK_TIGHT: FaceRegion.NECK,
}
"""Part of the face that a motion belongs to."""
