"""Months to decades: what vessel, myelin, channels, clefts, motoneurons and muscles become."""

from facialis.course.course import Course, Moment, follow
from facialis.course.life import LIFE, Life, live
from facialis.course.state import CourseState, begin, read_state, untreated

__all__ = ["LIFE", "Course", "CourseState", "Life", "Moment", "begin", "follow", "live", "read_state", "untreated"]
