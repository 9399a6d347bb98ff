"""Errors that say what was given, what is allowed and what to do.

Every error is also a built-in error, so that ``except ValueError`` keeps working.
"""

from __future__ import annotations


class FacialisError(Exception):
    """Base of every error that facialis raises on purpose.

    Parameters
    ----------
    problem : str
        What was given and why it cannot be used.
    remedy : str
        What is allowed, or what to do instead.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}".strip())


class QuantityError(FacialisError, ValueError):
    """A number lies outside its declared range, or its unit is wrong."""


class PatientError(FacialisError, ValueError):
    """A patient description cannot be used."""


class ProtocolError(FacialisError, ValueError):
    """A protocol cannot be carried out."""


class RecordingError(FacialisError, ValueError):
    """A recording contradicts itself, or a file is not what it says."""


class FormatError(RecordingError):
    """A file is truncated, mislabelled or of a kind that is not read."""


class EvidenceError(FacialisError, ValueError):
    """A table of published findings contradicts itself, or asks for what is not known."""


class NotAssessableError(FacialisError, ValueError):
    """A measure needs something that this recording does not have."""


class StoreError(FacialisError, OSError):
    """A result folder cannot be read or written."""


class ResourceError(FacialisError, OSError):
    """A file that is fetched at set-up is missing or was changed."""


class SimulationError(FacialisError, ArithmeticError):
    """The state of a simulation is no longer finite."""


class NameNotFoundError(FacialisError, LookupError):
    """A preset, instrument, measure or task of that name is not declared."""
