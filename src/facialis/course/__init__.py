"""Months to decades: what vessel, myelin, channels, clefts, motoneurons and muscles become."""

from facialis.course.course import Course, Moment, follow
from facialis.course.life import LIFE, Life, live
from facialis.course.state import CourseState, begin, read_state, untreated
from facialis.course.trajectory import Trajectory, parse_time

__all__ = [
    "LIFE",
    "Course",
    "CourseState",
    "Life",
    "Moment",
    "Trajectory",
    "begin",
    "follow",
    "live",
    "parse_time",
    "read_state",
    "untreated",
]
