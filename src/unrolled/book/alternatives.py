"""Every figure and picture says in words what it shows; a page that does not is not built."""

from html.parser import HTMLParser

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


def _warn(node: nodes.Node, message: str) -> None:
    while not node.line and node.parent is not None:  # some pictures do not know their line
        node = node.parent
    logger.warning("%s", message, location=node, type="unrolled", subtype="alternative")
