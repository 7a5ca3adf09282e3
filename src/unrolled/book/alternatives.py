"""Every figure and picture says in words what it shows; a page that does not is not built."""

import json
from html.parser import HTMLParser
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

NEEDED = {
    "img": "a picture without a text alternative",
    "svg": 'an inline SVG without role="img" and aria-label (or aria-hidden="true")',
    "iframe": "a frame without a title",
    "figure": "a figure without a still picture",
    "plotly": "a Plotly chart without a text alternative: show it with unrolled.figures.charts",
}
NEEDS_JUPYTER = {"application/vnd.plotly.v1+json", "application/vnd.jupyter.widget-view+json"}
HOW_TO = {
    "image": "write it as ![words](file), or give the notebook cell "
    'the metadata {"mystnb": {"image": {"alt": "words"}}}',
}


class _Gaps(HTMLParser):
    """Collects, from a piece of HTML, the elements that lack their words."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.figures = self.stills = 0
        self.feed(text)
        if self.stills < self.figures:
            self.found.append(NEEDED["figure"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        classes = attributes.get("class", "").split()
        self.figures += "data-figure" in attributes
        if tag == "img":
            self.stills += "un-fallback" in classes
            named = attributes.get("alt", "").strip()
        elif tag == "svg":
            named = attributes.get("aria-hidden") == "true" or (
                attributes.get("role") == "img" and attributes.get("aria-label", "").strip()
            )
        elif tag == "iframe":
            named = attributes.get("title", "").strip()
        elif "plotly-graph-div" in classes:
            tag, named = "plotly", ""
        else:
            return
        if not named:
            self.found.append(NEEDED[tag])


def check(app, doctree: nodes.document, docname: str) -> None:
    """Warn of each picture, figure and chart in `doctree` that has no text alternative."""
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            _warn(image, f"{NEEDED['img']}: {image['uri']} ({HOW_TO['image']})")
    for raw in doctree.findall(nodes.raw):
        if "html" in raw.get("format", "").split():
            for gap in _Gaps(raw.astext()).found:
                _warn(raw, gap)
    for cell in _only_in_jupyter(app, docname):
        _warn(docname, f"cell {cell!r} shows something that needs Jupyter and has no HTML")


def _only_in_jupyter(app, docname: str) -> list[str]:
    """Return the ids of cells whose widget or chart would be missing from the page."""
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{docname}.ipynb"
    if not executed.is_file():
        return []
    found = []
    for cell in json.loads(executed.read_text("utf-8"))["cells"]:
        hidden = {"remove-cell", "remove-output"} & set(cell["metadata"].get("tags", []))
        for output in [] if hidden else cell.get("outputs", []):
            kinds = set(output.get("data", {}))
            if kinds & NEEDS_JUPYTER and "text/html" not in kinds:
                found.append(cell["id"])
    return found


def _warn(place: nodes.Node | str, message: str) -> None:
    while isinstance(place, nodes.Node) and not place.line and place.parent is not None:
        place = place.parent  # some pictures do not know their line
    logger.warning("%s", message, location=place, type="unrolled", subtype="alternative")
