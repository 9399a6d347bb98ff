"""Pictures into a film: WebM with VP9, which browsers play; by PyAV, or a good deal slower by OpenCV."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError, ResourceError

Image = NDArray[np.uint8]
Write = Callable[[Image], None]
QUICK = {"deadline": "realtime", "cpu-used": "8", "crf": "24", "b": "0"}
"""Settings of libvpx: its quickest, at a quality at which a drawn face shows no blocks. OpenCV passes none on and
needs twenty to thirty times as long (opencv/opencv, issue 24570)."""


def write_video(images: Iterable[Image], path: str | Path, *, rate_hz: float) -> Path:
    """Write a film.

    Parameters
    ----------
    images : iterable of ndarray of uint8, shape (height, width, 3)
        Red, green, blue; all of one size, at least one.
    path : str or Path
        Name ending in ``.webm``; written whole or not at all.
    rate_hz : float
        Pictures per second.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    FormatError
        If the name ends otherwise, there is no picture, or one has another size.
    ResourceError
        If the package that writes films is missing, or cannot write this kind.
    """
    path = Path(path)
    if path.suffix != ".webm":
        raise FormatError(f"{path.name}: a film is written as WebM with VP9.", "End the name in .webm.")
    handle, name = tempfile.mkstemp(suffix=".webm", dir=path.parent)
    os.close(handle)
    partial = Path(name)
    try:
        frames = iter(images)
        first = next(frames, None)
        if first is None:
            raise FormatError("A film without a picture.", "Give at least one.")
        with _open(partial, first.shape, rate_hz=rate_hz) as write:
            write(first)
            for image in frames:
                if image.shape != first.shape:
                    raise FormatError(
                        f"A picture of {image.shape} after one of {first.shape}.", "Give pictures of one size."
                    )
                write(image)
        partial.chmod(0o644)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


@contextmanager
def _open(path: Path, shape: tuple[int, ...], *, rate_hz: float) -> Iterator[Write]:
    """Open a film; yields what adds a picture to it."""
    if find_spec("av") is not None:
        with _open_by_av(path, shape, rate_hz=rate_hz) as write:
            yield write
    elif find_spec("cv2") is not None:
        with _open_by_opencv(path, shape, rate_hz=rate_hz) as write:
            yield write
    else:
        raise ResourceError("PyAV is not installed: no films.", 'Run pip install "facialis[film]".')


@contextmanager
def _open_by_av(path: Path, shape: tuple[int, ...], *, rate_hz: float) -> Iterator[Write]:
    import av

    with av.open(str(path), "w", format="webm") as film:
        rate = Fraction(rate_hz).limit_denominator(1001)
        stream = film.add_stream("libvpx-vp9", rate=rate, options=QUICK)
        stream.height, stream.width, stream.pix_fmt = shape[0], shape[1], "yuv420p"
        stream.codec_context.thread_count = 1  # the same film on any machine

        def write(image: Image) -> None:
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")))

        yield write
        film.mux(stream.encode())


@contextmanager
def _open_by_opencv(path: Path, shape: tuple[int, ...], *, rate_hz: float) -> Iterator[Write]:
    import cv2

    code = cv2.VideoWriter.fourcc(*"VP90")
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, code, float(rate_hz), (shape[1], shape[0]))
    try:
        if not writer.isOpened():
            raise ResourceError("This build of OpenCV cannot write VP9.", 'Run pip install "facialis[film]".')
        yield lambda image: writer.write(np.ascontiguousarray(image[..., ::-1]))
    finally:
        writer.release()
