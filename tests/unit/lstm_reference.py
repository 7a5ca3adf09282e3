"""The LSTM block and its variants a second time, from the equations alone, as the tests' oracle.

It shares no line with `unrolled.lstm` or `unrolled.lstm_variants`: einsum instead of matrix
products, one gate at a time, exp instead of tanh in the gates. `numpy` may be NumPy, for the
complex step, or `autograd.numpy`, for automatic differentiation. To get at the deltas, small
disturbances, zero in value, are added to z_bar, i_bar, f_bar, o_bar, c and y at every step: the
derivative by them is the whole error that arrives there.
"""

from dataclasses import dataclass, replace

import autograd
import autograd.numpy
import numpy
from hypothesis import strategies as st

from unrolled import gradients, lstm, lstm_variants
from unrolled.lstm_variants import VARIANTS, Variant

DELTAS = ("z_bar", "i_bar", "f_bar", "o_bar", "c", "y")


@dataclass(frozen=True, eq=False)
class Case:
    """One block, one batch, one loss: everything random, nothing zero.

    J = sum_t weight(t) |y(t) - target(t)|²/2 + last_weight |c(T) - last_target|²/2.
    """

    variant: Variant
    params: lstm.Params | lstm_variants.Params
    x: numpy.ndarray
    y0: numpy.ndarray
    c0: numpy.ndarray
    target: numpy.ndarray
    weight: numpy.ndarray
    last_target: numpy.ndarray
    last_weight: numpy.ndarray


def make_case(seed, T, B, D, H, name="vanilla", steps=None, last=True) -> Case:
    """A case of the variant of that name; its params are of `lstm_variants`.

    steps: those with a loss on y, all if None. last: whether the last cell has a loss.
    """
    rng = numpy.random.default_rng(seed)
    variant = VARIANTS[name]
    params = lstm_variants.Params(
        W=rng.normal(size=(4, H, D)) / numpy.sqrt(2 * D),
        R=rng.normal(size=(4, H, H)) / numpy.sqrt(2 * H),
        b=rng.normal(size=(4, H)) / 2,
        p=rng.normal(size=(3, H)) / 2 if variant.peepholes else None,
        G=rng.normal(size=(3, 3, H, H)) / numpy.sqrt(2 * H) if variant.full_recurrence else None,
    )
    x, target = rng.normal(size=(T, B, D)), rng.normal(size=(T, B, H))
    y0, c0, last_target = rng.normal(size=(3, B, H))
    weight, last_weight = rng.uniform(0.5, 2.0, (T, B)), rng.uniform(0.5, 2.0, B)
    if steps is not None:
        weight[[t for t in range(T) if t not in steps]] = 0
    if not last:
        last_weight[:] = 0
    return Case(variant, params, x, y0, c0, target, weight, last_target, last_weight)


def make_block_case(*sizes, peepholes=True, **options) -> Case:
    """A case of the plain block, with params of `lstm`."""
    case = make_case(*sizes, name="vanilla" if peepholes else "NP", **options)
    p = case.params
    return replace(case, params=lstm.Params(p.W, p.R, p.b, p.p))


@st.composite
def sizes(draw):
    """Arguments of the two above: T 1-9 and B 1-4, losses on all steps or some, or the cell."""
    T, B = draw(st.integers(1, 9)), draw(st.integers(1, 4))
    D, H = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    last = draw(st.booleans())
    steps = draw(st.none() | st.sets(st.integers(0, T - 1), min_size=0 if last else 1))
    return (draw(st.integers(0, 2**32 - 1)), T, B, D, H), {"steps": steps, "last": last}


@st.composite
def variant_cases(draw, name) -> Case:
    arguments, options = draw(sizes())
    return make_case(*arguments, name=name, **options)


@st.composite
def block_cases(draw, peepholes=None) -> Case:
    """Cases of the plain block; with and without peepholes if that is None."""
    arguments, options = draw(sizes())
    peepholes = draw(st.booleans()) if peepholes is None else peepholes
    return make_block_case(*arguments, peepholes=peepholes, **options)


def block(numpy, variant: Variant, params, x, y0, c0, disturbances) -> dict[str, list]:
    """Every quantity of the block at every step, as lists over the steps.

    params: (W, R, b, p or None, G or None). disturbances: one (T,B,H) for each of DELTAS.
    """
    W, R, b, p, G = params
    H = b.shape[1]
    dz_bar, di_bar, df_bar, do_bar, dc, dy = disturbances

    def product(M, v):
        return numpy.einsum("ij,nj->ni", M, v)

    def sigmoid(a):
        return 1 / (1 + numpy.exp(-a))

    all_steps = {name: [] for name in (*DELTAS, "z", "i", "f", "o")}
    y, c = y0, c0
    i = f = o = numpy.zeros((len(y0), H))
    one = numpy.ones((len(y0), H))
    for t in range(len(x)):
        z_bar, i_bar, f_bar, o_bar = (
            product(W[g], x[t]) + product(R[g], y) + b[g] for g in range(4)
        )
        if G is not None:
            i_bar = i_bar + product(G[0][0], i) + product(G[0][1], f) + product(G[0][2], o)
            f_bar = f_bar + product(G[1][0], i) + product(G[1][1], f) + product(G[1][2], o)
            o_bar = o_bar + product(G[2][0], i) + product(G[2][1], f) + product(G[2][2], o)
        if p is not None:
            i_bar = i_bar + p[0] * c
            f_bar = f_bar + p[1] * c
        z_bar, i_bar, f_bar = z_bar + dz_bar[t], i_bar + di_bar[t], f_bar + df_bar[t]
        z = numpy.tanh(z_bar) if variant.input_activation else z_bar
        i = sigmoid(i_bar) if variant.input_gate else one
        f = sigmoid(f_bar) if variant.forget_gate else one
        if variant.coupled:
            f = one - i
        c = z * i + c * f + dc[t]
        if p is not None:
            o_bar = o_bar + p[2] * c
        o_bar = o_bar + do_bar[t]
        o = sigmoid(o_bar) if variant.output_gate else one
        y = (numpy.tanh(c) if variant.output_activation else c) * o + dy[t]
        now = dict(z_bar=z_bar, i_bar=i_bar, f_bar=f_bar, o_bar=o_bar, c=c, y=y, z=z, i=i, f=f, o=o)
        for name, value in now.items():
            all_steps[name].append(value)
    return all_steps


def used(case: Case) -> tuple:
    """(W, R, b, p, G) of the case, None where it has none."""
    p = case.params
    return p.W, p.R, p.b, p.p, getattr(p, "G", None)


def total_loss(numpy, case: Case, *arrays):
    """The one number J, by the arrays of `variables(case)`."""
    arrays = list(arrays)
    params = tuple(None if array is None else arrays.pop(0) for array in used(case))
    x, y0, c0, *disturbances = arrays
    steps = block(numpy, case.variant, params, x, y0, c0, disturbances)
    J = 0.0
    for y, target, weight in zip(steps["y"], case.target, case.weight, strict=True):
        J = J + numpy.sum(weight * numpy.sum((y - target) * (y - target), axis=1)) / 2
    miss = steps["c"][-1] - case.last_target
    return J + numpy.sum(case.last_weight * numpy.sum(miss * miss, axis=1)) / 2


def variables(case: Case) -> lstm.Gradients:
    """All that J depends on, in the shape of its gradient; the disturbances are zero."""
    none = numpy.zeros(case.target.shape)
    return lstm.Gradients(case.params, case.x, case.y0, case.c0, **dict.fromkeys(DELTAS, none))


def by_autograd(case: Case) -> lstm.Gradients:
    """dJ by everything, by automatic differentiation of the oracle."""
    tree = variables(case)
    arrays = gradients.leaves(tree)

    def J(*arrays):
        return total_loss(autograd.numpy, case, *arrays)

    found = list(autograd.grad(J, tuple(range(len(arrays))))(*arrays))
    return gradients.tree_map(lambda _: found.pop(0), tree)


def by_complex_step(case: Case) -> lstm.Gradients:
    """dJ by everything, by a complex step through the oracle."""
    return gradients.complex_step_gradient(
        lambda tree: total_loss(numpy, case, *gradients.leaves(tree)), variables(case)
    )


def errors(case: Case, trace: lstm.Trace) -> tuple[numpy.ndarray, numpy.ndarray]:
    """dJ_dy and dJ_dc, where the backward pass begins."""
    dJ_dy = case.weight[..., None] * (trace.y - case.target)
    return dJ_dy, case.last_weight[:, None] * (trace.c[-1] - case.last_target)


def run(case: Case, **changes) -> lstm.Trace:
    """The plain block's trace, with some of the case changed."""
    case = replace(case, **changes)
    return lstm.forward(case.params, case.x, case.y0, case.c0)


def by_bptt(case: Case, backward=lstm.backward) -> lstm.Gradients:
    """dJ by everything, of the plain block; `backward` may be a copy with a mistake."""
    trace = run(case)
    return backward(case.params, trace, *errors(case, trace))


def run_variant(case: Case) -> lstm.Trace:
    return lstm_variants.forward(case.variant, case.params, case.x, case.y0, case.c0)


def by_variant(case: Case, backward=lstm_variants.backward) -> lstm.Gradients:
    """dJ by everything, of a variant; `backward` may be a copy with a mistake."""
    trace = run_variant(case)
    return backward(case.variant, case.params, trace, *errors(case, trace))


def package_loss(case: Case, tree: lstm.Gradients):
    """J through the package's own forward pass, which takes no disturbances."""
    changed = replace(case, params=tree.params, x=tree.x, y0=tree.y0, c0=tree.c0)
    plain = isinstance(case.params, lstm.Params)
    trace = run(changed) if plain else run_variant(changed)
    J = (case.weight[..., None] * (trace.y - case.target) ** 2).sum()
    last = (case.last_weight[:, None] * (trace.c[-1] - case.last_target) ** 2).sum()
    return (J + last) / 2


def without_deltas(tree: lstm.Gradients) -> lstm.Gradients:
    """The gradients that the package's own forward pass can be differentiated by."""
    return replace(tree, **dict.fromkeys(DELTAS))
