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


@contextmanager
def notebook(folder: Path, open_page, cells: list[str]):
    """Open a notebook of these cells; gives its page, its cells, and a function that runs one."""
    trial = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    trial.metadata["kernelspec"] = {"name": "python3", "display_name": "Unrolled"}
    nbformat.write(trial, folder / "trial.ipynb")
    with running_lab(folder) as address:
        page = open_page(address("trial.ipynb"), height=1400, wait_until="domcontentloaded")
        boxes = page.locator(".jp-Notebook .jp-CodeCell")

        def run(place: int) -> None:
            boxes.nth(place).locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            prompt = boxes.nth(place).locator(".jp-InputPrompt")
            prompt.filter(has_text=re.compile(r"\[\d+\]")).wait_for(timeout=60_000)

        page.get_by_text("Unrolled | Idle").wait_for(timeout=60_000)  # the kernel is there
        yield page, boxes, run


def test_figure_and_kernel_stay_in_step(tmp_path, open_page):
    with notebook(tmp_path, open_page, CELLS) as (page, cells, run):
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
        cells.nth(1).get_by_text("step in the kernel: 5 x: 0.4").wait_for(timeout=30_000)

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
        cells.nth(5).get_by_text("in the kernel: tutorial 0.5 0.25").wait_for(timeout=30_000)
        run(6)
        off = block.get_by_role("group", name="Peepholes").get_by_label("off")
        page.wait_for_function("input => input.checked", arg=off.element_handle())
        assert block.locator(".un-frame:visible").count() > 0
        assert page.record.outside == []


# figure, its name on the page, a control, what the reader does there (a key, or a number typed),
# the trait, what it is then, and what Python sets it to
BOTH_WAYS = [
    ("GridCurse()", "grid-curse", "Bins on each axis", "ArrowRight", "bins", 11, 5),
    ("SpikyCube(D=10)", "spiky-cube", "D", 12, "D", 12, 4),
    ("AngleHistogram()", "angle-histogram", "D", 5, "D", 5, 2),
    ("Shell()", "shell", "D", 50, "D", 50, 10),
    ("LinearMap()", "linear-map", "Direction of x", "ArrowRight", "probe", 21.0, 90.0),
    ("PowerIteration()", "power-iteration", "Step", "ArrowRight", "step", 3, 7),
    ("Wireframe()", "wireframe", "Turn", "ArrowRight", "turn", 36.0, 90.0),
    ("FitAxes()", "fit-axes", "degrees", 30, "angle", 30.0, 60.0),
    ("DigitReconstruction()", "digit-reconstruction", "k", 25, "k", 25, 5),
    ("PerceptronRule()", "perceptron-rule", "Step", "ArrowRight", "step", 4, 6),
    ("MarkOneMachine()", "mark-one", "Example", "ArrowRight", "sample", 2, 9),
    ("VanishingStack()", "vanishing-stack", "Hidden layers", "ArrowRight", "depth", 11, 4),
    ("EdgeDetectors()", "edge-detectors", "To the right", "ArrowRight", "dx", 3, -4),
    ("FrameProblem()", "frame-problem", "Step", "ArrowRight", "tick", 10, 47),
    ("TaskTypes()", "task-types", "Step", "ArrowLeft", "step", 23, 5),
    ("CtcCollapse(alignment=3)", "ctc-collapse", "Alignment", "ArrowRight", "alignment", 4, 7),
]


def test_every_figure_of_the_second_part_stays_in_step_with_the_kernel(tmp_path, open_page):
    cells = []
    for call, _, _, _, trait, _, told in BOTH_WAYS:
        cells.append(f"from unrolled import figures\nfigure = figures.{call}\nfigure")
        cells.append(f'print("now", figure.{trait})\nfigure.{trait} = {told}')
    with notebook(tmp_path, open_page, cells) as (page, boxes, run):
        for n, (_, name, label, does, _, then, told) in enumerate(BOTH_WAYS):
            run(2 * n)
            figure = page.locator(f".jp-OutputArea [data-figure='{name}']")
            figure.and_(page.locator("[data-ready]")).wait_for(timeout=30_000)
            control = figure.get_by_label(label, exact=True)
            if isinstance(does, str):
                control.focus()
                page.keyboard.press(does)
            else:
                control.fill(str(does))
            run(2 * n + 1)
            boxes.nth(2 * n + 1).get_by_text(f"now {then}", exact=True).wait_for(timeout=30_000)
            page.wait_for_function(
                "([input, value]) => Number(input.value) === value",
                arg=[control.element_handle(), told],
            )
        assert page.record.outside == []


def test_a_matrix_changed_twice_reaches_the_kernel_twice(tmp_path, open_page):
    cells = [
        "from unrolled import figures\nmap_ = figures.LinearMap()\nmap_",
        "print(map_.matrix)",
        "tree = figures.FamilyTree()\ntree",
        'print(tree.branch)\ntree.branch = "lda"',
    ]
    with notebook(tmp_path, open_page, cells) as (page, boxes, run):
        run(0)
        figure = page.locator(".jp-OutputArea [data-figure='linear-map'][data-ready]")
        figure.wait_for(timeout=30_000)
        for value in ("0.5", "0.25"):
            figure.get_by_label("Row 1, column 2 of A").fill(value)
            page.wait_for_timeout(50)
        figure.locator("[data-handle='column.0']").focus()
        page.keyboard.press("ArrowUp")  # JupyterLab would like to have this key
        run(1)
        boxes.nth(1).get_by_text("[[2.0, 0.25], [1.1, 2.0]]").wait_for(timeout=30_000)
        run(2)
        tree = page.locator(".jp-OutputArea [data-figure='family-tree'][data-ready]")
        tree.wait_for(timeout=30_000)
        tree.get_by_role("radio", name="subspace method").check()
        run(3)
        boxes.nth(3).get_by_text("subspace", exact=True).wait_for(timeout=30_000)
        chosen = tree.get_by_role("radio", name="LDA").element_handle()
        page.wait_for_function("input => input.checked", arg=chosen)


def test_inputs_and_parts_of_the_opening_figures_reach_the_kernel(tmp_path, open_page):
    cells = [
        "from unrolled import figures\nviews = figures.NetworkViews()\nviews",
        'print(views.x)\nviews.kind = "recurrent"',
        "lines = figures.Alignment()\nlines",
        'print("chosen:", lines.part)\nlines.part = "J3"',
    ]
    with notebook(tmp_path, open_page, cells) as (page, boxes, run):
        run(0)
        views = page.locator(".jp-OutputArea [data-figure='network-views']")
        views.and_(page.locator("[data-ready]")).wait_for(timeout=30_000)
        views.get_by_role("slider", name="x₁").focus()
        for key in ("ArrowRight", "ArrowRight"):  # a second change of the same list, too
            page.keyboard.press(key)
            page.wait_for_timeout(50)
        run(1)
        boxes.nth(1).get_by_text("[1.2, -0.5, 0.8, -1.2]").wait_for(timeout=30_000)
        recurrent = views.get_by_role("radio", name="recurrent").element_handle()
        page.wait_for_function("input => input.checked", arg=recurrent)
        run(2)
        lines = page.locator(".jp-OutputArea [data-figure='alignment']")
        lines.and_(page.locator("[data-ready]")).wait_for(timeout=30_000)
        lines.locator("input[value='G1']").focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")  # JupyterLab would like to have this key
        run(3)
        boxes.nth(3).get_by_text("chosen: G2").wait_for(timeout=30_000)
        particle = lines.locator("input[value='J3']").element_handle()
        page.wait_for_function("input => input.checked", arg=particle)


def test_timeline_keeps_its_keys_and_stays_in_step_with_the_kernel(tmp_path, open_page):
    cells = [
        "from unrolled import figures\ntime = figures.Timeline()\ntime",
        'print(time.entry, time.years, *time.shown)\ntime.shown = ["films", "games"]',
        'time.entry = "xbox"',
    ]
    with notebook(tmp_path, open_page, cells) as (page, boxes, run):
        run(0)
        figure = page.locator(".jp-OutputArea [data-figure='timeline']")
        figure.and_(page.locator("[data-ready]")).wait_for(timeout=30_000)
        figure.get_by_role("button", name="Money and moods").click()
        figure.get_by_role("listbox", name="Timeline").focus()
        for key in ("ArrowRight", "ArrowDown", "+", "0", "-", "+"):  # JupyterLab has uses for these
            page.keyboard.press(key)
        figure.get_by_text("1960 · The Mark I Perceptron").wait_for()
        assert figure.locator("a").count() == 0, "no references page beside a notebook"
        run(1)
        said = "mark-one 40 ideas machines films games"
        boxes.nth(1).get_by_text(said, exact=True).wait_for(timeout=30_000)
        ideas = figure.get_by_role("button", name="Ideas and papers").element_handle()
        page.wait_for_function("button => button.ariaPressed === 'false'", arg=ideas)
        run(2)
        figure.get_by_text("2001 · Xbox").wait_for(timeout=30_000)
        assert page.record.outside == []
