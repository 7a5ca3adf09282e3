"""The checks that the chapter on the LSTM's backward pass shows its readers do convict."""

from pathlib import Path

import nbformat
import pytest

from unrolled import lstm, mistakes

CHAPTER = Path(__file__).parents[2] / "chapters" / "lstm_backprop.ipynb"
LAST = "screen-check"  # the cell that holds the package against the derivation and the truth


@pytest.fixture(scope="module")
def derived():
    """The chapter's names after its derivation, and the source of the check that follows."""
    notebook = nbformat.read(CHAPTER, as_version=4)
    names = {}
    for cell in notebook.cells:
        if cell.get("id") == LAST:
            return names, cell.source
        if cell.cell_type == "code":
            exec(compile(cell.source, f"<cell {cell.id}>", "exec"), names)
    raise AssertionError(f"no cell {LAST!r} in the chapter")


def test_the_right_pass_is_acquitted(derived):
    names, check = derived
    exec(check, dict(names))


@pytest.mark.parametrize("name", mistakes.MISTAKES)
def test_every_published_mistake_is_convicted(derived, monkeypatch, name):
    names, check = derived
    monkeypatch.setattr(lstm, "backward", mistakes.backward(name))
    with pytest.raises(AssertionError):
        exec(check, dict(names))
