"""The dense network (multi-layer perceptron): forward, and back propagation layer by layer.

    z(l) = W(l) h(l-1)                         h(0) = x
    a(l) = z(l) + b(l)                         or, with batch normalisation,
    a(l) = gamma(l) (z(l) - mean) / sqrt(variance + epsilon) + b(l)
    h(l) = m(l) g(a(l))                        m: a dropout mask, 1 without dropout
    o    = W(L) h(L-1) + b(L)
    y_hat = f(o)                               f: softmax, linear or sigmoid

for the hidden layers l = 1 to L-1. Arrays are (B, units): a row is a sample, so W h is written
h @ W.T. Tuples hold one array a layer; place 0 holds layer 1's.
Pretraining layer by layer is in `pretraining`.
Source: Goodfellow, Bengio & Courville (2016), sections 6.5, 7.12 and 8.7.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import activations, losses
from unrolled._checks import Array

ACTIVATIONS = {
    "sigmoid": (activations.sigmoid, activations.sigmoid_derivative),
    "tanh": (activations.tanh, activations.tanh_derivative),
    "relu": (activations.relu, activations.relu_derivative),
    "linear": (lambda a: a, np.ones_like),
}
OUTPUTS = {
    "softmax": activations.softmax,
    "linear": lambda o: o,
    "sigmoid": activations.sigmoid,
}
SCHEMES = {  # the standard deviation of a first weight, by the layer's inputs and outputs
    "small": lambda n_in, n_out: 0.01,
    "standard": lambda n_in, n_out: (3 * n_in) ** -0.5,
    "lecun": lambda n_in, n_out: n_in**-0.5,
    "glorot": lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5,
    "he": lambda n_in, n_out: (2 / n_in) ** 0.5,
}
EPSILON = 1e-5  # of batch normalisation: keeps a unit that never varies from dividing by 0


@dataclass(frozen=True, eq=False)
class Params:
    """The parameters of L layers: W[l] (n_out, n_in), b[l] (n_out,).

    gamma: None, or for each of the L-1 hidden layers the scale (n_out,) of its batch
    normalisation. The shift that goes with it, Ioffe and Szegedy's beta, is b: a bias added before
    the mean is taken away would be lost.
    All arrays get one dtype, the widest among them. Raises ValueError for shapes that do not fit
    one another, NaN or infinity.
    """

    W: tuple[Array, ...]
    b: tuple[Array, ...]
    gamma: tuple[Array, ...] | None = None

    def __post_init__(self):
        W = [check.floats(f"W[{l}]", m, "n_out n_in") for l, m in _layers("W", self.W)]
        sizes = [W[0].shape[1], *(len(matrix) for matrix in W)]
        for l, matrix in enumerate(W):
            check.floats(f"W[{l}]", matrix, "n_out n_in", n_in=sizes[l])
        parts = {"W": W, "b": _vectors("b", self.b, sizes[1:])}
        if self.gamma is not None:
            parts["gamma"] = _vectors("gamma", self.gamma, sizes[1:-1])
        dtype = np.result_type(*(array for arrays in parts.values() for array in arrays))
        for name, arrays in parts.items():
            cast = tuple(array.astype(dtype, copy=False) for array in arrays)
            object.__setattr__(self, name, cast)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of inputs, of units in each layer, of outputs."""
        return (self.W[0].shape[1], *(len(W) for W in self.W))


@dataclass(frozen=True, eq=False)
class Statistics:
    """Of each hidden layer's z, unit by unit: mean and variance, (n,) a layer."""

    mean: tuple[Array, ...]
    variance: tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class Trace:
    """All that a forward pass computed, kept for the way back.

    x (B,D); z, a, g, h: (B, n) for each hidden layer; o, y_hat (B,K). g is g(a), h is what the next
    layer gets: g times its mask. masks: as given. statistics: those that were used, None without
    batch normalisation; of_batch: whether they are this batch's own. And the names of g and f.
    """

    x: Array
    z: tuple[Array, ...]
    a: tuple[Array, ...]
    g: tuple[Array, ...]
    h: tuple[Array, ...]
    o: Array
    y_hat: Array
    masks: tuple[Array, ...] | None
    statistics: Statistics | None
    of_batch: bool
    activation: str
    output: str


@dataclass(frozen=True, eq=False)
class Gradients:
    """dJ/d⋆ for every ⋆ of the network, each shaped like its ⋆.

    params: a Params, summed over the batch. x (B,D). h, a: (B, n) for each hidden layer: the
    deltas, the whole error that reaches h(l) and a(l).
    """

    params: Params
    x: Array
    h: tuple[Array, ...]
    a: tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class LayerNorms:
    """How large the error is, layer by layer.

    W (L,): ‖dJ/dW(l)‖. h, a (L-1,): ‖dJ/dh(l)‖ and ‖dJ/da(l)‖ over the whole batch.
    spread (L-1,): the standard deviation of h(l), over the samples, averaged (root mean square)
    over the units: 0 if a layer says the same whatever it is shown.
    """

    W: Array
    h: Array
    a: Array
    spread: Array


def init(
    sizes: Sequence[int],
    rng: np.random.Generator,
    scheme: str = "glorot",
    scale: float = 1.0,
    batch_norm: bool = False,
    dtype=np.float64,
) -> Params:
    """Random parameters: weights even around 0, biases 0, gamma (with `batch_norm`) 1.

    sizes: the number of inputs, of units in each hidden layer, of outputs: (784, 30, 10).
    scheme: what standard deviation the weights get in a layer of n_in inputs and n_out units:
        "small"     0.01
        "standard"  1 / sqrt(3 n_in), evenly within ±1/sqrt(n_in): the usual start up to 2010
        "lecun"     1 / sqrt(n_in)              LeCun, Bottou, Orr & Müller (1998)
        "glorot"    sqrt(2 / (n_in + n_out))    Glorot & Bengio (2010), who also name "standard"
        "he"        sqrt(2 / n_in)              He, Zhang, Ren & Sun (2015), for relu
    scale: multiplies it. Only the spread is the papers' own: all are drawn evenly here, within
    ±sqrt(3) standard deviations.
    """
    if isinstance(sizes, str) or len(sizes) < 2:
        raise ValueError(f"sizes is {sizes!r}, needs two numbers or more, inputs to outputs")
    sizes = [check.count(f"sizes[{n}]", size) for n, size in enumerate(sizes)]
    check.generator("rng", rng)
    check.one_of("scheme", scheme, SCHEMES)
    scale = check.positive("scale", scale)

    def weights(n_in: int, n_out: int) -> Array:
        bound = 3**0.5 * scale * SCHEMES[scheme](n_in, n_out)
        return rng.uniform(-bound, bound, (n_out, n_in)).astype(dtype)

    return Params(
        W=tuple(weights(*ends) for ends in pairwise(sizes)),
        b=tuple(np.zeros(n, dtype) for n in sizes[1:]),
        gamma=tuple(np.ones(n, dtype) for n in sizes[1:-1]) if batch_norm else None,
    )


def dropout_masks(
    params: Params, n_samples: int, keep: float, rng: np.random.Generator
) -> tuple[Array, ...]:
    """A mask (n_samples, n) for each hidden layer: 1/keep with probability `keep`, else 0.

    Divided by `keep` (inverted dropout), so that the mean of what a unit gives out stays as it is
    and nothing is to be done when the network is used without masks. keep: in (0, 1].
    Source: Srivastava et al. (2014), section 10.
    """
    n_samples, keep = check.count("n_samples", n_samples), check.positive("keep", keep)
    check.generator("rng", rng)
    if keep > 1:
        raise ValueError(f"keep is {keep!r}, needs a number in (0, 1]")
    dtype = params.W[0].dtype
    return tuple(
        (rng.random((n_samples, n)) < keep).astype(dtype) / dtype.type(keep)
        for n in params.sizes[1:-1]
    )


def forward(
    params: Params,
    x: ArrayLike,
    activation: str = "sigmoid",
    output: str = "softmax",
    masks: tuple[ArrayLike, ...] | None = None,
    statistics: Statistics | None = None,
) -> Trace:
    """Run the network over a batch of samples.

    x: (B,D). activation: "sigmoid", "tanh", "relu" or "linear", of all hidden layers. output:
    "softmax", "linear" or "sigmoid". masks: None, or what to multiply each hidden layer by, (B, n).
    statistics: for batch normalisation, None in training, where the batch normalises itself (so it
    needs 2 samples or more); `trace.statistics` of a pass over the training set when used.
    Raises ValueError for other shapes or names, for NaN or infinity, and if a sum overflows.
    """
    dtype, sizes = params.W[0].dtype, params.sizes
    x = check.floats("x", x, "B D", dtype, D=sizes[0])
    B = len(x)
    check.one_of("activation", activation, ACTIVATIONS)
    check.one_of("output", output, OUTPUTS)
    if masks is not None:
        places = _layers("masks", masks, len(sizes) - 2)
        masks = tuple(
            check.floats(f"masks[{l}]", mask, "B n", dtype, B=B, n=sizes[l + 1])
            for l, mask in places
        )
    of_batch = params.gamma is not None and statistics is None
    _check_statistics(params, statistics, B)
    activate, _ = ACTIVATIONS[activation]

    z, a, g, h, mean, variance = [], [], [], [], [], []
    below = x
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused by name
        for l in range(len(params.W) - 1):
            z.append(below @ params.W[l].T)
            a.append(z[l])
            if params.gamma is not None:
                mean.append(z[l].mean(axis=0) if of_batch else statistics.mean[l])
                squares = check.finite(f"(z[{l}] - mean)²", (z[l] - mean[l]) ** 2)
                variance.append(squares.mean(axis=0) if of_batch else statistics.variance[l])
                a[l] = params.gamma[l] * _standardised(z[l], mean[l], variance[l])
            a[l] = check.finite(f"a[{l}]", a[l] + params.b[l])
            g.append(activate(a[l]))
            h.append(g[l] if masks is None else masks[l] * g[l])
            below = h[l]
        o = check.finite("o", below @ params.W[-1].T + params.b[-1])
    used = None if params.gamma is None else Statistics(tuple(mean), tuple(variance))
    hidden = map(tuple, (z, a, g, h))
    return Trace(x, *hidden, o, OUTPUTS[output](o), masks, used, of_batch, activation, output)


def backward(params: Params, trace: Trace, dJ_do: ArrayLike) -> Gradients:
    """Back propagation: the error of each layer from that of the layer above.

    dJ_do: (B,K), the derivative of the total loss by o, from `loss_dJ_do`.
    With batch normalisation by the batch's own statistics every sample's error reaches every other,
    for each moved the mean and the variance. Masks count as constants, given statistics too.
    Raises ValueError for another shape, NaN or infinity.
    Source: Goodfellow, Bengio & Courville (2016), algorithm 6.4; Ioffe & Szegedy (2015), section 3.
    """
    B, K = trace.o.shape
    traced = (trace.x.shape[1], *(h.shape[1] for h in trace.h), K)
    if params.sizes != traced:
        raise ValueError(f"params has sizes {params.sizes}, needs those of trace, {traced}")
    if (params.gamma is None) != (trace.statistics is None):
        raise ValueError("params and trace differ in batch normalisation, need both or neither")
    dJ_do = check.floats("dJ_do", dJ_do, "B K", trace.o.dtype, B=B, K=K)
    _, g_derivative = ACTIVATIONS[trace.activation]
    below = (trace.x, *trace.h)  # h(l-1), what layer l was given

    dz = dJ_do
    dW, db = [dz.T @ below[-1]], [dz.sum(axis=0)]
    dgamma, dh, da = [], [], []
    for l in reversed(range(len(params.W) - 1)):
        dh.append(dz @ params.W[l + 1])
        dg = dh[-1] if trace.masks is None else dh[-1] * trace.masks[l]
        da.append(dg * g_derivative(trace.g[l]))
        dz = da[-1]
        if params.gamma is not None:
            mean, variance = trace.statistics.mean[l], trace.statistics.variance[l]
            z_hat = _standardised(trace.z[l], mean, variance)
            dgamma.append((da[-1] * z_hat).sum(axis=0))
            dz_hat = da[-1] * params.gamma[l]
            if trace.of_batch:  # what the mean and the variance carry from sample to sample
                dz_hat = dz_hat - dz_hat.mean(axis=0) - z_hat * (dz_hat * z_hat).mean(axis=0)
            dz = dz_hat / np.sqrt(variance + EPSILON)
        dW.append(dz.T @ below[l])
        db.append(da[-1].sum(axis=0))
    gamma = None if params.gamma is None else tuple(reversed(dgamma))
    return Gradients(
        params=Params(tuple(reversed(dW)), tuple(reversed(db)), gamma),
        x=dz @ params.W[0],
        h=tuple(reversed(dh)),
        a=tuple(reversed(da)),
    )


def loss(trace: Trace, target: ArrayLike) -> float:
    """J, the mean over the batch of the loss that belongs to the output.

    softmax: cross-entropy of the K classes, in nats. linear: half the squared error. sigmoid: the
    cross-entropies of K yes-or-no answers, summed; computed from o, so that nothing underflows.
    target: (B,K): probabilities, numbers, or shares in [0, 1]. Returns one number.
    Source: Goodfellow, Bengio & Courville (2016), section 6.2.2.
    """
    target = _target(trace, target)
    if trace.output == "softmax":
        of_sample = losses.cross_entropy(trace.y_hat[None], target[None])
    elif trace.output == "linear":
        of_sample = losses.squared_error(trace.y_hat[None], target[None])
    else:  # -t log s(o) - (1 - t) log(1 - s(o)) = max(o, 0) - t o + log(1 + exp(-|o|))
        o = trace.o
        size = np.where(o.real > 0, o, -o)
        of_sample = (np.where(o.real > 0, o, 0) - target * o + np.log1p(np.exp(-size))).sum(axis=1)
    return of_sample.sum() / len(target)


def loss_dJ_do(trace: Trace, target: ArrayLike) -> Array:
    """dJ/do = (y_hat - target) / B, (B,K), for the loss of each of the three outputs."""
    target = _target(trace, target)
    if trace.output == "softmax":
        return losses.cross_entropy_dJ_do(trace.y_hat[None], target[None])[0] / len(target)
    return (trace.y_hat - target) / len(target)


def gradient(params: Params, x: ArrayLike, target: ArrayLike, **choices) -> Params:
    """dJ/dparams of the mean loss over a batch; `choices` are those of `forward`."""
    trace = forward(params, x, **choices)
    return backward(params, trace, loss_dJ_do(trace, target)).params


def gradient_norms(params: Params, x: ArrayLike, target: ArrayLike, **choices) -> LayerNorms:
    """How large the error of the mean loss is at each layer; `choices` are those of `forward`.

    x (B,D), target (B,K), as in `loss`.
    """
    trace = forward(params, x, **choices)
    g = backward(params, trace, loss_dJ_do(trace, target))
    return LayerNorms(
        W=np.array([np.linalg.norm(dW) for dW in g.params.W]),
        h=np.array([np.linalg.norm(dh) for dh in g.h]),
        a=np.array([np.linalg.norm(da) for da in g.a]),
        spread=np.array([np.sqrt(h.var(axis=0).mean()) for h in trace.h]),
    )


def _standardised(z: Array, mean: Array, variance: Array) -> Array:
    return (z - mean) / np.sqrt(variance + EPSILON)


def _layers(name: str, arrays: Sequence, n_layers: int | None = None) -> list[tuple[int, Array]]:
    """The arrays with the places they stand at; refused if they are not as many as the layers."""
    if not isinstance(arrays, tuple | list):
        raise ValueError(f"{name} is {type(arrays).__name__}, needs a tuple, one array a layer")
    if len(arrays) != n_layers and (n_layers is not None or not arrays):
        raise ValueError(f"{name} has {len(arrays)} layers, needs {n_layers or '1 or more'}")
    return list(enumerate(arrays))


def _vectors(name: str, arrays: Sequence, sizes: Sequence[int]) -> tuple[Array, ...]:
    """One vector a layer, each of its size."""
    places = _layers(name, arrays, len(sizes))
    return tuple(check.floats(f"{name}[{l}]", array, "n", n=sizes[l]) for l, array in places)


def _check_statistics(params: Params, statistics: Statistics | None, B: int) -> None:
    """Refuse statistics that are not this network's, and a batch too small to make its own."""
    if params.gamma is None:
        if statistics is not None:
            raise ValueError("statistics is given, needs None without batch normalisation")
        return
    if statistics is None:
        if B < 2:
            raise ValueError(f"x has {B} sample, needs 2 or more to be normalised by each other")
        return
    _vectors("statistics.mean", statistics.mean, params.sizes[1:-1])
    variance = _vectors("statistics.variance", statistics.variance, params.sizes[1:-1])
    for l, v in enumerate(variance):
        if (v.real < 0).any():
            needed = "needs variances, 0 or more"
            raise ValueError(f"statistics.variance[{l}] holds {v.min():g}, {needed}")


def _target(trace: Trace, target: ArrayLike) -> Array:
    """The target as numbers that fit the output, in its real dtype."""
    B, K = trace.o.shape
    target = check.floats("target", target, "B K", B=B, K=K).astype(trace.o.real.dtype)
    if trace.output == "sigmoid" and ((target < 0) | (target > 1)).any():
        worst = target.flat[np.abs(target - 0.5).argmax()]
        raise ValueError(f"target holds {worst:g}, needs shares in [0, 1]")
    return target
