"""Chapters lie in git executed, in order, short-celled, and with nothing but texts stored."""

import copy
import re

import nbformat
import pytest
import yaml
from hygiene import code_cells, faults
from nbformat.v4 import new_output


def read(path):
    return nbformat.read(path, as_version=4)


def test_a_notebook_has_no_faults(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert faults(notebook) == []


def test_every_notebook_is_in_the_table_of_contents(chapters):
    toc = yaml.safe_load((chapters.parent / "_toc.yml").read_text("utf-8"))
    listed = {entry["file"] for part in toc["parts"] for entry in part["chapters"]} | {toc["root"]}
    assert {f"chapters/{path.stem}" for path in chapters.glob("*.ipynb")} <= listed


def test_a_chapter_checks_what_it_derives_and_solves_what_it_asks(lesson):
    notebook = read(lesson)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    code = code_cells(notebook)
    assert re.match(r"# \w+", text)
    assert "Before you start" in text.split("\n## ")[0]
    assert sum("assert " in cell.source for cell in code) >= 5
    assert text.count(":::{margin}") >= 2
    exercises = re.findall(r"(?m)^### \d+ (●+) ", text)
    assert len(exercises) >= 5
    assert set(exercises) == {"●", "●●", "●●●"}
    for part in ("**Target:**", ":::{dropdown} Hint", ":::{dropdown} Solution"):
        assert text.count(part) == len(exercises), part
    solutions = [cell for cell in code if cell.id.startswith("solution-")]
    assert len(solutions) == len(exercises)
    assert all("hide-cell" in cell.metadata.tags and cell.outputs for cell in solutions)
    assert text.rstrip().split("\n## ")[-2].startswith("What we now know")
    assert text.rstrip().split("\n## ")[-1].startswith("Where to read on")


def never_executed(notebook):
    for cell in code_cells(notebook):
        cell.execution_count, cell.outputs = None, []


def executed_out_of_order(notebook):
    first, second = code_cells(notebook)[:2]
    first.execution_count, second.execution_count = 2, 1


def long_cell(notebook):
    code_cells(notebook)[1].source = "\n".join(f"a{n} = {n}" for n in range(16))


def late_import(notebook):
    code_cells(notebook)[1].source = "def f():\n    import math\n    return math.pi"


def path_in_source(notebook):
    notebook.cells[0].source += "\nSee /home/ada/notes.txt"


def path_in_output(notebook):
    code_cells(notebook)[0].outputs = [new_output("stream", text="saved /tmp/x.csv\n")]


def stored_picture(notebook):
    data = {"text/plain": "a cat", "image/png": "iVBORw0KGgo="}
    code_cells(notebook)[0].outputs = [new_output("display_data", data)]


def empty_picture(notebook):
    data = {"text/plain": "<Figure size 640x480 with 0 Axes>"}
    code_cells(notebook)[0].outputs = [new_output("display_data", data)]


def untagged_figure(notebook):
    code_cells(notebook)[0].metadata.tags = []
    data = {"text/plain": "<Chart 0123abcd>"}
    code_cells(notebook)[0].outputs = [new_output("display_data", data)]


def stored_error(notebook):
    code_cells(notebook)[0].outputs = [new_output("error", ename="E", evalue="", traceback=[])]


def stderr(notebook):
    code_cells(notebook)[0].outputs = [new_output("stream", name="stderr", text="beware")]


def own_kernel(notebook):
    notebook.metadata.kernelspec.name = "my-env"


def doubled_id(notebook):
    notebook.cells[1].id = notebook.cells[0].id


@pytest.mark.parametrize(
    ("plant", "complaint"),
    [
        (never_executed, "execution"),
        (executed_out_of_order, "execution"),
        (long_cell, "16 lines"),
        (late_import, "import"),
        (path_in_source, "absolute path"),
        (path_in_output, "absolute path"),
        (stored_picture, "image/png"),
        (empty_picture, "picture"),
        (untagged_figure, "not tagged"),
        (stored_error, "error"),
        (stderr, "stderr"),
        (own_kernel, "metadata"),
        (doubled_id, "cell ids"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_planted_fault_is_found(chapters, plant, complaint):
    notebook = copy.deepcopy(read(chapters / "simple_rnn.ipynb"))
    plant(notebook)
    found = faults(notebook)
    assert len(found) == 1, found
    assert complaint in found[0]
