"""What the command line does, one function each: measure one file or many, save a result, load it, make it again."""

from facialis.results.courses import find_person, is_course, load_course, save_course, take_up
from facialis.results.examining import examine, is_patient
from facialis.results.faces import save_face_measurement
from facialis.results.files import file_name
from facialis.results.films import film
from facialis.results.measuring import annotate, measure, save_measurement
from facialis.results.repetition import Replay, parse_scale, replay
from facialis.results.series import measure_series
from facialis.results.validating import validate
from facialis.results.visits import Result, load_result, save

__all__ = [
    "Replay",
    "Result",
    "annotate",
    "examine",
    "file_name",
    "film",
    "find_person",
    "is_course",
    "is_patient",
    "load_course",
    "load_result",
    "measure",
    "measure_series",
    "parse_scale",
    "replay",
    "save",
    "save_course",
    "save_face_measurement",
    "save_measurement",
    "take_up",
    "validate",
]
