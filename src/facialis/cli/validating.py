"""The command that holds the model against published findings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from facialis.cli.progress import Reporter


def validate(
    *,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", help="A new folder, or that of an earlier run to go on with."),
    ],
    rows: Annotated[
        str | None,
        typer.Option(metavar="LIST", help="Ids (A35a), beginnings (S07), topics or roles, joined by commas."),
    ] = None,
    mechanism: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|LIST", help="A column; may be repeated: all, ephaptic, nuclear, reflex, null. Default: these."
        ),
    ] = None,
    patients: Annotated[int, typer.Option(help="Virtual patients, per mechanism.")] = 20,
    people: Annotated[int, typer.Option(help="Healthy virtual people.")] = 100,
    scale: Annotated[str, typer.Option(metavar="STRANDS|full", help="Strands simulated on each side.")] = "25",
    seed: Annotated[int, typer.Option(min=0, help="Of the population and of every simulation.")] = 0,
    seconds_budget: Annotated[
        float | None, typer.Option(metavar="S", help="Begin nothing new after so many processor seconds.")
    ] = None,
) -> None:
    """Hold the model against published findings: every row beside what virtual people show, per mechanism.

        facialis validate -o results/validation

        facialis validate --rows lateral_spread,S07 --mechanism ephaptic --patients 5 -o results/some

    Says first how long it takes, how many people that reaches, and which rows will say "too few". Readings are kept as
    they are made: interrupted, or asked for more people, it goes on where it was. Writes report.html, results.md,
    results.csv and discriminating.md.

    In Python: `facialis.validate("results/validation", patients=20)`.
    """
    with Reporter("Validating: loading") as reporter:
        from facialis.presets import preset
        from facialis.results import parse_scale
        from facialis.results import validate as do_validation

        card = do_validation(
            output,
            rows=rows,
            mechanisms=mechanism,
            patients=patients,
            people=people,
            strands=parse_scale(scale, preset("typical")),
            seed=seed,
            seconds_budget=seconds_budget,
            progress=reporter.fraction,
            notice=lambda words: typer.echo(words, err=True),
        )
    typer.echo(f"{card.with_number(card.columns[0])} outcome rows have a number.")
    typer.echo(f"Report: {output / 'report.html'}")
