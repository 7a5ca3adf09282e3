"""The names of the book's pages, from its table of contents."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]

_TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
_LISTED = [entry["file"] for part in _TOC["parts"] for entry in part["chapters"]]
CHAPTERS = [_TOC["root"], *_LISTED]
PAGES = [f"{name}.html" for name in [*CHAPTERS, "genindex", "search"]]
