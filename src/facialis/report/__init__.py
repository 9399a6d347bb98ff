"""The report: one HTML file that works offline, of a simulated or a real recording."""

from facialis.report.report import INTENDED_USE, write_report

__all__ = ["INTENDED_USE", "write_report"]
