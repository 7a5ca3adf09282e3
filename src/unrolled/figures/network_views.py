"""NetworkViews: one small network in two drawings, neurons and wires above, boxes below."""

import numpy as np
import traitlets

from .. import rnn
from . import palette
from .base import Array, Figure, shapes_of

NEURONS = ["h.0", "h.1", "h.2", "y_hat.0", "y_hat.1"]
NO_STATE = [0.0, 0.0, 0.0]

_ALT = (
    "The same network drawn twice. Above, as neurons: four inputs x, each joined by a wire to each "
    "of three hidden neurons h, and those to two outputs ŷ. Below, as boxes: the vector x goes "
    "into a box that holds a matrix U and a vector b, out comes the vector h; a second box with V "
    "and c makes ŷ = ({first:.2f}, {second:.2f}) of it."
)
_CAPTION = (
    "Every neuron is a row of a matrix and every wire one number in it. Change an input: both "
    "drawings move, because they are one and the same mapping."
)

Numbers = np.ndarray


class NetworkViews(Figure):
    """Show a network of 4 inputs, 3 hidden neurons and 2 outputs as neurons and as boxes.

    h = tanh(b + U x), ŷ = softmax(c + V h); a recurrent network adds W h(t-1) to the first sum.
    Traits the reader sets: `kind` ("dense" | "recurrent"); `boxes` ("layers": one a layer, |
    "one"); `x` (4,), from -2 to 2; `h0` (3,), the state h(t-1), which a dense network has no
    wires for; `neuron`, the one whose sum is written out, of `NEURONS`. `params`: `rnn.Params`.
    Raises ValueError for another shape, an input or a state that is out of range.
    """

    name = "network-views"
    module = "network_views.mjs"

    kind = traitlets.Enum(["dense", "recurrent"], "dense").tag(sync=True)
    boxes = traitlets.Enum(["layers", "one"], "layers").tag(sync=True)
    neuron = traitlets.Enum(NEURONS, "h.1").tag(sync=True)
    x = Array([1.0, -0.5, 0.8, -1.2]).tag(sync=True)
    h0 = Array(NO_STATE).tag(sync=True)
    params = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        if "alt" not in traits:
            first, second = self.trace().y_hat[0, 0]
            self.alt = _ALT.format(first=first, second=second)

    @traitlets.default("params")
    def _default_params(self) -> dict:
        return {name: value.tolist() for name, value in vars(example()).items()}

    @traitlets.validate("x", "h0")
    def _valid_vector(self, proposal) -> list:
        name, value = proposal["trait"].name, proposal["value"]
        size, most = {"x": (4, 2.0), "h0": (3, 1.0)}[name]
        if shapes_of(value) != (size,) or max(map(abs, value)) > most:
            raise ValueError(f"{name}: needs {size} numbers from -{most} to {most}, got {value}")
        return value

    def trace(self) -> rnn.Trace:
        """Return all that the network computes of x: one step of one sequence.

        A dense network is a recurrent one that has no state to look back on.
        """
        params = rnn.Params(**{name: np.array(entry) for name, entry in self.params.items()})
        h0 = self.h0 if self.kind == "recurrent" else NO_STATE
        return rnn.forward(params, np.array([[self.x]]), np.array([h0]))

    def picture(self) -> str:
        """Return both drawings, with the numbers of the neurons."""
        trace = self.trace()
        params = {name: np.array(value) for name, value in self.params.items()}
        layers = [
            ("x", "input", 80, trace.x[0, 0]),
            ("h", "hidden", 330, trace.h[0, 0]),
            ("ŷ", "output", 580, trace.y_hat[0, 0]),
        ]
        wires, nodes, boxes = [], [], []
        for (_, _, left, tails), (_, _, right, heads), M in zip(
            layers, layers[1:], (params["U"], params["V"]), strict=False
        ):
            for i, y_head in enumerate(_heights(len(heads))):
                for j, y_tail in enumerate(_heights(len(tails))):
                    dashed = ' stroke-dasharray="5 4"' if M[i, j] < 0 else ""
                    wires.append(
                        f'<path d="M{left} {y_tail}L{right} {y_head}" class="wire" '
                        f'stroke-width="{0.6 + 2 * abs(M[i, j]):.1f}"{dashed}/>'
                    )
        for name, role, x, values in layers:
            for i, (y, value) in enumerate(zip(_heights(len(values)), values, strict=True)):
                number = f"{value:.2f}".replace("-", "−")
                nodes.append(
                    f'<rect x="{x - 25}" y="{y - 25}" width="50" height="50" class="box" '
                    f'rx="{5 if role == "input" else 25}" style="stroke:var(--un-{role})"/>'
                    f'<text x="{x}" y="{y - 4}" class="name">{name}{"₁₂₃₄"[i]}</text>'
                    f'<text x="{x}" y="{y + 12}">{number}</text>'
                )
        stations = [
            ("x", "input", 80, 60),
            ("tanh(b + U x)", "muted", 205, 130),
            ("h", "hidden", 330, 60),
            ("softmax(c + V h)", "muted", 455, 140),
            ("ŷ", "output", 580, 60),
        ]
        for k, (words, role, x, width) in enumerate(stations):
            boxes.append(
                f'<rect x="{x - width / 2}" y="290" width="{width}" height="46" rx="8" '
                f'class="box" style="stroke:var(--un-{role})"/>'
                f'<text x="{x}" y="318" class="name">{words}</text>'
            )
            if k:
                before = stations[k - 1]
                start, end = before[2] + before[3] / 2, x - width / 2 - 6
                boxes.append(
                    f'<path d="M{start} 313H{end}" class="wire" '
                    'stroke-width="2" marker-end="url(#head)"/>'
                )
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 350">'
            f"<style>{palette.picture_css()}"
            "text{font:14px system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}"
            ".name{font-weight:700}.box{fill:var(--un-paper);stroke-width:2}"
            ".wire{stroke:var(--un-muted);fill:none}</style>"
            '<marker id="head" viewBox="0 0 10 10" refX="7" refY="5" markerWidth="4" '
            'markerHeight="4" orient="auto"><path d="M0 0L10 5L0 10z" '
            'style="fill:var(--un-muted)"/></marker>'
            f"{''.join([*wires, *nodes, *boxes])}</svg>"
        )


def example() -> rnn.Params:
    """Return the figure's network: D = 4, H = 3, K = 2, so that no two shapes are alike."""
    return rnn.Params(
        U=np.array([[0.9, -0.4, 0.3, 0.2], [-0.5, 0.8, 0.6, -0.7], [0.2, 0.5, -0.9, 0.4]]),
        W=np.array([[0.6, -0.8, 0.1], [0.7, 0.5, -0.3], [-0.2, 0.4, 0.9]]),
        V=np.array([[1.1, -0.6, 0.4], [-0.8, 0.9, 0.7]]),
        b=np.array([0.1, -0.2, 0.3]),
        c=np.array([0.2, -0.1]),
    )


def _heights(n: int) -> list[float]:
    """Return where n neurons of a layer stand in the still picture."""
    return [136 + 64 * (i - (n - 1) / 2) for i in range(n)]
