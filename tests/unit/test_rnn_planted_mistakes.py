"""The gradient check must be able to fail: each mistake here is one wrong line of `backward`."""

import inspect

import pytest
from reference import by_autograd, by_bptt, by_complex_step, make_case

from unrolled import rnn
from unrolled.gradients import relative_error

# name: (the right line, the wrong one)
MISTAKES = {
    "missing tanh'": (
        "da[t] = dh[t] * g_prime[t]",
        "da[t] = dh[t]",
    ),
    "tanh' of the next step": (
        "da[t] = dh[t] * g_prime[t]",
        "da[t] = dh[t] * g_prime[min(t + 1, T - 1)]",
    ),
    "transposed W": (
        "from_later = da[t] @ W",
        "from_later = da[t] @ W.T",
    ),
    "dropped future term": (
        "dh[t] += from_later",
        "pass",
    ),
    "future error that skips tanh'": (
        "from_later = da[t] @ W",
        "from_later = dh[t] @ W",
    ),
    "wrong step's input": (
        "U=_rows(da).T @ _rows(x)",
        "U=_rows(da).T @ _rows(np.roll(x, 1, axis=0))",
    ),
    "b not summed over time": (
        "b=_rows(da).sum(axis=0)",
        "b=da[-1].sum(axis=0)",
    ),
    "b averaged": (
        "b=_rows(da).sum(axis=0)",
        "b=_rows(da).mean(axis=0)",
    ),
    "c not summed over the batch": (
        "c=_rows(dJ_do).sum(axis=0)",
        "c=dJ_do.sum(axis=0)[0]",
    ),
    "off-by-one h in W": (
        "W=_rows(da).T @ _rows(h_before)",
        "W=_rows(da).T @ _rows(h)",
    ),
    "off-by-one h in V": (
        "V=_rows(dJ_do).T @ _rows(h)",
        "V=_rows(dJ_do).T @ _rows(h_before)",
    ),
    "forgotten h0": (
        "h_before = np.concatenate([h0[None], h[:-1]])",
        "h_before = np.concatenate([0 * h0[None], h[:-1]])",
    ),
    "x behind tanh": (
        "x=(_rows(da) @ U)",
        "x=(_rows(dh) @ U)",
    ),
    "h0 before W": (
        "h0=from_later",
        "h0=da[0]",
    ),
}


def with_mistake(name: str):
    """A copy of `rnn.backward` with one line wrong."""
    right, wrong = MISTAKES[name]
    source = inspect.getsource(rnn.backward)
    assert source.count(right) == 1, f"backward no longer has the one line {right!r}"
    namespace = dict(vars(rnn))
    exec(compile(source.replace(right, wrong), f"<backward with {name}>", "exec"), namespace)
    return namespace["backward"]


def errors(case, backward) -> dict[str, float]:
    """The two checks of test_rnn_gradients, on whichever backward pass."""
    gradient = by_bptt(case, backward)
    return {
        "autograd": relative_error(gradient, by_autograd(case)),
        "complex step": relative_error(gradient, by_complex_step(case)),
    }


@pytest.fixture(scope="module", params=["cross_entropy", "squared_error"])
def case(request):
    return make_case(11, T=4, B=3, D=2, H=5, K=3, loss=request.param)


def test_the_check_passes_the_right_backward_pass(case):
    assert max(errors(case, rnn.backward).values()) <= 1e-12


@pytest.mark.parametrize("name", MISTAKES)
def test_the_check_sees(name, case):
    assert min(errors(case, with_mistake(name)).values()) > 1e-2


def test_one_step_of_one_sequence_from_rest_hides_half_of_them():
    """Why the check needs several steps, several sequences and a state that is not zero."""
    one_step = make_case(11, T=1, B=1, D=2, H=5, K=3)
    one_step.h0[:] = 0
    hidden = {n for n in MISTAKES if errors(one_step, with_mistake(n))["autograd"] <= 1e-12}
    assert hidden == {
        "tanh' of the next step",
        "dropped future term",
        "wrong step's input",
        "b not summed over time",
        "b averaged",
        "c not summed over the batch",
        "forgotten h0",
    }
