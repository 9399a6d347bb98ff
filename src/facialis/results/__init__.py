"""What the command line does, one function each: measure one file or many, save a result, load it, make it again."""

from facialis.results.examining import examine, is_patient
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
    "is_patient",
    "load_result",
    "measure",
    "measure_series",
    "parse_scale",
    "replay",
    "save",
    "save_measurement",
    "validate",
]
