"""What a clinic can have (Signal, Recording, Event, Provenance) and the plain arrays that stages pass."""

from facialis.records.arrays import Axons, Discharges, Evoked, MotorUnits, Spikes
from facialis.records.face_movement import FaceMovement
from facialis.records.recording import Channel, Event, Provenance, Recording, Signal, Subject

__all__ = [
    "Axons",
    "Channel",
    "Discharges",
    "Event",
    "Evoked",
    "FaceMovement",
    "MotorUnits",
    "Provenance",
    "Recording",
    "Signal",
    "Spikes",
    "Subject",
]
