"""VanishingStack: how much of an error reaches each layer of a deep stack before it has learnt."""

from dataclasses import replace
from functools import cache

import numpy as np
import traitlets

from .. import datasets, dense
from . import charts, dice, palette, stills
from .base import Array, Figure

SHALLOWEST, DEEPEST, WIDTH, CLASSES = 2, 30, 32, 10
ACTIVATIONS = ["sigmoid", "tanh", "relu", "linear"]
SCHEMES = ["small", "standard", "lecun", "glorot", "he"]
ROUNDING = 1e-10
SCALES = [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0]

_ALT = (
    "Three curves over the hidden layers 1 to {depth} on a logarithmic scale: {activation} units, "
    "{scheme} weights times {scale:g}. From layer {depth} down to layer 1 the error ‖∂J/∂h(l)‖ "
    "goes from {last:.1e} to {first:.1e}; the gradient ‖∂J/∂W(l)‖ is {W:.1e} at layer 1; the "
    "activations' spread goes from {spread_first:.1e} at layer 1 to {spread_last:.1e} at layer "
    "{depth}."
)
_CAPTION = (
    "A network of up to 30 hidden layers of 32 units that has learnt nothing yet, shown 20 "
    "handwritten digits: the error that reaches each layer, the gradient of its weights, and how "
    "far its activations differ from digit to digit. All computed anew at each setting."
)


@cache
def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return 20 digits as the figure's samples, two of each: x (20, 49) and labels (20,).

    7 by 7 means of 4 by 4 pixels; the mean of all of them is 0 and their variance 1, rounded to
    four decimals.
    """
    all_digits = datasets.digits()
    chosen = [n for k in range(CLASSES) for n in np.flatnonzero(all_digits.labels == k)[:2]]
    x = all_digits.images[chosen].reshape(len(chosen), 7, 4, 7, 4).mean(axis=(2, 4))
    x = (x - x.mean()) / x.std()
    return x.reshape(len(chosen), -1).round(4), all_digits.labels[chosen]


def first_weights(sizes: list[int], scheme: str, scale: float, seed: int) -> dense.Params:
    """Return `dense.init`'s parameters, drawn from the source that the page has, too.

    Layer l's weights come from the source (seed, l): a deeper network begins with the layers of a
    shallower one.
    """

    def weights(l: int) -> np.ndarray:
        n_in, n_out = sizes[l], sizes[l + 1]
        bound = 3**0.5 * scale * dense.SCHEMES[scheme](n_in, n_out)
        even = dice.uniforms((seed, l), np.arange(n_in * n_out).reshape(n_out, n_in))
        return bound * (2 * even - 1)

    return dense.Params(
        W=tuple(weights(l) for l in range(len(sizes) - 1)),
        b=tuple(np.zeros(n) for n in sizes[1:]),
    )


class VanishingStack(Figure):
    """Set depth, activation and first weights, and see which layers an error still reaches.

    Traits the reader sets: `depth`, the number of hidden layers, 2 to 30; `activation`, one of
    `ACTIVATIONS`; `scheme`, one of `SCHEMES`, and `scale`, one of `SCALES`: the first weights'
    spread; `seed`, which weights; `layer`, the one that is read off (the last if there are fewer).
    `first` holds the numbers at the present setting: see `norms()`.
    """

    name = "vanishing-stack"
    module = "vanishing_stack.mjs"

    depth = traitlets.Int(10, min=SHALLOWEST, max=DEEPEST).tag(sync=True)
    activation = traitlets.Enum(ACTIVATIONS, "sigmoid").tag(sync=True)
    scheme = traitlets.Enum(SCHEMES, "standard").tag(sync=True)
    scale = traitlets.Float(1.0).tag(sync=True)
    seed = traitlets.Int(0, min=0, max=999).tag(sync=True)
    layer = traitlets.Int(1, min=1, max=DEEPEST).tag(sync=True)
    scales = traitlets.List(SCALES, read_only=True).tag(sync=True)
    width = traitlets.Int(WIDTH, read_only=True).tag(sync=True)
    x = Array(read_only=True).tag(sync=True)
    labels = traitlets.List(read_only=True).tag(sync=True)
    first = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, depth: int = 10, activation: str = "sigmoid", **traits):
        chosen = {"depth": depth, "activation": activation}
        super().__init__(**{"caption": _CAPTION} | chosen | traits)
        x, labels = digits()
        self.set_trait("x", x)
        self.set_trait("labels", labels.tolist())
        self._compute()
        if "alt" not in traits:
            n = self.first
            self.alt = _ALT.format(
                **{name: getattr(self, name) for name in ("depth", "activation", "scheme")},
                scale=self.scale,
                first=n["h"][0],
                last=n["h"][-1],
                W=n["W"][0],
                spread_first=n["spread"][0],
                spread_last=n["spread"][-1],
            )

    @traitlets.validate("scale")
    def _check_scale(self, proposal) -> float:
        if proposal["value"] not in SCALES:
            raise traitlets.TraitError(f"scale: needs one of {SCALES}, got {proposal['value']!r}")
        return float(proposal["value"])

    @traitlets.observe("depth", "activation", "scheme", "scale", "seed")
    def _compute(self, change: object = None) -> None:
        n = self.norms()
        setting = ("depth", "activation", "scheme", "scale", "seed")
        numbers = {name: getattr(n, name).tolist() for name in ("h", "W", "spread")}
        self.set_trait("first", {name: getattr(self, name) for name in setting} | numbers)

    def network(self) -> dense.Params:
        """Return the network at the present setting."""
        sizes = [digits()[0].shape[1], *[WIDTH] * self.depth, CLASSES]
        return first_weights(sizes, self.scheme, self.scale, self.seed)

    def norms(self) -> dense.LayerNorms:
        """Return `dense.gradient_norms` of the network on the 20 digits.

        A spread below 1e-10 of the activations' own size is rounding for the most part: it is 0.
        """
        x, labels = digits()
        params, target = self.network(), datasets.one_hot(labels, CLASSES)
        norms = dense.gradient_norms(params, x, target, activation=self.activation)
        h = dense.forward(params, x, self.activation).h
        size = np.array([np.sqrt((layer**2).mean()) for layer in h])
        spread = np.where(norms.spread > ROUNDING * size, norms.spread, 0.0)
        return replace(norms, spread=spread)

    def picture(self) -> str:
        """Return the three curves at the present setting; a layer that gets nothing has no mark."""
        looks = {
            "h": ("error ‖∂J/∂h(l)‖", "error", "solid"),
            "W": ("gradient ‖∂J/∂W(l)‖", "parameter", "dash"),
            "spread": ("spread of h(l)", "hidden", "dot"),
        }
        data = []
        for name, (words, role, dash) in looks.items():
            shown = [(l, v) for l, v in enumerate(self.first[name], 1) if v > 0]
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "x": [l for l, _ in shown],
                    "y": [value for _, value in shown],
                    "name": words,
                    "line": {"color": palette.LIGHT[role], "dash": dash},
                    "marker": {"color": palette.LIGHT[role]},
                }
            )
        layout = {
            "template": charts.TEMPLATE,
            "title": {"text": f"{self.activation}, {self.scheme} weights × {self.scale:g}"},
            "xaxis": {"title": {"text": "layer l"}},
            "yaxis": {"type": "log"},
        }
        return stills.draw(data, layout)
