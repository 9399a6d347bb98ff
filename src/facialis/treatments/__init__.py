"""Treatments: one file each, pure functions of a patient in time; plans say what is ordered when."""

from facialis.treatments.base import Order, Treatment
from facialis.treatments.plan import Plan, find_treatments, read_plan, treat

__all__ = ["Order", "Plan", "Treatment", "find_treatments", "read_plan", "treat"]
