"""The command line: reads arguments, shows progress and errors; everything else is a function of the package."""

from facialis.cli.app import main

__all__ = ["main"]
