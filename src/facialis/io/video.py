"""Pictures into a film: WebM with VP9, which browsers play; needs the optional package opencv-python-headless."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError, ResourceError

Image = NDArray[np.uint8]


def can_write_video() -> bool:
    """Return whether the package that writes films is installed."""
    from importlib.util import find_spec

    return find_spec("cv2") is not None


def write_picture(image: Image, path: str | Path) -> Path:
    """Write one picture as PNG.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        Red, green, blue.
    path : str or Path
        Name ending in ``.png``.

    Raises
    ------
    FormatError
        If the name ends otherwise.
    ResourceError
        If the package that writes pictures is missing.
    """
    path = Path(path)
    if path.suffix != ".png":
        raise FormatError(f"{path.name}: a picture is written as PNG.", "End the name in .png.")
    cv2 = _opencv()
    path.write_bytes(cv2.imencode(".png", np.ascontiguousarray(image[..., ::-1]))[1].tobytes())
    return path


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
    cv2 = _opencv()
    handle, name = tempfile.mkstemp(suffix=".webm", dir=path.parent)
    os.close(handle)
    partial, writer, shape = Path(name), None, None
    try:
        for image in images:
            if writer is None:
                shape = image.shape
                size = (image.shape[1], image.shape[0])
                code = cv2.VideoWriter.fourcc(*"VP90")
                writer = cv2.VideoWriter(str(partial), cv2.CAP_FFMPEG, code, float(rate_hz), size)
                if not writer.isOpened():
                    raise ResourceError(
                        "This build of OpenCV cannot write VP9.", "Install opencv-python-headless 4.14."
                    )
            if image.shape != shape:
                raise FormatError(f"A picture of {image.shape} after one of {shape}.", "Give pictures of one size.")
            writer.write(np.ascontiguousarray(image[..., ::-1]))
        if writer is None:
            raise FormatError("A film without a picture.", "Give at least one.")
        writer.release()
        partial.chmod(0o644)
        partial.replace(path)
    finally:
        if writer is not None:
            writer.release()
        partial.unlink(missing_ok=True)
    return path


def _opencv() -> Any:
    try:
        import cv2
    except ImportError:
        raise ResourceError(
            "opencv-python-headless is not installed: no pictures, no films.", 'Run pip install "facialis[film]".'
        ) from None
    return cv2
