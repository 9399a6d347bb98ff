"""The command that lets years pass."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from facialis.cli.options import Mechanism, Output
from facialis.cli.progress import Reporter


def course(
    patient: Annotated[
        str, typer.Argument(metavar="PATIENT", help="A preset, a YAML file, or the folder of a course with --from.")
    ] = "contact",
    *,
    output: Output,
    years: Annotated[float, typer.Option(help="How long, from the start of the course; at most 80.")] = 20.0,
    plan: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Treatments; default: none, or those of the course.")
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="14mo|3.5y", help="Go on or branch from this moment of a course.")
    ] = None,
    growth: Annotated[
        float | None, typer.Option(help="Mean rise of the vessel's load a year; 0 stands still, negative recedes.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Default: 0, or that of the course.")] = None,
    scale: Annotated[
        str | None, typer.Option(metavar="STRANDS|full", help="Strands on each side; default: 25.")
    ] = None,
    mechanism: Mechanism = None,
) -> None:
    """Let years pass: vessel, myelin, channels, clefts, motoneurons and muscles change, driven by simulated life.

        facialis course contact --years 20 -o results/years

        facialis course early --growth 0 --years 10 -o results/standstill

        facialis course results/years --from 8y --years 20 --plan operation.yaml -o results/operated

        facialis examine lateral-spread results/years --at 14mo -o results/month14

    A plan is a list of orders, as `- {at: 3y, do: decompression, relief: 0.95}`.

    Writes a report, a timeline, and the state at every moment. Rates are assumptions; no forecast for a person.

    In Python: `facialis.save_course(facialis.follow("contact", years=20), "results/years")`.
    """
    with Reporter(f"Following {patient}: loading") as reporter:
        from facialis.course import follow
        from facialis.results import parse_scale, save_course, take_up
        from facialis.store import check_destination

        check_destination(output)
        taken = take_up(patient, begin, growth=growth, mechanism=mechanism)
        followed = follow(
            taken.patient,
            years=years,
            seed=taken.seed if seed is None else seed,
            strands=taken.strands if scale is None else parse_scale(scale, taken.patient),
            adaptation=taken.adaptation,
            start=taken.start,
            plan=taken.plan if plan is None else plan,
            progress=reporter.fraction,
        )
        reporter.stage("drawing the report")
        report = save_course(followed, output)
    typer.echo(f"Report: {report}")
