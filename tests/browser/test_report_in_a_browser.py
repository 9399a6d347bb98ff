"""The report opens from a file in a real browser: every figure is drawn, nothing is complained about or fetched."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from facialis.measures import measure
from facialis.report import write_report
from tests.report_situations import face_with_spasms, small_truth

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr", "--v=0",
    "--virtual-time-budget=60000", "--dump-dom",
)  # fmt: skip

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")


def test_every_figure_is_drawn_and_the_console_is_silent(tmp_path: Path) -> None:
    page, complaints = _open(_page(), tmp_path)
    wanted = _page().count('class="plot"')
    assert wanted > 8
    assert 'data-figures="drawn"' in page
    drawn = re.findall(r'class="plot[^"]*js-plotly-plot[^"]*" id="(figure-\d+)"', page)
    assert len(drawn) == wanted
    assert complaints == []


def test_a_figure_that_cannot_be_drawn_is_noticed(tmp_path: Path) -> None:
    """The guard of the test above: without the drawing library the console must complain."""
    broken = _page().replace("Plotly.newPlot", "Missing.newPlot")
    page, complaints = _open(broken, tmp_path)
    assert 'data-figures="drawn"' not in page
    assert any("Missing" in line for line in complaints)


def test_the_page_may_not_fetch_anything(tmp_path: Path) -> None:
    """The policy in the page stops even a picture from next door."""
    (tmp_path / "spy.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    spied = _page().replace("</body>", '<img src="spy.svg" alt=""></body>')
    _, complaints = _open(spied, tmp_path)
    assert any("Content Security Policy" in line for line in complaints)


@cache
def _page() -> str:
    recording = face_with_spasms()
    return write_report(recording, measure(recording), episode=small_truth(recording))


def _open(page: str, folder: Path) -> tuple[str, list[str]]:
    """Return the page as the browser has built it, and what stood in its console."""
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    assert BROWSER is not None
    done = subprocess.run(
        [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, console
