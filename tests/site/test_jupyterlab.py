"""The figures in JupyterLab, as `make lab` starts it: what the reader does reaches the kernel, what
Python sets reaches the picture, and Plotly charts are drawn.
"""

import os
import re
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
LAB = Path(os.environ.get("UNROLLED_LAB", ROOT / ".venv-lab"))
FIGURE = ".jp-OutputArea [data-figure='rnn-unroller']"
CELLS = [
    "from unrolled import figures\nfigure = figures.RnnUnroller(step=3)\nfigure",
    'print("step in the kernel:", figure.step, "x:", figure.x[0][0][0])',
    "figure.step = 12",
    "import plotly.graph_objects as go\n"
    'figures.charts.show(go.Figure(go.Scatter(y=[1, 3, 2])), alt="A line of three points.")',
    "block = figures.LstmMicroscope(step=18)\nblock",
    'print("in the kernel:", block.mistake, block.params["W"][0][0][0], block.c0[0][1])',
    "block.peepholes = False",
]
MICROSCOPE = ".jp-OutputArea [data-figure='lstm-microscope']"


@contextmanager
def running_lab(folder: Path):
    """Serve `folder` in JupyterLab on a free loopback port, with no settings of the user's own."""
    program = LAB / "bin" / "jupyter-lab"
    assert program.exists(), f"{program} is missing: `make site` makes it from requirements-lab.txt"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    own = {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [program, "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    log = folder / "lab.log"
    with open(log, "w") as output:
        server = subprocess.Popen(
            command, env=os.environ | own, stdout=output, stderr=output, cwd=folder
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api?token={token}", server, log)
        yield lambda page: f"{address}/lab/tree/{page}?token={token}&reset"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        assert server.poll() is None, f"JupyterLab ended:\n{log.read_text()[-3000:]}"
        try:
            return urllib.request.urlopen(address, timeout=1).close()
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.25)
    pytest.fail(f"JupyterLab did not answer within a minute:\n{log.read_text()[-3000:]}")


def versions(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text("utf-8").split()
    return dict(line.lower().split("==") for line in lines if "==" in line)


def test_the_front_end_has_the_kernels_versions():
    lab, book = versions("requirements-lab.txt"), versions("requirements.txt")
    for name in ("anywidget", "ipywidgets", "jupyterlab_widgets", "plotly"):
        assert lab[name] == book[name], name


def test_figure_and_kernel_stay_in_step(tmp_path, open_page):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Unrolled"}
    nbformat.write(notebook, tmp_path / "trial.ipynb")
    with running_lab(tmp_path) as address:
        page = open_page(address("trial.ipynb"), height=1400, wait_until="domcontentloaded")
        cells = page.locator(".jp-Notebook .jp-CodeCell")

        def run(place: int) -> None:
            cells.nth(place).locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            prompt = cells.nth(place).locator(".jp-InputPrompt")
            prompt.filter(has_text=re.compile(r"\[\d+\]")).wait_for(timeout=60_000)

        page.get_by_text("Unrolled | Idle").wait_for(timeout=60_000)  # the kernel is there
        run(0)
        page.locator(FIGURE + "[data-ready]").wait_for(timeout=30_000)
        slider = page.locator(FIGURE).get_by_label("Step", exact=True)
        assert slider.input_value() == "3"

        slider.focus()
        page.keyboard.press("ArrowRight")  # JupyterLab would like to have this key
        page.locator(FIGURE).get_by_role("button", name="Next").click()
        assert slider.input_value() == "5"
        page.locator(FIGURE).get_by_label("Change", exact=True).select_option("x.1.0")
        for value in ("0.3", "0.4"):  # a second change of the same array, too
            page.locator(FIGURE).locator("input[type=number]").fill(value)
            page.wait_for_timeout(50)  # the next frame recomputes
        run(1)
        cells.nth(1).get_by_text("step in the kernel: 5 x: 0.4").wait_for(timeout=10_000)

        run(2)
        page.wait_for_function("input => input.value === '12'", arg=slider.element_handle())

        run(3)
        cells.nth(3).locator(".js-plotly-plot .scatterlayer path.js-line").wait_for(timeout=30_000)

        run(4)
        block = page.locator(MICROSCOPE)
        page.locator(MICROSCOPE + "[data-ready]").wait_for(timeout=30_000)
        block.get_by_label("Break it").select_option("tutorial")
        for place, value in (("W.z.0.0", "0.5"), ("c.0.1", "0.3"), ("c.0.1", "0.25")):
            block.get_by_label("Change", exact=True).select_option(place)
            block.locator("input[type=number]").fill(value)
            page.wait_for_timeout(50)
        run(5)
        cells.nth(5).get_by_text("in the kernel: tutorial 0.5 0.25").wait_for(timeout=10_000)
        run(6)
        off = block.get_by_role("group", name="Peepholes").get_by_label("off")
        page.wait_for_function("input => input.checked", arg=off.element_handle())
        assert block.locator(".un-frame:visible").count() > 0
        assert page.record.outside == []
