"""Progress on standard error: a live bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from facialis.cli.errors import heed

EVERY_S = 10.0
"""Shortest time between two lines about the same stage in a log."""


class Reporter:
    """Shows what is being done and how much of it is done.

    Parameters
    ----------
    first : str
        Shown at once, before anything slow begins.
    """

    def __init__(self, first: str) -> None:
        self._console = Console(stderr=True)
        self._stage, self._said = "", 0.0
        self._bar: Progress | None = None
        if self._console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
            self._bar = Progress(*columns, TimeElapsedColumn(), console=self._console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(first, total=None)
        else:
            self.stage(first)

    def stage(self, text: str) -> None:
        """Say that a stage of unknown length begins."""
        heed()
        if self._bar is not None:
            self._bar.remove_task(self._task)  # a length once given cannot be taken back
            self._task = self._bar.add_task(text, total=None)
        else:
            self._line(text, text)

    def fraction(self, done: float, text: str) -> None:
        """Say how much is done, 0-1, and what is being done."""
        heed()
        if self._bar is not None:
            self._bar.update(self._task, description=text, total=1.0, completed=done)
        else:
            self._line(f"{text}: {done:.0%}", text)

    def _line(self, line: str, stage: str) -> None:
        now = time.monotonic()
        if stage != self._stage or now >= self._said + EVERY_S:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
            self._stage, self._said = stage, now

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
