"""The command that draws the moving face."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from facialis.cli.progress import Reporter


def film(
    given: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="Result of `simulate`; or a movement, CSV or NPZ.")],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Name ending in .webm or .png.")],
    start_s: Annotated[float, typer.Option("--from", help="Where it begins, s.")] = 0.0,
    seconds: Annotated[float | None, typer.Option(help="Length; default: to the end.")] = None,
    rate_hz: Annotated[float, typer.Option(help="Pictures per second, 15 to 240.")] = 25.0,
    width_px: Annotated[int, typer.Option(help="Width in pixels.")] = 320,
) -> None:
    """Draw the moving face of a result: a film (WebM, VP9), or a picture (PNG) of one moment.

        facialis film results/typical -o results/face.webm

        facialis film results/typical --from 4.5 -o results/spasm.png

    Needs the mesh that set-up fetches (`python -m facialis.resources`) and, for films, PyAV.

    In Python: `facialis.film("results/typical", "face.webm")`.
    """
    with Reporter(f"Filming {given}: loading") as reporter:
        from facialis.results import film as make_film

        made = make_film(
            given,
            output,
            start_s=start_s,
            seconds=seconds,
            rate_hz=rate_hz,
            width_px=width_px,
            progress=reporter.stage,
        )
    typer.echo(f"Film: {made}" if made.suffix == ".webm" else f"Picture: {made}")
