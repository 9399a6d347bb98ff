"""Options of the commands; each is described here once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SEVERAL = "Several recordings"

Output = Annotated[
    Path,
    typer.Option("-o", "--output", metavar="DIR", help="Result folder: new, empty, or an earlier result to replace."),
]
"""Where a result goes."""
Mechanism = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|LIST",
        help="all, ephaptic, nuclear, reflex, none; or switches that stay on: ectopy,ephapse,nucleus,reflex. Default: "
        "the patient's own.",
    ),
]
"""Which mechanisms of the disease act."""
Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE|FOLDER", help="EDF, BDF, WFDB, BIDS-EMG, OpenSignals, XDF, NWB, tables; or folders of them."
    ),
]
"""What is measured."""
Channels = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="CHANNEL=MUSCLE SIDE", help="Say what a channel is; may be repeated."),
]
"""What channels are."""
Columns = Annotated[
    str | None, typer.Option(metavar="'NAME (UNIT), ...'", help="For a table that does not name its columns.")
]
"""What the columns of a table hold."""
Rate = Annotated[float | None, typer.Option(help="For a table without a column of time.")]
"""Sampling rate of a table, Hz."""
Note = Annotated[Path | None, typer.Option(metavar="FILE.json", help="The same from a file, as rate_hz and columns.")]
"""Rate and columns of a table, in a file."""
AnnotatedCopy = Annotated[
    bool | None,
    typer.Option(
        "--annotated/--no-annotated",
        help="Copy the recording to EDF+ with what was found; default: up to 20 million samples.",
    ),
]
"""Whether to write the annotated copy."""
Before = Annotated[str | None, typer.Option(metavar="GROUP", help="Compare this group...", rich_help_panel=SEVERAL)]
"""First group of a comparison."""
After = Annotated[str | None, typer.Option(metavar="GROUP", help="...with this one.", rich_help_panel=SEVERAL)]
"""Second group of a comparison."""
PairBy = Annotated[
    str,
    typer.Option(
        metavar="stem|folder|REGEX",
        help="What names the subject: the file, its folder, or the parentheses of an expression.",
        rich_help_panel=SEVERAL,
    ),
]
"""How subjects are told from names."""
At = Annotated[
    str | None, typer.Option(metavar="14mo|3.5y", help="Which moment, where the patient is the folder of a course.")
]
"""A moment of a course."""
Seed = Annotated[
    int | None,
    typer.Option(min=0, help="The same seed gives the same impulses, bit for bit; default: 0, or the course's own."),
]
"""Seed of a patient who may come from a course."""
