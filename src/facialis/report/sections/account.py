"""Account: what was recorded, what was done to it, the protocol, the scale, the versions."""

from __future__ import annotations

import platform
from html import escape
from importlib.metadata import PackageNotFoundError, version

from facialis.episode import Episode
from facialis.measures import Measurement
from facialis.protocol import Protocol
from facialis.records import Recording
from facialis.report.html import bullets, folded, heading, paragraph, preformatted, table
from facialis.report.words import shown_words

PACKAGES = ("facialis", "numpy", "scipy", "numba", "pydantic", "plotly", "edfio", "wfdb")


def write_facts(recording: Recording, *, episode: Episode | None) -> str:
    """Return the facts at the head of a report."""
    subject = recording.subject
    about = [f"code {subject.code}"]
    if subject.age_year is not None:
        about.append(f"{subject.age_year:g} years")
    if subject.sex:
        about.append(subject.sex)
    if subject.affected_side:
        about.append(f"affected side: {subject.affected_side.value}")
    facts = [
        ("Subject", ", ".join(about)),
        ("Origin", recording.provenance.origin),
        ("Length", f"{recording.duration_s:g} s"),
        ("Channels", f"{len(recording.channels)}"),
    ]
    if episode is not None:
        facts += [
            ("Patient", f"virtual, {episode.patient.name}"),
            ("Scale", scale_words(episode)),
            ("Seed", str(episode.seed)),
            ("Mechanisms", mechanism_words(episode)),
        ]
    facts.append(("Made with", f"facialis {_version('facialis')}"))
    cells = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in facts)
    return f'<dl class="facts">{cells}</dl>'


def scale_words(episode: Episode) -> str:
    """Return how much of the nerve was simulated."""
    return f"{episode.strands} of {episode.patient.root.strands} strands a side"


def mechanism_words(episode: Episode) -> str:
    """Return which mechanisms are on."""
    switches = dict(episode.patient.mechanisms)
    return ", ".join(f"{name} {'on' if on else 'off'}" for name, on in switches.items())


def write_account(recording: Recording, measurement: Measurement, *, episode: Episode | None) -> str:
    """Return provenance, protocol and versions."""
    notes = list(dict.fromkeys([*recording.provenance.notes, *measurement.notes]))
    parts = [
        heading(3, "What was done to the recording"),
        bullets(shown_words(note) for note in notes) if notes else paragraph("Nothing is noted."),
    ]
    if episode is not None:
        worst = max(episode.left.worst_balance, episode.right.worst_balance)
        parts.append(
            paragraph(
                f"Simulated in {episode.seconds_of_work:.1f} s; largest imbalance of currents over throughput in any "
                f"step: {worst:.1e}. Scale: {scale_words(episode)}; seed {episode.seed}."
            )
        )
        parts += _protocol(episode.protocol)
    rows = [(name, _version(name)) for name in PACKAGES] + [("python", platform.python_version())]
    parts += [heading(3, "Versions"), table(["package", "version"], rows, caption="Software that made this report.")]
    return "".join(parts)


def _protocol(protocol: Protocol) -> list[str]:
    parts = [heading(3, f"Protocol: {protocol.name}")]
    tasks = [
        (
            task.do.value.replace("_", " "),
            task.at_s,
            "to the end or by habit" if task.for_s is None else task.for_s,
            task.effort,
            task.side.value if task.side else "both",
        )
        for task in protocol.tasks
    ]
    if tasks:
        parts.append(table(["task", "at [s]", "for [s]", "effort", "side"], tasks, caption="What the patient did."))
    shocks = [
        (
            s.site.value.replace("_", " "),
            s.side.value,
            s.at_s,
            s.strength,
            s.width_ms,
            len(s.starts_s),
            s.rate_hz,
            s.train,
            s.interval_ms,
        )
        for s in protocol.stimuli
    ]
    if shocks:
        columns = ["site", "side", "first at [s]", "current [mA]", "width [ms]", "stimuli", "rate [Hz]"]
        columns += ["shocks each", "interval [ms]"]
        caption = "Shocks; at a magnetic coil the current is percent of its output."
        parts.append(table(columns, shocks, caption=caption))
    parts.append(folded("Protocol as YAML", preformatted(protocol.to_yaml())))
    return parts


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed as a package"
