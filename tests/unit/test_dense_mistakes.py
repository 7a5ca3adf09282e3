"""The gradient check must be able to fail: each mistake here is one wrong line of `backward`."""

import inspect

import pytest
from dense_reference import by_autograd, by_backprop, by_complex_step, make_case

from unrolled import dense
from unrolled.gradients import relative_error

# name: (the right words, the wrong ones)
MISTAKES = {
    "missing g'": ("da.append(dg * g_derivative(trace.g[l]))", "da.append(dg)"),
    "g' of the masked output": ("g_derivative(trace.g[l])", "g_derivative(trace.h[l])"),
    "g' of the pre-activation": ("g_derivative(trace.g[l])", "g_derivative(trace.a[l])"),
    "forgotten mask": ("else dh[-1] * trace.masks[l]", "else dh[-1]"),
    "mask of the layer below": ("dh[-1] * trace.masks[l]", "dh[-1] * trace.masks[l - 1]"),
    "wrong layer's weights": ("dz @ params.W[l + 1]", "dz @ params.W[l]"),
    "transposed weights": ("dz @ params.W[l + 1]", "dz @ params.W[l + 1].T"),
    "W from what the layer gave": ("dW.append(dz.T @ below[l])", "dW.append(dz.T @ below[l + 1])"),
    "b averaged": ("db.append(da[-1].sum(axis=0))", "db.append(da[-1].mean(axis=0))"),
    "b before the normalisation": (
        "db.append(da[-1].sum(axis=0))",
        "db.append(dz.sum(axis=0))",
    ),
    "last b averaged": ("[dz.sum(axis=0)]", "[dz.mean(axis=0)]"),
    "gamma from z": (
        "dgamma.append((da[-1] * z_hat).sum(axis=0))",
        "dgamma.append((da[-1] * trace.z[l]).sum(axis=0))",
    ),
    "forgotten gamma": ("dz_hat = da[-1] * params.gamma[l]", "dz_hat = da[-1]"),
    "mean as a constant": ("- dz_hat.mean(axis=0) -", "-"),
    "variance as a constant": (" - z_hat * (dz_hat * z_hat).mean(axis=0)", ""),
    "variance instead of deviation": ("np.sqrt(variance + EPSILON)", "(variance + EPSILON)"),
    "x past the first layer": ("x=dz @ params.W[0]", "x=dh[-1] @ params.W[0]"),
    "layers in the order of the way back": ("tuple(reversed(dW))", "tuple(dW)"),
    "deltas in the order of the way back": ("h=tuple(reversed(dh))", "h=tuple(dh)"),
}
NEED_MASKS = {"g' of the masked output", "forgotten mask", "mask of the layer below"}
NEED_NORM = {
    "b before the normalisation",
    "gamma from z",
    "forgotten gamma",
    "mean as a constant",
    "variance as a constant",
    "variance instead of deviation",
}


def with_mistake(name: str):
    """A copy of `dense.backward` with one line wrong."""
    right, wrong = MISTAKES[name]
    source = inspect.getsource(dense.backward)
    assert source.count(right) == 1, f"backward no longer has the one line {right!r}"
    namespace = dict(vars(dense))
    exec(compile(source.replace(right, wrong), f"<backward with {name}>", "exec"), namespace)
    return namespace["backward"]


def errors(case, backward) -> dict[str, float]:
    """The two checks of test_dense_gradients, on whichever backward pass."""
    gradient = by_backprop(case, backward)
    return {
        "autograd": relative_error(gradient, by_autograd(case)),
        "complex step": relative_error(gradient, by_complex_step(case)),
    }


def case_of(output, norm="batch", dropout=True):
    """Layers of one width, so that a wrong layer's weights fit, too."""
    return make_case(11, [3] * 5, 6, "tanh", output, norm, dropout)


@pytest.fixture(scope="module", params=["softmax", "linear", "sigmoid"])
def case(request):
    return case_of(request.param)


def test_the_check_passes_the_right_backward_pass(case):
    assert max(errors(case, dense.backward).values()) <= 1e-12


@pytest.mark.parametrize("name", MISTAKES)
def test_the_check_sees(name, case):
    assert min(errors(case, with_mistake(name)).values()) > 1e-2


def test_without_masks_or_normalisation_their_mistakes_stay_hidden():
    """Why the check needs cases with both."""
    plain, normed = case_of("softmax", None, False), case_of("softmax", "batch", False)
    hidden = {n for n in MISTAKES if errors(plain, with_mistake(n))["autograd"] <= 1e-12}
    assert hidden == NEED_MASKS | NEED_NORM
    hidden = {n for n in MISTAKES if errors(normed, with_mistake(n))["autograd"] <= 1e-12}
    assert hidden == NEED_MASKS
