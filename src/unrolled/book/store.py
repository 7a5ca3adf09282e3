"""Stores chapters as git keeps them: `python -m unrolled.book.store chapters/simple_rnn.ipynb`.

Each notebook is executed from top to bottom, in its own folder. Texts that its cells wrote stay
with it, to be compared by the regression test; pictures, widgets and charts are dropped (the book
makes them anew) and their cells tagged `figure`.
"""

import argparse
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FIGURE = "figure"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute(notebook: NotebookNode, folder: Path, timeout: int = 120) -> None:
    """Run every cell in a new kernel that starts in `folder`; an error in a cell is raised."""
    NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
        record_timing=False,
    ).execute()


def keep_texts(notebook: NotebookNode) -> None:
    """Reduce outputs to plain texts, and metadata to what every reader's machine shares.

    Raises ValueError for a cell that wrote to stderr (a chapter that warns is not finished) and
    for an output without a text.
    """
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                if output.name == "stderr":
                    raise ValueError(f"cell {cell.id!r} wrote to stderr: {output.text}")
            elif "text/plain" not in output.data:
                raise ValueError(f"cell {cell.id!r} has an output without a text to compare")
            elif len(output.data) > 1:
                output.data = {"text/plain": output.data["text/plain"]}
                output.metadata = {}
                cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), FIGURE})


def store(path: Path) -> None:
    """Execute the notebook at `path` and write it back."""
    notebook = nbformat.read(path, as_version=4)
    execute(notebook, path.resolve().parent)
    keep_texts(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main() -> None:
    """Store the chapters named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="+", type=Path)
    for path in parser.parse_args().chapters:
        store(path)
        print(f"{path}: executed and stored")


if __name__ == "__main__":
    main()
