"""How many fibres make a strand: the lanes of one vector of the compiled solver.

Sixteen, unless ``FACIALIS_STRAND_WIDTH`` says 8 or 32 before the program starts: a convenience of computing whose
influence on results is a matter of study, not a property of a patient.
"""

from __future__ import annotations

import os

from facialis.errors import SimulationError

WIDTHS = (8, 16, 32)


def _asked() -> int:
    given = os.environ.get("FACIALIS_STRAND_WIDTH", "16")
    if given not in map(str, WIDTHS):
        raise SimulationError(
            f"FACIALIS_STRAND_WIDTH = {given!r} is no width of a strand.", "Set it to 8, 16 or 32, or leave it out."
        )
    return int(given)


LANES = _asked()
"""Fibres of a strand."""
