"""The moving face plays from a file in a real browser, in step with the signals; without WebGL a picture stands in."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from facialis.measures import measure
from facialis.report import write_report
from facialis.resources import MESH, has_resource
from tests.face_situations import face_in_spasm
from tests.report_situations import face_with_spasms

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync", "--disable-component-update",
    "--disable-background-networking", "--enable-logging=stderr", "--v=0", "--dump-dom",
)  # fmt: skip
SOFTWARE = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
FIRST_PX, LAST_PX = 190.0, 6.0
"""Margins beside the signals."""
CLOCKED = """<head><script>
window.requestAnimationFrame=function(draw){return window.setTimeout(function(){draw(window.performance.now());},20);};
</script>"""
"""Frames by the page's clock: a browser without a screen paints them whenever it finds time, which is no test."""
PLAY = """<script>
var face=document.getElementById("face-animation"),wait=window.setInterval(function(){
 if(!face.dataset.state)return;
 window.clearInterval(wait);
 face.dataset.before=face.dataset.time;
 face.querySelector(".face-play").click();
 window.setTimeout(function(){
  face.querySelector(".face-play").click();
  var strip=face.querySelector(".face-signals");
  var picture=face.querySelector(".face-picture"),gl=picture.getContext("webgl");
  face.dataset.wide=strip.width;
  var bytes=new Uint8Array(4),colours={};
  for(var i=1;i<40;i++){
   gl.readPixels(i*picture.width/40,picture.height/2,1,1,gl.RGBA,gl.UNSIGNED_BYTE,bytes);
   colours[bytes.join()]=1;
  }
  face.dataset.colours=Object.keys(colours).length;
 },1500);
},50);
</script></body>"""

pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine"),
    pytest.mark.skipif(not has_resource(MESH), reason="no mesh: run `python -m facialis.resources`"),
]


def test_the_face_plays_in_step_with_the_signals(tmp_path: Path) -> None:
    held, complaints = _open(
        _page().replace("<head>", CLOCKED).replace("</body>", PLAY),
        tmp_path,
        more=(*SOFTWARE, "--virtual-time-budget=30000"),
    )
    assert complaints == []
    assert held["state"] == "ready"
    assert int(held["colours"]) > 8  # a face, not one colour
    assert float(held["time"]) != float(held["before"])
    part = float(held["time"]) / 20.0
    wanted = FIRST_PX + part * (float(held["wide"]) - FIRST_PX - LAST_PX)
    assert float(held["cursor"]) == pytest.approx(wanted, abs=1.0)


def test_without_webgl_a_picture_stands_in(tmp_path: Path) -> None:
    held, complaints = _open(_page(), tmp_path, more=("--disable-3d-apis", "--virtual-time-budget=5000"))
    assert held["state"] == "no WebGL"
    assert held["class"] == "face-still"
    assert [line for line in complaints if "Uncaught" in line] == []


@cache
def _page() -> str:
    recording = face_with_spasms()
    return write_report(recording, measure(recording), movement=face_in_spasm())


def _open(page: str, folder: Path, *, more: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Return what the animation says of itself, and what stood in the console."""
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    assert BROWSER is not None
    done = subprocess.run(
        [BROWSER, *QUIET, *more, f"--user-data-dir={folder / 'profile'}", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    found = re.search(r'<div id="face-animation"([^>]*)>', done.stdout)
    assert found, done.stderr[-500:]
    held = dict(re.findall(r'(?:data-)?(\w+)="([^"]*)"', found[1]))
    return held, [line for line in done.stderr.splitlines() if "CONSOLE" in line]
