"""Names, birth dates and hospital numbers stay in the file they came from."""

from __future__ import annotations

import re

BLANK = "***"
NOT_SECRET = frozenset({"x", "m", "f", "male", "female", "startdate", "anonymous", "emg", "unknown", "left", "right"})
"""Words of a header that identify nobody."""


def secrets_in(*fields: str) -> tuple[str, ...]:
    """Return the words of identifying header fields that must not reach anybody.

    Examples
    --------
    >>> secrets_in("H123 F 02-MAY-1951 Anna_Muster")
    ('02-MAY-1951', 'Anna', 'H123', 'Muster')
    """
    words = {word for text in fields for word in re.split(r"[\s_,;^]+", text)}
    return tuple(sorted(word for word in words if len(word) > 2 and word.lower() not in NOT_SECRET))


def blank_secrets(text: str, secrets: tuple[str, ...]) -> str:
    """Return ``text`` with every secret word replaced.

    Examples
    --------
    >>> blank_secrets("blink of anna", ("Anna",))
    'blink of ***'
    """
    for secret in secrets:
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(secret)}(?![A-Za-z0-9])", BLANK, text, flags=re.IGNORECASE)
    return text
