"""JacobianProducts: what 50 steps back leave of an error, and what the usual bound allows."""

from functools import cache

import numpy as np
import traitlets

from .. import jacobians, rnn
from . import charts, palette, stills
from .base import Figure

STEPS = 50
SCALES = [round(0.25 * i, 2) for i in range(1, 13)]
ACTIVATIONS = ["tanh", "relu"]

_ALT = (
    "Three curves over t − k from 0 to 50 steps back, on a logarithmic scale. The upper bound "
    "‖W‖^(t−k) Π max g′ ends at 10^{bound:.1f}, the spectral radius to the power t − k at "
    "10^{radius:.1f}, the true norm of ∂h(t)/∂h(k) at 10^{norm:.1f}."
)
_CAPTION = (
    "How much of an error at step t = 50 reaches step k: a tanh or ReLU network of 64 units with "
    "4 random inputs a step, computed by the package. The true norm never rises above the upper "
    "bound. So a bound that falls proves that the error vanishes; a bound that rises proves "
    "nothing."
)


def log_jacobian_norms(params: rnn.Params, trace: rnn.Trace) -> tuple[np.ndarray, np.ndarray]:
    """Return log10 of ‖∂h(T)/∂h(k)‖ and of its upper bound, for t − k = 0 … T: two (T+1,) arrays.

    T is the last step of `trace`, a batch of one; the norm is the spectral one. The Jacobian is
    the product of diag(g′(a(s))) W over s = k+1 … T, later steps on the left; the bound is the
    product of ‖W‖ max g′(a(s)).
    Source: Pascanu, Mikolov & Bengio (2013), section 2.1.
    """
    if trace.h.shape[1] != 1:
        raise ValueError(f"trace: needs a batch of one sequence, got {trace.h.shape[1]}")
    _, derivative = rnn.ACTIVATIONS[trace.activation]
    slopes = derivative(trace.h[:, 0])
    factors = np.linalg.norm(params.W, 2) * slopes.max(axis=1)
    bounds = np.concatenate([[0.0], np.log10(factors[::-1]).cumsum()])
    return jacobians.log_norms(jacobians.rnn_steps(params, trace))[:, 0], bounds


def network(seed: int = 1694) -> tuple[rnn.Params, np.ndarray]:
    """Return the figure's network and its inputs (50, 1, 4): Gaussian weights, 64 units.

    W's entries have variance 1/64, so its spectral radius is near 1; each unit's share of the
    inputs has variance 1. The seed was picked among others so that W's spectral norm, 1.88, is
    that of an example in print; a test holds unpicked seeds to the same story.
    """
    rng = np.random.default_rng(seed)
    W = rng.normal(0, 64**-0.5, (64, 64))
    U = rng.normal(0, 4**-0.5, (64, 4))
    x = rng.normal(size=(STEPS, 1, 4))
    return rnn.Params(U=U, W=W, V=np.zeros((1, 64)), b=np.zeros(64), c=np.zeros(1)), x


@cache
def _curves() -> dict:
    """Compute every curve of the figure, once: log10, rounded to four decimals."""
    params, x = network()
    norms, bounds = {}, {}
    for activation in ACTIVATIONS:
        norms[activation], bounds[activation] = [], []
        for scale in SCALES:
            scaled = rnn.Params(params.U, scale * params.W, params.V, params.b, params.c)
            trace = rnn.forward(scaled, x, activation=activation, output="linear")
            norm, bound = log_jacobian_norms(scaled, trace)
            norms[activation].append(norm.round(4).tolist())
            bounds[activation].append(bound.round(4).tolist())
    return {
        "norms": norms,
        "bounds": bounds,
        "norm_W": float(np.linalg.norm(params.W, 2)),
        "radius": float(np.abs(np.linalg.eigvals(params.W)).max()),
    }


class JacobianProducts(Figure):
    """Set the scale of W and see how far an error travels back: true norm, bound, radius.

    Traits the reader sets: `scale`, one of `SCALES`, the factor on W; `activation` ("tanh" |
    "relu"); `lag`, the t − k that is read off, 0 … 50. The curves are log10: `norms` and
    `bounds[activation][place of the scale][lag]`; `norm_W` and `radius` are W's own spectral
    norm and spectral radius, at scale 1.
    """

    name = "jacobian-products"
    module = "jacobian_products.mjs"

    scale = traitlets.Float(1.0).tag(sync=True)
    activation = traitlets.Enum(ACTIVATIONS, "tanh").tag(sync=True)
    lag = traitlets.Int(STEPS, min=0, max=STEPS).tag(sync=True)
    scales = traitlets.List(SCALES, read_only=True).tag(sync=True)
    norms = traitlets.Dict(read_only=True).tag(sync=True)
    bounds = traitlets.Dict(read_only=True).tag(sync=True)
    norm_W = traitlets.Float(read_only=True).tag(sync=True)
    radius = traitlets.Float(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        for name, value in _curves().items():
            self.set_trait(name, value)
        if "alt" not in traits:
            at_the_end = {name: curve[-1] for name, curve in self.curves().items()}
            self.alt = _ALT.format(**at_the_end)

    @traitlets.validate("scale")
    def _check_scale(self, proposal) -> float:
        if proposal["value"] not in SCALES:
            raise traitlets.TraitError(f"scale: needs one of {SCALES}, got {proposal['value']!r}")
        return float(proposal["value"])

    def curves(self) -> dict[str, list[float]]:
        """Return the three curves at the present setting: log10 by lag."""
        place = SCALES.index(self.scale)
        per_step = np.log10(self.scale * self.radius)
        return {
            "bound": self.bounds[self.activation][place],
            "radius": (per_step * np.arange(STEPS + 1)).tolist(),
            "norm": self.norms[self.activation][place],
        }

    def picture(self) -> str:
        """Return the three curves at the present setting."""
        lags = list(range(STEPS + 1))
        looks = {
            "bound": ("upper bound", "parameter", "dash"),
            "radius": ("spectral radius", "muted", "dot"),
            "norm": ("true norm", "error", "solid"),
        }
        data = [
            {
                "type": "scatter",
                "mode": "lines",
                "x": lags,
                "y": [10.0**value for value in curve],
                "name": f"{looks[name][0]}: 10<sup>{curve[-1]:.1f}</sup>",
                "line": {"color": palette.LIGHT[looks[name][1]], "dash": looks[name][2]},
            }
            for name, curve in self.curves().items()
        ]
        layout = {
            "template": charts.TEMPLATE,
            "title": {"text": f"{self.activation}, W scaled by {self.scale:g}"},
            "xaxis": {"title": {"text": "steps back, t − k"}},
            "yaxis": {"type": "log", "dtick": 10, "range": [-40, 40]},
        }
        return stills.draw(data, layout)
