"""RnnUnroller: one small recurrent network, stepped forward and back with every number in sight."""

from typing import ClassVar

import numpy as np
import traitlets

from .. import losses, rnn
from . import palette
from .base import Array, Figure, shapes_of

_ALT = (
    "A small recurrent network drawn four times, once a step: inputs x at the bottom feed three "
    "hidden units h, which feed two outputs, their softmax and the loss at the top. From each "
    "step's hidden units the same weights W lead to the next step's."
)
_CAPTION = (
    "Step forward and see each number made; step on and see each error come back. Every weight, "
    "input and target can be changed, and both passes follow at once."
)

Numbers = np.ndarray


class Parameters(traitlets.Any):
    """A trait that takes `rnn.Params`, or what the browser sends, and keeps nested lists."""

    default_value: ClassVar = {}

    def validate(self, obj: object, value: object) -> dict:
        """Return the parameters as lists; `rnn.Params` refuses what does not fit together."""
        if not isinstance(value, rnn.Params):
            value = rnn.Params(**{name: np.array(entry) for name, entry in value.items()})
        return {name: getattr(value, name).tolist() for name in "UWVbc"}


class RnnUnroller(Figure):
    """Step a simple RNN forward and back through time, with every number in sight.

    params: `rnn.Params`; x: (T, 1, D); targets: (T, 1, K), one-hot; h0: (1, H). Hidden activation
    tanh, output softmax, loss cross entropy at every step. Without arguments: `example()`.
    Traits `step`, `view` ("neurons" | "blocks"), `shape` ("folded" | "unrolled"), `params`, `x`
    and `targets` follow the reader's hand, and the picture follows them.
    Raises ValueError when a shape does not fit.
    """

    name = "rnn-unroller"
    module = "rnn_unroller.mjs"

    params = Parameters().tag(sync=True)
    x = Array().tag(sync=True)
    targets = Array().tag(sync=True)
    h0 = Array().tag(sync=True)
    step = traitlets.Int(6, min=0).tag(sync=True)
    view = traitlets.Enum(["neurons", "blocks"], "neurons").tag(sync=True)
    shape = traitlets.Enum(["folded", "unrolled"], "unrolled").tag(sync=True)
    _shapes: ClassVar[dict] = {}  # once made, a figure's own

    rate = traitlets.Float(0.5, help="learning rate of the update step").tag(sync=True)

    def __init__(self, params=None, x=None, targets=None, h0=None, **traits):
        if params is None:
            if not (x is None and targets is None and h0 is None):
                raise ValueError("params: needed when x, targets or h0 is given")
            params, x, targets, h0 = self.example()
        elif x is None or targets is None:
            raise ValueError("x, targets: both needed when params is given")
        traits = {"alt": _ALT, "caption": _CAPTION} | traits
        trace = rnn.forward(params, np.asarray(x, dtype=float), h0)  # refuses what does not fit
        targets = np.asarray(targets, dtype=float)
        one_hot = targets.shape == trace.o.shape and bool(
            np.isin(targets, (0, 1)).all() and (targets.sum(-1) == 1).all()
        )
        if trace.x.shape[1] != 1 or not one_hot:
            raise ValueError(
                f"x, targets: needs one sequence, x (T, 1, D) and one-hot targets "
                f"{(*trace.o.shape[:1], 1, *trace.o.shape[2:])}, "
                f"got {trace.x.shape} and {targets.shape}"
            )
        super().__init__(
            params=params,
            x=trace.x,
            targets=targets,
            h0=trace.h0,
            **traits,
        )
        shaped = ("params", "x", "targets", "h0")
        self._shapes = {name: shapes_of(getattr(self, name)) for name in shaped}
        self._valid_step({"value": self.step})

    @traitlets.validate("params", "x", "targets", "h0")
    def _valid_shapes(self, proposal):
        """The drawing is made for one size of network: values may change, shapes may not."""
        name, value = proposal["trait"].name, proposal["value"]
        if self._shapes and (shapes := shapes_of(value)) != self._shapes[name]:
            raise ValueError(f"{name}: needs shape {self._shapes[name]}, got {shapes}")
        return value

    @traitlets.validate("step")
    def _valid_step(self, proposal):
        if self._shapes and proposal["value"] > (last := 9 * len(self.x) + 2):
            raise ValueError(f"step: needs at most {last}, got {proposal['value']}")
        return proposal["value"]

    @staticmethod
    def example() -> tuple[rnn.Params, Numbers, Numbers, Numbers]:
        """Return the network of the chapter: (params, x, targets, h0), two digits at most."""
        params = rnn.Params(
            U=np.array([[0.8, -0.4], [-0.5, 0.9], [0.3, 0.6]]),
            W=np.array([[0.5, -0.3, 0.2], [0.4, 0.6, -0.5], [-0.2, 0.7, 0.3]]),
            V=np.array([[0.9, -0.6, 0.4], [-0.7, 0.8, 0.5]]),
            b=np.array([0.1, -0.2, 0.1]),
            c=np.array([0.2, -0.1]),
        )
        x = np.array([[[1.0, -0.5]], [[0.5, 1.0]], [[-1.0, 0.3]], [[0.2, -0.8]]])
        targets = np.eye(2)[[0, 1, 1, 0]][:, None, :]
        return params, x, targets, np.array([[0.2, -0.1, 0.3]])

    def network(self) -> tuple[rnn.Params, Numbers, Numbers, Numbers]:
        """Return (params, x, targets, h0) as they stand now, after the reader's changes."""
        params = rnn.Params(**{name: np.array(value) for name, value in self.params.items()})
        return params, np.array(self.x), np.array(self.targets), np.array(self.h0)

    def picture(self) -> str:
        """Return the unrolled network in blocks, with the numbers of the forward pass."""
        params, x, targets, h0 = self.network()
        trace = rnn.forward(params, x, h0)
        loss = losses.cross_entropy(trace.y_hat, targets)
        rows = {"x": 330, "h": 240, "o": 160, "ŷ": 95, "J": 30}
        parts = []

        def block(role: str, left: float, top: float, words: str, numbers: str) -> None:
            parts.append(
                f'<rect x="{left - 66}" y="{top - 24}" width="132" height="48" rx="10" '
                f'class="box" style="stroke:var(--un-{role})"/>'
                f'<text x="{left}" y="{top - 4}" class="name">{words}</text>'
                f'<text x="{left}" y="{top + 15}">{numbers}</text>'
            )

        def arrow(x1: float, y1: float, x2: float, y2: float, word: str = "") -> None:
            parts.append(f'<path d="M{x1} {y1}L{x2} {y2}" class="wire" marker-end="url(#head)"/>')
            if word:
                middle = ((x1 + x2) / 2 + (12 if x1 == x2 else 0), (y1 + y2) / 2 - 6)
                parts.append(f'<text x="{middle[0]}" y="{middle[1]}" class="weight">{word}</text>')

        def digits(vector: Numbers) -> str:
            return "&#160;&#160;".join(f"{value:.2f}" for value in vector).replace("-", "−")

        block("hidden", 76, rows["h"], "h(0)", digits(h0[0]))
        for t in range(len(x)):
            column = 76 + 190 * (t + 1)
            block("input", column, rows["x"], f"x({t + 1})", digits(x[t, 0]))
            block("hidden", column, rows["h"], f"h({t + 1})", digits(trace.h[t, 0]))
            block("output", column, rows["o"], f"o({t + 1})", digits(trace.o[t, 0]))
            block("output", column, rows["ŷ"], f"ŷ({t + 1})", digits(trace.y_hat[t, 0]))
            block("loss", column, rows["J"], f"J({t + 1})", digits(loss[t]))
            arrow(column - 190 + 66, rows["h"], column - 72, rows["h"], "W")
            arrow(column, rows["x"] - 24, column, rows["h"] + 30, "U")
            arrow(column, rows["h"] - 24, column, rows["o"] + 30, "V")
            arrow(column, rows["o"] - 24, column, rows["ŷ"] + 30)
            arrow(column, rows["ŷ"] - 24, column, rows["J"] + 30)
        width = 76 + 190 * len(x) + 76
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 360">'
            f"<style>{palette.picture_css()}"
            "text{font:13px system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}"
            ".name{font-weight:700}.weight{font-weight:700;fill:var(--un-parameter)}"
            ".box{fill:var(--un-paper);stroke-width:2}"
            ".wire{stroke:var(--un-muted);stroke-width:2;fill:none}</style>"
            '<marker id="head" viewBox="0 0 10 10" refX="7" refY="5" markerWidth="4" '
            'markerHeight="4" orient="auto"><path d="M0 0L10 5L0 10z" '
            'style="fill:var(--un-muted)"/></marker>'
            f"{''.join(parts)}</svg>"
        )
