"""A virtual patient with hemifacial spasm, and the instruments that measure a real one.

Research and teaching software, not a medical device. Everything that the command line does is one function here:

>>> import facialis as fc
>>> fc.preset("typical").left.vessels[0].kind.value
'anterior_inferior_cerebellar_artery'

``record`` simulates a visit, ``save`` puts it into a folder with a report, ``measure`` measures any recording or file.
Names are loaded on first use: importing the package imports no other library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facialis.catalogue import (
        declared,
        describe_declared,
        describe_presets,
        describe_treatments,
        instrument,
        schema,
    )
    from facialis.course import Course, follow
    from facialis.episode import Episode
    from facialis.errors import FacialisError
    from facialis.io import read_face_movement, read_recording, write_edf, write_face_movement
    from facialis.measures.face import measure_face
    from facialis.movement import move
    from facialis.patient import Patient
    from facialis.presets import find_patient, preset
    from facialis.protocol import Protocol
    from facialis.records import Recording
    from facialis.report import write_report
    from facialis.results import (
        examine,
        film,
        load_course,
        load_result,
        measure,
        measure_series,
        replay,
        save,
        save_course,
        save_measurement,
        validate,
    )
    from facialis.treatments import Plan, read_plan, treat
    from facialis.visit import Visit, observe, record, usual_protocol

_HOMES = {
    "catalogue": ("declared", "describe_declared", "describe_presets", "describe_treatments", "instrument", "schema"),
    "course": ("Course", "follow"),
    "episode": ("Episode",),
    "errors": ("FacialisError",),
    "io": ("read_face_movement", "read_recording", "write_edf", "write_face_movement"),
    "measures.face": ("measure_face",),
    "movement": ("move",),
    "patient": ("Patient",),
    "presets": ("find_patient", "preset"),
    "protocol": ("Protocol",),
    "records": ("Recording",),
    "report": ("write_report",),
    "results": (
        "examine",
        "film",
        "load_course",
        "load_result",
        "measure",
        "measure_series",
        "replay",
        "save",
        "save_course",
        "save_measurement",
        "validate",
    ),
    "treatments": ("Plan", "read_plan", "treat"),
    "visit": ("Visit", "observe", "record", "usual_protocol"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Course",
    "Episode",
    "FacialisError",
    "Patient",
    "Plan",
    "Protocol",
    "Recording",
    "Visit",
    "__version__",
    "declared",
    "describe_declared",
    "describe_presets",
    "describe_treatments",
    "examine",
    "film",
    "find_patient",
    "follow",
    "instrument",
    "load_course",
    "load_result",
    "measure",
    "measure_face",
    "measure_series",
    "move",
    "observe",
    "preset",
    "read_face_movement",
    "read_plan",
    "read_recording",
    "record",
    "replay",
    "save",
    "save_course",
    "save_measurement",
    "schema",
    "treat",
    "usual_protocol",
    "validate",
    "write_edf",
    "write_face_movement",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("facialis")
    if name not in _HOME:
        raise AttributeError(f"module 'facialis' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"facialis.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
