"""The names of the book's pages, from its table of contents."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]

_TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
CHAPTERS = [_TOC["root"], *(entry["file"] for entry in _TOC["chapters"])]
PAGES = [f"{name}.html" for name in [*CHAPTERS, "genindex", "search"]]
