"""Muscle and side from the name of a channel.

A name is cut into words at blanks, underscores, hyphens, dots, digits and changes from small to capital letters. Words
for a side are ``l``, ``lt``, ``left``, ``sin``, ``links`` and their counterparts; the muscle is the first row of
:data:`MUSCLE_WORDS` that matches what remains. A guess can always be corrected: ``{"EMG1": "mentalis left"}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from facialis.errors import RecordingError
from facialis.records import Channel
from facialis.vocabulary import Muscle, Side, SignalKind

SIDE_WORDS: dict[str, Side] = {
    **dict.fromkeys(("l", "lt", "left", "lh", "sin", "sinistra", "links", "gauche", "izq"), Side.LEFT),
    **dict.fromkeys(("r", "rt", "right", "rh", "dx", "dex", "destra", "rechts", "droite", "der"), Side.RIGHT),
}
"""Words that say which side."""

MUSCLE_WORDS: tuple[tuple[str, Muscle | None], ...] = (
    (r"levator ang|zyg\w* min|zmin|dig\w* ant|ant\w* (belly|dig)|masseter|temporalis|levator palp", None),
    (r"depr\w* ang|\bdao\b|triangularis", Muscle.DEPRESSOR_ANGULI_ORIS),
    (r"lev\w* lab|\bll[sa]\w*\b", Muscle.LEVATOR_LABII),
    (r"orb\w* ?oc\w*|orbo[cr]?c\b|\booc\w*\b|\boculi\b|\boo\b|\boculi", Muscle.ORBICULARIS_OCULI),
    (r"orb\w* ?or\w*|\boor\w*\b|\boris\b", Muscle.ORBICULARIS_ORIS),
    (r"\bfront\w*|\bfron\b|\bfr\b", Muscle.FRONTALIS),
    (r"\bcorr?\w*", Muscle.CORRUGATOR),
    (r"\bnas(al\w*)?\b", Muscle.NASALIS),
    (r"\bzyg\w*|\bzm(aj)?\b", Muscle.ZYGOMATICUS_MAJOR),
    (r"\bbucc\w*", Muscle.BUCCINATOR),
    (r"\bment(alis)?\b|\bmen\b|\bchin\b", Muscle.MENTALIS),
    (r"\bplat\w*", Muscle.PLATYSMA),
    (r"\bdig\w* ?post\w*|\bpost\w* ?dig\w*|\bpdig\b", Muscle.POSTERIOR_DIGASTRIC),
    (r"\bstap\w*", Muscle.STAPEDIUS),
)
"""Patterns in the order in which they are tried; ``None`` marks muscles that the seventh nerve does not drive or that
are not among ours, so that part of their name cannot be mistaken."""

OTHER_WORDS = re.compile(
    r"\b(e[ck]g|eeg|eog|heog|veog|ppg|resp\w*|abd|thor\w*|spo2|pulse|temp|acc\w*|gyr\w*|trig\w*|status|event\w*|marker|"
    r"sync|eda|gsr|scr|scl|skin\w*|conductance|force|load|snore|flow|light|battery|nseq|time|fpz?|processed)\b"
)
"""Words of channels that are not EMG."""

SCALP_WORDS = re.compile(r"\b(abr|baep|baer|bera)\b|\b(cz|vertex)\b.*\b([am][12]|mastoid|ear ?lobe)\b")
"""Channels that auditory evoked potentials are read in: the vertex against a mastoid or ear lobe."""

WRITTEN_BY_US = "facialis"
"""First word of a description written by :func:`describe_channel`."""

NEEDLE_WORDS = re.compile(r"\b(needle|concentric|cne|monopolar|fine ?wire|sfemg)\b")


def words_of(name: str) -> str:
    """Return a name as small-letter words separated by single blanks.

    Examples
    --------
    >>> words_of("OOc_left"), words_of("EMGzygL")
    ('ooc left', 'zyg l')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    parted = re.sub(r"[^A-Za-z]+", " ", parted).lower()
    parted = re.sub(r"(?<![a-z])emg", " ", parted)
    return " ".join(parted.split())


def guess_channel(name: str, description: str = "", *, voltage: bool = True) -> Channel:
    """Return a channel with what its name and description say about muscle, side and kind.

    Parameters
    ----------
    name : str
        Label in the file.
    description : str
        Transducer or target muscle; used where the name says nothing.
    voltage : bool
        Whether the channel's unit is a voltage or unknown; else it is never EMG.

    Examples
    --------
    >>> channel = guess_channel("R-Mentalis")
    >>> channel.muscle.value, channel.side.value
    ('mentalis', 'right')
    """
    if description.startswith(f"{WRITTEN_BY_US}|"):
        return _as_written(description, name)
    texts = (words_of(name), words_of(description))
    scalp = re.sub(r"[^a-z0-9]+", " ", name.lower())
    if SCALP_WORDS.search(scalp):
        odd = {"1": Side.LEFT, "2": Side.RIGHT}
        found = re.search(r"\b[am]([12])\b", scalp)
        return Channel(name, SignalKind.EEG, None, odd[found[1]] if found else _side(texts[0]))
    muscle = _muscle(texts[0]) or _muscle(texts[1])
    side = _side(texts[0]) or _side(texts[1])
    other = OTHER_WORDS.search(texts[0]) is not None
    if not voltage or (other and muscle is None) or "processed" in texts[0]:
        return Channel(name, SignalKind.OTHER, muscle, side)
    needle = any(NEEDLE_WORDS.search(text) for text in texts)
    return Channel(name, SignalKind.NEEDLE_EMG if needle else SignalKind.SURFACE_EMG, muscle, side)


def describe_channel(channel: Channel) -> str:
    """Return name, muscle, side and kind as one line of at most 80 printable characters, for a header field.

    Examples
    --------
    >>> guess_channel("~", describe_channel(Channel("chin", muscle=Muscle.MENTALIS))).name
    'chin'
    """
    parts = (WRITTEN_BY_US, channel.kind.value, channel.muscle or "-", channel.side or "-", channel.name)
    return "|".join("".join(c if " " <= c <= "~" else "_" for c in part) for part in parts)[:80]


def _as_written(description: str, name: str) -> Channel:
    kind, muscle, side, full = (*description.split("|", 4)[1:], "", "", "", "")[:4]
    return Channel(
        full.strip() or name,
        SignalKind(kind) if kind in set(SignalKind) else SignalKind.OTHER,
        Muscle(muscle) if muscle in set(Muscle) else None,
        Side(side) if side in set(Side) else None,
    )


def _side(text: str) -> Side | None:
    sides = {SIDE_WORDS[word] for word in text.split() if word in SIDE_WORDS}
    return sides.pop() if len(sides) == 1 else None


def _muscle(text: str) -> Muscle | None:
    bare = " ".join(word for word in text.split() if word not in SIDE_WORDS)
    if "," in text:
        return None
    for pattern, muscle in MUSCLE_WORDS:
        if re.search(pattern, bare):
            return muscle
    return None


def correct_channels(channels: Iterable[Channel], mapping: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return channels with the user's corrections applied.

    Parameters
    ----------
    channels : iterable of Channel
        As guessed.
    mapping : mapping of str to str
        Channel name to ``"muscle side"``, ``"muscle"``, ``"side"``, ``"scalp left"``, ``"other"``
        (not EMG) or with ``needle`` added.

    Raises
    ------
    RecordingError
        Naming the unknown channel, muscle or side.

    Examples
    --------
    >>> (channel,) = correct_channels([Channel("EMG1")], {"EMG1": "mentalis left"})
    >>> channel.muscle.value, channel.side.value, channel.kind.value
    ('mentalis', 'left', 'surface_emg')
    """
    known = tuple(channels)
    names = [channel.name for channel in known]
    unknown = [name for name in mapping if name not in names]
    if unknown:
        raise RecordingError(
            f"Mapping names channels that the recording does not have: {', '.join(unknown)}.",
            f"Its channels are {', '.join(names)}.",
        )
    return tuple(_corrected(c, mapping[c.name]) if c.name in mapping else c for c in known)


def _corrected(channel: Channel, text: str) -> Channel:
    muscle, side, kind = None, None, SignalKind.SURFACE_EMG
    for word in text.lower().replace("-", "_").split():
        if word in set(Muscle):
            muscle = Muscle(word)
        elif word in set(Side):
            side = Side(word)
        elif word in {"needle", "needle_emg"}:
            kind = SignalKind.NEEDLE_EMG
        elif word in {"other", "ignore"}:
            kind = SignalKind.OTHER
        elif word in {"eeg", "scalp"}:
            kind = SignalKind.EEG
        elif word not in {"emg", "surface", "surface_emg"}:
            raise RecordingError(
                f"Mapping of channel {channel.name!r}: {word!r} is not a muscle or a side.",
                f"Muscles: {', '.join(Muscle)}. Sides: left, right. Also: needle, scalp, other.",
            )
    return Channel(channel.name, kind, muscle, side)
