"""Names that laboratories give to channels, and the user's corrections."""

from __future__ import annotations

import pytest

from facialis.errors import RecordingError
from facialis.io.channel_names import correct_channels, guess_channel
from facialis.records import Channel
from facialis.vocabulary import Muscle, Side, SignalKind


@pytest.mark.parametrize(
    ("name", "muscle", "side"),
    [
        ("L Orb Oculi", Muscle.ORBICULARIS_OCULI, Side.LEFT),
        ("OOc_left", Muscle.ORBICULARIS_OCULI, Side.LEFT),
        ("R-Mentalis", Muscle.MENTALIS, Side.RIGHT),
        ("EMG zyg L", Muscle.ZYGOMATICUS_MAJOR, Side.LEFT),
        ("EMGzygR", Muscle.ZYGOMATICUS_MAJOR, Side.RIGHT),
        ("Right Orbicularis Oris", Muscle.ORBICULARIS_ORIS, Side.RIGHT),
        ("OOr_R", Muscle.ORBICULARIS_ORIS, Side.RIGHT),
        ("depressor anguli oris right", Muscle.DEPRESSOR_ANGULI_ORIS, Side.RIGHT),
        ("Frontalis", Muscle.FRONTALIS, None),
        ("Corrugator_lh", Muscle.CORRUGATOR, Side.LEFT),
        ("post. digastric L", Muscle.POSTERIOR_DIGASTRIC, Side.LEFT),
        ("platysma re", Muscle.PLATYSMA, None),
        ("nasalis rechts", Muscle.NASALIS, Side.RIGHT),
        ("EMG1", None, None),
        ("masseter L", None, Side.LEFT),
        ("anterior belly of the digastric", None, None),
        ("levator anguli oris", None, None),
    ],
)
def test_muscle_and_side_are_read_from_the_name(name: str, muscle: Muscle | None, side: Side | None) -> None:
    channel = guess_channel(name)
    assert (channel.muscle, channel.side) == (muscle, side)


@pytest.mark.parametrize("name", ["ECG", "EKG II", "Fp1", "Resp chest", "Trigger", "EOG left", "skin conductance"])
def test_other_channels_are_not_emg(name: str) -> None:
    assert guess_channel(name).kind is SignalKind.OTHER


def test_a_force_is_never_emg() -> None:
    assert guess_channel("mentalis", voltage=False).kind is SignalKind.OTHER


def test_a_correction_wins() -> None:
    guessed = [guess_channel("EMG1"), guess_channel("EMG2"), guess_channel("zyg L")]
    corrected = correct_channels(guessed, {"EMG1": "orbicularis_oculi right", "zyg L": "other"})
    assert corrected[0] == Channel("EMG1", SignalKind.SURFACE_EMG, Muscle.ORBICULARIS_OCULI, Side.RIGHT)
    assert corrected[1] == guessed[1]
    assert corrected[2].kind is SignalKind.OTHER


def test_a_wrong_correction_names_what_exists() -> None:
    with pytest.raises(RecordingError, match=r"EMG9.*Its channels are EMG1"):
        correct_channels([guess_channel("EMG1")], {"EMG9": "mentalis left"})
    with pytest.raises(RecordingError, match="'mentals' is not a muscle"):
        correct_channels([guess_channel("EMG1")], {"EMG1": "mentals left"})


@pytest.mark.parametrize(
    ("name", "kind", "side"),
    [
        ("Cz-A1", SignalKind.EEG, Side.LEFT),
        ("Vertex-M2", SignalKind.EEG, Side.RIGHT),
        ("BAEP left", SignalKind.EEG, Side.LEFT),
        ("ABR", SignalKind.EEG, None),
        ("EEG Fpz-Cz", SignalKind.OTHER, None),
        ("Zygomaticus A2", SignalKind.SURFACE_EMG, None),
    ],
)
def test_the_vertex_against_a_mastoid_is_scalp(name: str, kind: SignalKind, side: Side | None) -> None:
    channel = guess_channel(name)
    assert (channel.kind, channel.side) == (kind, side)


def test_a_channel_may_be_called_scalp() -> None:
    (channel,) = correct_channels([Channel("ch 3")], {"ch 3": "scalp right"})
    assert (channel.kind, channel.side, channel.muscle) == (SignalKind.EEG, Side.RIGHT, None)
