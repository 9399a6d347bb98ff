"""Who was recorded, and under which condition: subject and group of a recording, from names of files and folders."""

from __future__ import annotations

import re

from facialis.errors import RecordingError
from facialis.series.discovery import Candidate

STEM, FOLDER = "stem", "folder"
REPEAT = re.compile(
    r"[\s_.-]*(?:run|rep|repeat|repetition|take|trial|recording|rec)[\s_.-]*[0-9]+$|[\s_.-]*(?:re)?test$"
    r"|\s*\([0-9]+\)$",
    re.IGNORECASE,
)
"""What tells repeats of one subject in one group apart. A bare number does not: ``p1`` and ``p2`` are two people."""
BIDS = {entity: re.compile(rf"(?:^|_)({entity}-[A-Za-z0-9]+)") for entity in ("sub", "ses", "task")}


def check_pairing(pair_by: str) -> None:
    """Refuse a rule of pairing that cannot be used.

    Raises
    ------
    RecordingError
        If ``pair_by`` is neither ``"stem"`` nor ``"folder"`` nor a regular expression with a group.
    """
    if pair_by in (STEM, FOLDER):
        return
    try:
        groups = re.compile(pair_by).groups
    except re.error:
        groups = 0
    if not groups:
        raise RecordingError(
            f"Recordings cannot be paired by {pair_by!r}.",
            "Give stem, folder, or a regular expression with the subject in parentheses, as '(p[0-9]+)_'.",
        )


def pair(candidate: Candidate, pair_by: str = STEM) -> tuple[str, str]:
    """Return group and subject of a recording.

    Parameters
    ----------
    candidate : Candidate
        Where it was found.
    pair_by : str
        ``"stem"``: folders are groups; the file's name without ending, group and number of the repeat is the subject,
        with the folders between: two files of one name in two folders are two people until the user says otherwise.
        In names after BIDS the subject is ``sub-``, the group the session and the task. ``"folder"``: the other way
        round, folders are subjects and the names of files say the group. Else a regular expression whose first
        parentheses hold the subject, searched in the name with its folders.

    Examples
    --------
    >>> from pathlib import Path
    >>> pair(Candidate(Path("before/p01_run2.edf"), "before", "p01_run2.edf", "p01_run2"))
    ('before', 'p01')
    >>> pair(Candidate(Path("p01/before.edf"), "p01", "before.edf", "before"), "folder")
    ('before', 'p01')
    """
    if pair_by == FOLDER:
        return _without_repeat(candidate.stem), candidate.level
    said = {entity: match[1] for entity, pattern in BIDS.items() if (match := pattern.search(candidate.stem))}
    group = _group(candidate.level, said)
    if pair_by != STEM and (match := re.search(pair_by, candidate.name)) and match[1]:
        return group, match[1]
    subject = said.get("sub") or _without_repeat(_without_group(candidate.stem, group))
    between = [part for part in candidate.within.split("/")[:-1] if part != candidate.stem]
    if "sub" in said:  # what lies below the subject's folder says nothing more about who it is
        between = between[: between.index(subject)] if subject in between else []
    return group, "/".join([*between, subject])


def _group(level: str, said: dict[str, str]) -> str:
    """Return the group of a name after BIDS, whose level may be the subject's folder; of others their level."""
    if "sub" not in said:
        return level
    parts = [level if level != said["sub"] else "", said.get("ses", ""), said.get("task", "")]
    return " ".join(filter(None, parts)) or level


def _without_group(stem: str, group: str) -> str:
    token = re.escape(group.rpartition("/")[2])
    return re.sub(rf"(?:^|(?<=[\s_.-])){token}(?:[\s_.-]+|$)", "", stem, flags=re.IGNORECASE).strip(" _.-") or stem


def _without_repeat(stem: str) -> str:
    return REPEAT.sub("", stem).strip(" _.-") or stem
