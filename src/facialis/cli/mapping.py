"""What ``--map`` says."""

from __future__ import annotations

from facialis.errors import RecordingError


def parse_mapping(given: list[str]) -> dict[str, str]:
    """Return channel name to ``"muscle side"``.

    Raises
    ------
    RecordingError
        If an entry is not ``channel=muscle side``.

    Examples
    --------
    >>> parse_mapping(["EMG1=orbicularis_oculi left"])
    {'EMG1': 'orbicularis_oculi left'}
    """
    mapping = {}
    for entry in given:
        channel, equals, meaning = entry.rpartition("=")
        if not (channel.strip() and equals and meaning.strip()):
            raise RecordingError(f"--map {entry!r} is not understood.", 'Write --map "CHANNEL=MUSCLE SIDE".')
        mapping[channel.strip()] = meaning.strip()
    return mapping
