"""The commands. Heavy libraries are imported after the first line of progress."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from facialis.cli.coursing import course
from facialis.cli.errors import Commands, debug_first, stop_when_asked
from facialis.cli.examining import examine
from facialis.cli.filming import film
from facialis.cli.measuring import measure
from facialis.cli.options import At, Mechanism, Output, Seed
from facialis.cli.progress import Reporter
from facialis.cli.validating import validate

INTENDED_USE = "For research, teaching and planning of studies. Not a medical device."
EXAMPLES = """\
**Examples**

    facialis simulate typical -o results/typical

    facialis simulate severe --seconds 60 --seed 7 -o results/severe

    facialis measure visit.edf -o results/visit

    facialis measure before after -o results/trial

    facialis examine lateral-spread typical -o results/spread
"""

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A virtual patient with hemifacial spasm, and the instruments that measure a real one.\n\n" + EXAMPLES,
    epilog=INTENDED_USE,
)


def main() -> None:
    """Run the command line."""
    stop_when_asked()
    app(debug_first(sys.argv[1:]), prog_name="facialis")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"facialis {version('facialis')}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error was raised.")] = False,
) -> None:
    pass


@app.command()
def simulate(
    patient: Annotated[
        str, typer.Argument(metavar="PATIENT", help="A preset, a YAML file, or the folder of a course with --at.")
    ] = "typical",
    *,
    output: Output,
    at: At = None,
    protocol: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML file; default: rest, blinks, and each movement once.")
    ] = None,
    seconds: Annotated[float | None, typer.Option(help="Length; default: that of the protocol.")] = None,
    seed: Seed = None,
    scale: Annotated[
        str | None,
        typer.Option(
            metavar="STRANDS|full",
            help="Strands of 16 fibres on each side; default: full where no vessel touches the nerve, else 25.",
        ),
    ] = None,
    mechanism: Mechanism = None,
) -> None:
    """Simulate a visit: the patient, what they do, what the electrodes show.

    Writes signals (EDF+), every impulse with its cause, measures, and a report; the last line says where the report is.

        facialis simulate typical --seconds 30 --seed 7 -o results/seed7

        facialis simulate typical --mechanism nuclear -o results/nuclear

        facialis simulate my_patient.yaml --protocol my_protocol.yaml -o results/mine

        facialis simulate results/years --at 14mo -o results/month14

    A patient's file names a preset and what differs, `{base: typical, left: {lesion: {ectopy: 0.5}}}`;
    `facialis schema` lists every field.

    In Python: `facialis.save(facialis.record("typical", seconds=30, seed=7), "results/seed7")`.
    """
    with Reporter(f"Simulating {patient}: loading") as reporter:
        from facialis.results import find_person, parse_scale, save
        from facialis.store import check_destination
        from facialis.visit import record

        check_destination(output)
        who, usual_seed = find_person(patient, at)
        visit = record(
            who,
            protocol=protocol,
            seconds=seconds,
            seed=usual_seed if seed is None else seed,
            strands=None if scale is None else parse_scale(scale, who),
            mechanism=mechanism,
            progress=reporter.fraction,
        )
        report = save(visit, output, progress=reporter.stage)
    typer.echo(f"Report: {report}")


app.command()(measure)
app.command()(examine)
app.command()(validate)
app.command()(film)
app.command()(course)


@app.command()
def replay(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Result of `facialis simulate`.")]) -> None:
    """Simulate a result again from its manifest and compare every impulse; nothing is written.

        facialis replay results/typical

    Exit status 1 if anything differs; then the versions that differ are named. In Python: `facialis.replay(folder)`.
    """
    with Reporter(f"Replaying {folder}: loading") as reporter:
        from facialis.results import replay as replay_result

        outcome = replay_result(folder, progress=reporter.fraction)
    typer.echo(outcome.verdict)
    raise typer.Exit(0 if outcome.identical else 1)


@app.command()
def presets() -> None:
    """List the named patients. They differ only in vessel, lesion, nucleus and age.

        facialis presets

    In Python: `facialis.preset("typical")` returns one, `facialis.describe_presets()` this table.
    """
    from facialis.catalogue import describe_presets

    _show_table(describe_presets())


@app.command()
def treatments() -> None:
    """List the treatments that a plan can order, with their fields, defaults and ranges.

        facialis treatments

    A plan is a list of orders: `- {at: 3y, do: decompression, relief: 0.95}`; doses and times carry their unit
    (`daily: 600 mg`, `at: 14mo`). Give it to `facialis course --plan`.

    In Python: `facialis.describe_treatments()`.
    """
    from facialis.catalogue import describe_treatments

    _show_table(describe_treatments())


@app.command()
def catalogue() -> None:
    """List instruments and measures; adding one is one file.

        facialis catalogue

    In Python: `facialis.declared("instrument")`.
    """
    from facialis.catalogue import describe_declared

    _show_table(describe_declared())


@app.command()
def schema(
    name: Annotated[
        str | None, typer.Argument(metavar="patient|protocol", help="Which description; default: both.")
    ] = None,
) -> None:
    """Print the JSON schema of patients and protocols: every field with unit, range and meaning.

        facialis schema patient

    In Python: `facialis.schema("patient")`.
    """
    from facialis.catalogue import schema as find_schema

    typer.echo(json.dumps(find_schema(name), indent=2))


def _show_table(rows: list[dict[str, str]]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in rows[0] if rows else ():
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)
