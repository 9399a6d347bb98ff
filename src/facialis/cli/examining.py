"""The command that examines a patient or a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from facialis.cli.mapping import parse_mapping
from facialis.cli.options import At, Channels, Mechanism, Output, Seed
from facialis.cli.progress import Reporter
from facialis.vocabulary import Side

PATIENT, FILE = "On a patient", "In a recording"
EXAMINATIONS = "lateral-spread, blink-reflex, f-wave, cmap, mep, needle-jitter or baep."
Given = Annotated[
    str, typer.Argument(metavar="PATIENT|FILE", help="A preset, YAML file, or course with --at; or a recording.")
]
"""Who or what is examined."""


def examine(
    examination: Annotated[
        str,
        typer.Argument(metavar="EXAMINATION", help=EXAMINATIONS),
    ],
    given: Given,
    *,
    output: Output,
    at: At = None,
    side: Annotated[Side, typer.Option(help="Side that is stimulated.", rich_help_panel=PATIENT)] = Side.LEFT,
    sweeps: Annotated[int | None, typer.Option(help="Stimuli of each series.", rich_help_panel=PATIENT)] = None,
    seed: Seed = None,
    scale: Annotated[
        str, typer.Option(metavar="STRANDS|full", help="Strands simulated on each side.", rich_help_panel=PATIENT)
    ] = "25",
    mechanism: Mechanism = None,
    channel: Channels = None,
    markers: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.csv|CHANNEL|LABEL|artefact",
            help="Where the stimuli are: a table (onset_s, site, side, current_ma), a trigger channel, how annotations "
            "begin, or their artefacts. Default: annotations, else a trigger channel, else artefacts.",
            rich_help_panel=FILE,
        ),
    ] = None,
    stimulated: Annotated[
        str | None,
        typer.Option(
            metavar="'SITE SIDE'",
            help="Where the stimuli were given, if nothing says so: 'zygomatic left'.",
            rich_help_panel=FILE,
        ),
    ] = None,
) -> None:
    """Do a clinical examination on a virtual patient, or read it in a recording.

        facialis examine lateral-spread typical -o results/spread

        facialis examine f-wave visit.edf --stimulated "mandibular left" -o results/f

        facialis examine blink-reflex visit.edf --markers visit_shocks.csv -o results/blink

        facialis examine f-wave results/years --at 14mo -o results/month14

    Writes a report with the sweeps as papers show them, `summary.csv`, every sweep, and `markers.csv`: the stimuli that
    were used, to be corrected and given back with `--markers`.

    In Python: `facialis.examine("lateral_spread", "typical", folder="results/spread")`.
    """
    with Reporter(f"Examining {given}: loading") as reporter:
        from facialis.results import examine as do_examination
        from facialis.results import find_person, is_course, is_patient, parse_scale
        from facialis.store import check_destination

        check_destination(output)
        person = find_person(given, at) if is_patient(given) or is_course(given) or at is not None else None
        strands = 25 if person is None else parse_scale(scale, person[0])
        usual_seed = 0 if person is None else person[1]
        examined = do_examination(
            examination,
            Path(given) if person is None else person[0],
            folder=output,
            side=side,
            sweeps=sweeps,
            seed=usual_seed if seed is None else seed,
            strands=strands,
            mechanism=mechanism,
            mapping=parse_mapping(channel or []),
            markers=markers,
            stimulated=stimulated,
            progress=reporter.fraction,
        )
    typer.echo(f"Stimuli: {examined.shocks.note}.")
    typer.echo(f"Report: {output / 'report.html'}")
