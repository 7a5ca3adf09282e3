"""EdgeDetectors: a digit, its edges and its code, and what a shift changes in each of them."""

import base64
from functools import cache

import numpy as np
import traitlets

from .. import convolution, datasets
from .._checks import Array
from . import palette
from .base import Figure

SIDE = 28
SIZES = [1, 2, 4, 7, 14, 28]  # of a patch: the divisors of 28
REACH = 7  # pixels to either side
THRESHOLDS = [round(0.05 * step, 2) for step in range(19)]
LAYERS = {"pixels": "pixels", "edges": "S-cells", "code": "C-cells"}

_ALT = (
    "A handwritten {digit}, moved {dx} pixels to the right and {dy} down. Four maps of S-cells "
    "show its horizontal, rising, vertical and falling edges; below them C-cells, one for each "
    "patch of {size} by {size}. The move changes {pixels:.1%} of the pixels, {edges:.1%} of the "
    "S-cells' answers and {code:.1%} of the C-cells'."
)
_CAPTION = (
    "Fixed edge detectors and pooling over a digit of the MNIST training set, as in one stage of "
    "the Neocognitron: nothing is learnt. Each kernel is the same at every place. “Changed” is "
    "the share of ink, or of answers, that is no longer where it was: Σ|a − b| / Σ(a + b)."
)


@cache
def shown() -> Array:
    """Return a digit of each class, (10, 28, 28), ink from 0 to 1.

    The first of its class with four pixels of paper on every side.
    """
    source = datasets.digits()
    images = source.images / 255
    chosen = [
        next(n for n in np.flatnonzero(source.labels == digit) if _has_room(images[n]))
        for digit in range(10)
    ]
    return images[chosen]


def _has_room(image: Array) -> bool:
    return min(convolution.room(image)) >= 4


class EdgeDetectors(Figure):
    """Move a digit, and see its edges move with it, and its code hardly.

    Traits the reader sets: `digit`, 0 … 9; `dx` and `dy`, its move to the right and down, -7 … 7;
    `size` of a patch, a divisor of 28; `kind` of pooling, "max" | "mean"; `threshold` of the
    S-cells, 0 … 0.9; `view`, "now" or what "changed"; and the C-cell that is looked at, by its
    `orientation`, 0 … 3, and a pixel of its patch, `row` and `column`.
    """

    name = "edge-detectors"
    module = "edge_detectors.mjs"

    digit = traitlets.Int(4, min=0, max=9).tag(sync=True)
    dx = traitlets.Int(2, min=-REACH, max=REACH).tag(sync=True)
    dy = traitlets.Int(0, min=-REACH, max=REACH).tag(sync=True)
    size = traitlets.Enum(SIZES, convolution.POOL_SIZE).tag(sync=True)
    kind = traitlets.Enum(list(convolution.KINDS), "max").tag(sync=True)
    threshold = traitlets.Float(convolution.THRESHOLD).tag(sync=True)
    view = traitlets.Enum(["now", "changed"], "now").tag(sync=True)
    orientation = traitlets.Int(2, min=0, max=3).tag(sync=True)
    row = traitlets.Int(14, min=0, max=SIDE - 1).tag(sync=True)
    column = traitlets.Int(14, min=0, max=SIDE - 1).tag(sync=True)
    images = traitlets.Unicode(read_only=True, help="uint8, base64").tag(sync=True)
    kernels = traitlets.List(convolution.EDGES.tolist(), read_only=True).tag(sync=True)
    orientations = traitlets.List(list(convolution.ORIENTATIONS), read_only=True).tag(sync=True)
    first = traitlets.Dict(read_only=True, help="the numbers at the start").tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        whole = np.rint(shown() * 255).astype(np.uint8)
        self.set_trait("images", base64.b64encode(whole.tobytes()).decode())
        self.set_trait("first", {"setting": self.setting()} | self.numbers())
        if "alt" not in traits:
            at = {name: getattr(self, name) for name in ("digit", "dx", "dy", "size")}
            self.alt = _ALT.format(**at, **self.first["changed"])

    @traitlets.validate("threshold")
    def _check_threshold(self, proposal) -> float:
        if proposal["value"] not in THRESHOLDS:
            said = f"needs one of {THRESHOLDS}, got {proposal['value']!r}"
            raise traitlets.TraitError(f"threshold: {said}")
        return float(proposal["value"])

    def setting(self) -> dict:
        """Return what the numbers depend on."""
        names = "digit dx dy size kind threshold orientation row column".split()
        return {name: getattr(self, name) for name in names}

    def layers(self, dx: int, dy: int) -> dict[str, Array]:
        """Return pixels (28, 28), edges (4, 28, 28) and code (4, n, n) of the digit, moved."""
        image = convolution.shift(shown()[self.digit], dx, dy)
        edges = convolution.s_cells(image, threshold=self.threshold)
        return {
            "pixels": image,
            "edges": edges,
            "code": convolution.pool(edges, self.size, self.kind),
        }

    def numbers(self) -> dict:
        """Return the shares `changed` and `lost` and the C-cell that is looked at, computed anew.

        lost: of the ink, what has left the page. cell: its answer `now` and `before` the move.
        """
        before, now = self.layers(0, 0), self.layers(self.dx, self.dy)
        place = (self.orientation, self.row // self.size, self.column // self.size)
        return {
            "changed": {name: convolution.changed(before[name], now[name]) for name in LAYERS},
            "lost": float(1 - now["pixels"].sum() / before["pixels"].sum()),
            "cell": {"before": float(before["code"][place]), "now": float(now["code"][place])},
        }

    def picture(self) -> str:
        """Return the moved digit, its four maps of S-cells and, below them, of C-cells."""
        layers = self.layers(self.dx, self.dy)
        parts = [
            _words(0, 14, f"a {self.digit}, moved by {self.dx}, {self.dy}".replace("-", "−")),
            *_map(layers["pixels"], 0, 22, 140, "input"),
        ]
        for place, name in enumerate(convolution.ORIENTATIONS):
            left = 156 + 122 * place
            parts += [_words(left, 14, f"{name} edges"), _words(left, 150, "S-cells")]
            parts += _map(layers["edges"][place], left, 22, 112, "hidden")
            parts += _map(layers["code"][place], left, 160, 112, "output")
            parts += [_words(left, 288, "C-cells")]
        parts.append(_words(0, 200, "changed by the move:"))
        for line, (name, share) in enumerate(self.first["changed"].items()):
            parts.append(_words(0, 222 + 20 * line, f"{share:.1%} of the {LAYERS[name]}"))
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 0 644 296">'
            f"<style>{palette.picture_css()}text{{font:13px system-ui,sans-serif;"
            "fill:var(--un-ink)}.frame{fill:none;stroke:var(--un-rule)}</style>"
            f"{''.join(parts)}</svg>"
        )


def _words(x: float, y: float, words: str) -> str:
    return f'<text x="{x}" y="{y}">{words}</text>'


def _map(values: Array, left: float, top: float, width: float, role: str) -> list[str]:
    """A map as squares in sixteen shades, one path each, in a frame."""
    cell = width / len(values)
    shades = np.rint(15 * np.clip(values, 0, 1)).astype(int)
    parts = [f'<rect x="{left}" y="{top}" width="{width}" height="{width}" class="frame"/>']
    for shade in range(1, 16):
        places = np.argwhere(shades == shade)
        path = "".join(
            f"M{left + cell * j:g} {top + cell * i:g}h{cell:g}v{cell:g}h{-cell:g}z"
            for i, j in places
        )
        if path:
            look = f'style="fill: var(--un-{role})" opacity="{shade / 15:.2f}"'
            parts.append(f'<path d="{path}" {look}/>')
    return parts
