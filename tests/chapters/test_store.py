"""The tool that stores a chapter: runs it, keeps texts, drops the rest."""

import nbformat
import pytest
from hygiene import faults
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from unrolled.book.store import store

FIGURE = """
class Figure:
    def _repr_mimebundle_(self, include, exclude):
        return {"text/plain": "<Figure 0123abcd>", "text/html": "<p>a figure</p>"}

Figure()
"""


def stored(folder, *sources):
    path = folder / "chapter.ipynb"
    cells = [new_markdown_cell("# Try it"), *(new_code_cell(source.strip()) for source in sources)]
    kernel = {"name": "odd", "display_name": "An odd kernel"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    store(path)
    return nbformat.read(path, as_version=4)


def test_a_stored_chapter_has_texts_and_no_faults(tmp_path):
    notebook = stored(tmp_path, "print('one')\nprint('two')", FIGURE, "6 * 7")
    assert faults(notebook) == []
    words, figure, number = notebook.cells[1:]
    assert [output.text for output in words.outputs] == ["one\ntwo\n"]
    assert figure.outputs[0].data == {"text/plain": "<Figure 0123abcd>"}
    assert figure.metadata.tags == ["figure"]
    assert number.outputs[0].data == {"text/plain": "42"}
    assert "tags" not in number.metadata


def test_a_chapter_runs_in_its_own_folder(tmp_path):
    (tmp_path / "beside.txt").write_text("here", "utf-8")
    notebook = stored(tmp_path, "print(open('beside.txt').read())")
    assert notebook.cells[1].outputs[0].text == "here\n"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 / 0", CellExecutionError),
        ("import sys; print('careful', file=sys.stderr)", ValueError),
        ("from IPython.display import publish_display_data as p; p({'text/html': ''})", ValueError),
    ],
    ids=["error", "warning", "no text"],
)
def test_a_chapter_that_fails_is_left_as_it_was(tmp_path, source, error):
    with pytest.raises(error):
        stored(tmp_path, "print('fine')", source)
    notebook = nbformat.read(tmp_path / "chapter.ipynb", as_version=4)
    assert notebook.cells[1].execution_count is None
