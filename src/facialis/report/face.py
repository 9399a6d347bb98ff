"""The report of a moving face that came without signals."""

from __future__ import annotations

import numpy as np

from facialis.measures.face import FaceMeasurement
from facialis.records import FaceMovement
from facialis.report.html import bullets, paragraph
from facialis.report.page import Section, write_page
from facialis.report.report import INTENDED_USE
from facialis.report.sections.face import write_face
from facialis.report.words import shown_words


def write_face_report(movement: FaceMovement, measurement: FaceMeasurement) -> str:
    """Return a report as one self-contained page of HTML.

    Parameters
    ----------
    movement : FaceMovement
        Filmed or simulated.
    measurement : FaceMeasurement
        What :func:`facialis.measures.face.measure_face` found in it.

    Returns
    -------
    str
        HTML; nothing is written to disk.
    """
    facts = f"{movement.duration_s:g} s, {movement.rate_hz:.4g} frames per second."
    rows = [*movement.aperture_mm, *movement.motion_mm.reshape(-1, movement.samples)]
    seen = sum(bool(np.isfinite(row).any()) for row in rows)
    sections = [
        Section("face", "The moving face", write_face(movement, measurement, recording=None)),
        Section("account", "Account", _account(movement)),
    ]
    return write_page(
        f"Moving face: {movement.provenance.origin}",
        sections,
        opening=paragraph(f"{facts} Seen: {seen} of {len(rows)} lids and displacements.", kind="lead"),
        intended_use=INTENDED_USE,
    )


def _account(movement: FaceMovement) -> str:
    notes = movement.provenance.notes or ("Nothing is noted.",)
    return bullets(shown_words(note) for note in notes)
