"""What a stored chapter must look like, said as a list of faults."""

import ast
import re

from nbformat import NotebookNode

from unrolled.book.store import FIGURE, METADATA

LONGEST_CELL = 15
ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/])/(home|Users|root|tmp|var|usr|etc|opt|mnt|work|content|workspace)/"
    r"|(?<!\w)[A-Z]:\\{1,2}\w"
)
PICTURE = re.compile(r"<(Figure size|\w+ object at 0x|matplotlib)")
DIGEST = re.compile(r"<\w+ [0-9a-f]{8}>")


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def faults(notebook: NotebookNode) -> list[str]:
    """Everything that is wrong with a chapter as it lies in git, one line a fault."""
    found = []
    cells = code_cells(notebook)
    if dict(notebook.metadata) != METADATA:
        found.append(f"metadata: {dict(notebook.metadata)}, needs {METADATA}")
    ids = [cell.get("id") for cell in notebook.cells]
    if None in ids or len(set(ids)) < len(ids):
        found.append("cell ids: each cell needs one of its own")
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        found.append(f"execution: counts are {counts}, needs 1 to {len(cells)} in order")
    for place, cell in enumerate(cells):
        found += [f"{cell.get('id')}: {fault}" for fault in _source_faults(cell, place)]
        for output in cell.outputs:
            found += [f"{cell.get('id')}: {fault}" for fault in _output_faults(output, cell)]
    for cell in notebook.cells:
        if ABSOLUTE_PATH.search(cell.source):
            found.append(f"{cell.get('id')}: an absolute path in the source")
    return found


def _source_faults(cell: NotebookNode, place: int) -> list[str]:
    found = []
    lines = len(cell.source.splitlines())
    if lines > LONGEST_CELL:
        found.append(f"{lines} lines, at most {LONGEST_CELL}: what is longer lives in the package")
    magic_free = re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", cell.source)
    imports = (ast.Import, ast.ImportFrom)
    if place > 0 and any(isinstance(node, imports) for node in ast.walk(ast.parse(magic_free))):
        found.append("an import after the first cell")
    return found


def _output_faults(output: NotebookNode, cell: NotebookNode) -> list[str]:
    if output.output_type == "stream":
        text = output.text
        kind = [] if output.name == "stdout" else [f"wrote to {output.name}"]
    elif output.output_type in ("display_data", "execute_result"):
        text = output.data.get("text/plain", "")
        kind = [] if set(output.data) == {"text/plain"} else [f"stores {sorted(output.data)}"]
    else:
        return [f"a stored output of type {output.output_type}"]
    if ABSOLUTE_PATH.search(text):
        kind.append("an absolute path in an output")
    if PICTURE.search(text):
        kind.append(f"a picture without a digest of what it shows: {text.strip()}")
    if DIGEST.fullmatch(text.strip()) and FIGURE not in cell.metadata.get("tags", []):
        kind.append(f"shows a figure and is not tagged {FIGURE!r}")
    return kind
