"""One clear message and an exit status, instead of a traceback."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from facialis.errors import FacialisError

DEBUG = "--debug"
BAD_INPUT, SOME_FAILED, INTERRUPTED, TERMINATED = 2, 3, 130, 143


class Commands(TyperGroup):
    """Commands that end with a message where facialis refuses something, or where the user interrupts.

    Exit status 2: bad input, nothing was written. 3: some of several recordings could not be read. 130: interrupted,
    nothing was written. ``--debug`` shows where.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except FacialisError as error:
            if ctx.params.get("debug"):
                raise
            show_error(error)
            raise typer.Exit(BAD_INPUT) from None
        except KeyboardInterrupt:
            if ctx.params.get("debug"):
                raise
            Console(stderr=True).print("Interrupted. Nothing was left half-written.")
            raise typer.Exit(INTERRUPTED) from None


def show_error(error: FacialisError) -> None:
    """Print problem and remedy on standard error; text from files is never read as markup."""
    console = Console(stderr=True, soft_wrap=True)
    console.print(Text("Error: ", style="bold red") + Text(error.problem))
    if error.remedy:
        console.print(Text("Remedy: ", style="bold") + Text(error.remedy))


def stop_when_asked() -> None:
    """Let a polite kill clean up as Ctrl-C does, and neither be lost.

    Python drops an exception that a signal raises inside a call-back of compiled code. What was asked for is therefore
    remembered, and :func:`heed` raises it again at the next line of progress.
    """
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)


_asked: list[int] = []


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature is python's
    _asked.append(number)
    heed()


def heed() -> None:
    """Stop here if the user or the system asked for it and was not heard.

    Raises
    ------
    KeyboardInterrupt
        After an interrupt.
    SystemExit
        After a polite kill, with status 143.
    """
    if _asked and _asked[-1] == signal.SIGINT:
        raise KeyboardInterrupt
    if _asked:
        sys.exit(TERMINATED)


def debug_first(arguments: list[str]) -> list[str]:
    """Return the arguments with ``--debug`` moved before the command, since people add it at the end.

    Examples
    --------
    >>> debug_first(["presets", "--debug"])
    ['--debug', 'presets']
    """
    return sorted(arguments, key=lambda argument: argument != DEBUG)
