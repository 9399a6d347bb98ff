"""Several recordings side by side: found in folders, paired by subject, compared with their test-retest error."""

from facialis.series.change import Change, compute_changes
from facialis.series.discovery import Candidate, find_recordings, is_one_recording, read_candidate
from facialis.series.entries import Entry
from facialis.series.pairing import check_pairing, pair
from facialis.series.retest import Retest, compute_test_retest
from facialis.series.series import Series, compare

__all__ = [
    "Candidate",
    "Change",
    "Entry",
    "Retest",
    "Series",
    "check_pairing",
    "compare",
    "compute_changes",
    "compute_test_retest",
    "find_recordings",
    "is_one_recording",
    "pair",
    "read_candidate",
]
