"""From a recording and its measurement to a page."""

from __future__ import annotations

from facialis.catalogue import instrument
from facialis.episode import Episode
from facialis.measures import Measurement
from facialis.measures.face import measure_face
from facialis.records import FaceMovement, Recording
from facialis.report.html import Figures, paragraph, table
from facialis.report.page import Section, write_page
from facialis.report.sections.account import write_account, write_facts
from facialis.report.sections.face import write_face
from facialis.report.sections.measures import write_measures
from facialis.report.sections.parameters import plain_fields, write_parameters
from facialis.report.sections.root import write_root
from facialis.report.sections.signals import write_signals
from facialis.report.sections.spasms import write_spasms
from facialis.report.sections.units import write_force, write_units

INTENDED_USE = "Research and teaching; not a medical device."
"""Stands at the top and at the bottom of every report."""


def write_report(
    recording: Recording,
    measurement: Measurement,
    *,
    episode: Episode | None = None,
    movement: FaceMovement | None = None,
    title: str | None = None,
) -> str:
    """Return a report as one self-contained page of HTML.

    It opens from a file, loads nothing and sends nothing. Tables and drawings need no JavaScript; interactive figures
    do. The same inputs give the same page.

    Parameters
    ----------
    recording : Recording
        Real or simulated.
    measurement : Measurement
        What :func:`facialis.measures.measure` found in it.
    episode : Episode, optional
        The truth behind a simulated recording: adds impulses by cause, force, lesion, root exit zone, parameters.
    movement : FaceMovement, optional
        How the face moved meanwhile: adds an animation in step with the signals, and its measures.
    title : str, optional
        Of the page.

    Returns
    -------
    str
        HTML; nothing is written to disk.
    """
    figures = Figures()
    events = [event for event in recording.events if event.channel is None]
    sections = [
        Section("recording", "Recording", write_signals(recording, measurement, figures=figures)),
        Section("spasms", "Spasms and their spread", write_spasms(recording, measurement, figures=figures)),
        Section("measures", "Measures", write_measures(measurement)),
    ]
    if movement is not None:
        face = write_face(movement, measure_face(movement), recording=recording)
        sections.insert(0, Section("face", "The moving face", face))
    if episode is not None:
        sections += [
            Section("units", "Motor units and causes", write_units(episode, figures=figures)),
            Section("force", "Force", write_force(episode, events=events, figures=figures)),
            Section("root", "Root exit zone and lesion", write_root(episode, figures=figures)),
        ]
    sections.append(Section("account", "Account", write_account(recording, measurement, episode=episode)))
    if episode is not None:
        sections.append(Section("parameters", "Parameters and their sources", _parameters(episode)))
    opening = _lead(measurement) + write_facts(recording, episode=episode)
    return write_page(title or _title(recording, episode), sections, opening=opening, intended_use=INTENDED_USE)


def _title(recording: Recording, episode: Episode | None) -> str:
    if episode is None:
        return f"Facial electromyogram: {recording.provenance.origin}"
    return f"Virtual patient: {episode.patient.name}"


def _lead(measurement: Measurement) -> str:
    """Return what was found, in one sentence of counts."""
    place = measurement.episodes.columns.index("kind") if measurement.episodes.columns else 0
    kinds = [str(row[place]) for row in measurement.episodes.rows]
    counted = [f"{kinds.count(kind)} {kind}{'' if kinds.count(kind) == 1 else 's'}" for kind in dict.fromkeys(kinds)]
    found = ", ".join(counted) or "no spasm, blink or bilateral contraction that could be assessed"
    bursts = len(measurement.bursts)
    return paragraph(
        f"Found in {measurement.duration_s:g} s: {found}; {bursts} burst{'' if bursts == 1 else 's'} in all channels.",
        kind="lead",
    )


def _parameters(episode: Episode) -> str:
    instruments = {
        f"instrument {wanted.instrument}": instrument(wanted.instrument).parameters
        for wanted in episode.protocol.record
    }
    intro = paragraph(
        "Every number of the model, with the range within which it is plausible and where it comes from: paper, row of "
        "the evidence table, assumption (nobody has published it) or numerics (no physical claim).",
        kind="note",
    )
    patient = episode.patient
    settings = [*plain_fields(patient), *((f"mechanism {name}", on) for name, on in plain_fields(patient.mechanisms))]
    chosen = table(["setting", "value"], settings, caption="What is set in words or switched.")
    return intro + chosen + write_parameters({"patient": episode.patient, **instruments})
