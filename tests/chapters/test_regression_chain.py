"""A wrong number in a chapter, or a wrong sign in the package, does not go unnoticed."""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import nbformat
import pytest

ROAD_2 = "dh[t] += from_later"


def failing_cells(folder, pythonpath=None):
    """The ids of the code cells of folder/simple_rnn.ipynb that nbval finds wrong."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    if pythonpath:
        environment["PYTHONPATH"] = str(pythonpath)
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q"]
    command += ["--nbval-cell-timeout=120", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["-c", os.devnull, f"--rootdir={folder}", "--junitxml=report.xml"]
    subprocess.run([*command, "simple_rnn.ipynb"], cwd=folder, env=environment, timeout=500)
    cells = nbformat.read(folder / "simple_rnn.ipynb", as_version=4).cells
    ids = [cell.id for cell in cells if cell.cell_type == "code"]
    cases = list(ElementTree.parse(folder / "report.xml").iter("testcase"))
    assert len(cases) == len(ids)
    failed = [case.find("failure") is not None for case in cases]
    return [name for name, wrong in zip(ids, failed, strict=True) if wrong]


@pytest.fixture
def chapter_copy(chapters, tmp_path):
    for name in ("simple_rnn.ipynb", "conftest.py"):
        shutil.copy(chapters / name, tmp_path)
    return tmp_path


def test_one_changed_digit_fails_its_own_cell_and_no_other(chapter_copy):
    path = chapter_copy / "simple_rnn.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == "reach-table")
    text = cell.outputs[0].text
    last = list(re.finditer(r"\d", text))[-1]
    digit = str((int(last[0]) + 1) % 10)
    cell.outputs[0].text = text[: last.start()] + digit + text[last.end() :]
    nbformat.write(notebook, path)
    assert failing_cells(chapter_copy) == ["reach-table"]


def test_one_flipped_sign_in_the_backward_pass_fails_every_check_of_it(chapters, chapter_copy):
    root = chapters.parent
    shutil.copytree(root / "src", chapter_copy / "src")
    shutil.copytree(root / "data", chapter_copy / "data")
    module = chapter_copy / "src" / "unrolled" / "rnn.py"
    code = module.read_text("utf-8")
    assert code.count(ROAD_2) == 1
    module.write_text(code.replace(ROAD_2, ROAD_2.replace("+=", "-=")), "utf-8")
    failed = failing_cells(chapter_copy, chapter_copy / "src")
    checks = {"echo-back", "echo-check", "copies-agree", "bptt-check", "commute-measured"}
    assert checks <= set(failed)
    assert not {"two-noons", "echo", "by-index", "weather-gap"} & set(failed)
