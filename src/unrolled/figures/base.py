"""What every figure has in common: one ES module, and three places in which it comes alive.

In Jupyter a figure is a widget (anywidget carries the module and keeps its traits in step with
Python). In the built book it is a `<figure>` element that holds its state as JSON and a still
picture; a small host script gives the same module a stand-in for the kernel. Under a regression
test it is one line of text with a digest of its state.
"""

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import anywidget
import numpy as np
import traitlets

from . import palette

HERE = Path(__file__).parent

_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*)(["'])(\.{1,2}/[^"']+)\2""")
_WIDGET_MACHINERY = {"layout", "tabbable", "tooltip", "comm", "keys", "log"}


def inline_module(path: Path) -> str:
    """Return the ES module at `path` as one self-contained text.

    Each relative import is replaced, recursively, by a `data:` URL. Equal texts give equal URLs,
    so a module that two others import is still loaded once. Needed where relative imports cannot
    be resolved: in Jupyter (a module from a blob) and on a page opened from disk.
    """

    def resolve(match: re.Match) -> str:
        keyword, quote, target = match.groups()
        return f"{keyword}{quote}{module_url(path.parent / target)}{quote}"

    return _IMPORT.sub(resolve, path.read_text("utf-8"))


def module_url(path: Path) -> str:
    """Return the ES module at `path`, with all it imports, as a `data:` URL."""
    text = inline_module(path.resolve())
    return "data:text/javascript;base64," + base64.b64encode(text.encode()).decode()


def stylesheet() -> str:
    """Return the style sheet of all figures: the palette, then the rules."""
    return palette.css() + (HERE / "figures.css").read_text("utf-8")


def to_json(state: object) -> str:
    """Return `state` as JSON with full precision, safe inside a `<script>` element."""
    return json.dumps(state, allow_nan=False).replace("</", "<\\/")


def digest(state: object, decimals: int = 6) -> str:
    """Return eight characters that change when a number in `state` does, at `decimals` places."""

    def rounded(value: object) -> object:
        if isinstance(value, dict):
            return {key: rounded(item) for key, item in sorted(value.items())}
        if isinstance(value, list | tuple):
            return [rounded(item) for item in value]
        if isinstance(value, float):
            return round(value, decimals) + 0.0  # never "-0.0"
        return value

    return hashlib.sha256(json.dumps(rounded(state)).encode()).hexdigest()[:8]


def page_html(name: str, module: str, state: dict, picture: str, alt: str, caption: str) -> str:
    """Return the `<figure>` element that the book's host script brings to life.

    `picture` is the still picture: an SVG text. It is what a reader sees on paper, without
    JavaScript, and until the module has loaded.
    """
    if not alt.strip():
        raise ValueError(f"alt: figure {name!r} needs a text alternative, got {alt!r}")
    width, height = _svg_size(picture)
    source = html.escape(quote(picture, safe=" /:=;,()"))  # compresses better than base64
    caption_html = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return (
        f'<figure class="unrolled" data-figure="{name}" data-module="{module}">'
        f'<div class="un-stage"><img class="un-fallback" width="{width}" height="{height}" '
        f'alt="{html.escape(alt)}" src="data:image/svg+xml,{source}"></div>'
        f'<script type="application/json" class="un-state">{to_json(state)}</script>'
        f"{caption_html}</figure>"
    )


def _svg_size(picture: str) -> tuple[int, int]:
    match = re.search(r'viewBox="[\d.+-]+ [\d.+-]+ ([\d.]+) ([\d.]+)"', picture)
    if match is None:
        raise ValueError("picture: the still picture needs a viewBox")
    return round(float(match[1])), round(float(match[2]))


def shapes_of(value: dict | list) -> object:
    """Return the shape of an array, or the shapes of a dictionary of arrays by name."""
    if isinstance(value, dict):
        return {name: np.shape(entry) for name, entry in value.items()}
    return np.shape(value)


class Array(traitlets.List):
    """A trait that takes an array or nested lists and keeps nested lists of floats."""

    def validate(self, obj: object, value: object) -> list:
        """Return `value` as nested lists; refuse anything that is not finite numbers."""
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise ValueError(f"{self.name}: needs numbers, got {value!r}") from None
        if not np.isfinite(array).all():
            raise ValueError(f"{self.name}: needs finite numbers, got {value!r}")
        return array.tolist()


class Figure(anywidget.AnyWidget):
    """A figure with three lives; see the module's docstring.

    A subclass sets `name` (of the root element, `data-figure`) and `module` (its ES module, beside
    the Python file), synced traits for its state, and `picture()`.
    """

    name: ClassVar[str]
    module: ClassVar[str]

    alt = traitlets.Unicode(help="text alternative of the still picture").tag(sync=True)
    caption = traitlets.Unicode(help="one or two sentences below the figure").tag(sync=True)

    _css = stylesheet()

    def __init_subclass__(cls, **kwargs):
        if "module" in cls.__dict__:  # not for the classes that traitlets makes on the fly
            cls._esm = inline_module(HERE / cls.module)
        super().__init_subclass__(**kwargs)

    def state(self) -> dict:
        """Return every synced trait of the figure itself: what the page's copy starts from."""
        return {
            name: getattr(self, name)
            for name in sorted(self.traits(sync=True))
            if not name.startswith("_") and name not in _WIDGET_MACHINERY
        }

    def picture(self) -> str:
        """Return the still picture: an SVG text with a viewBox."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {digest(self.state())}>"

    def _repr_mimebundle_(self, **kwargs):
        metadata = {}
        bundle = super()._repr_mimebundle_(**kwargs)
        if isinstance(bundle, tuple):
            bundle, metadata = bundle
        page = page_html(
            self.name, self.module, self.state(), self.picture(), self.alt, self.caption
        )
        return {**(bundle or {}), "text/plain": repr(self), "text/html": page}, metadata
