"""The gradient check must be able to fail: each mistake is one wrong line of `lstm.backward`."""

import inspect
from dataclasses import replace

import numpy as np
import pytest
from lstm_reference import by_autograd, by_bptt, by_complex_step, make_block_case

from unrolled import lstm, mistakes
from unrolled.gradients import relative_error
from unrolled.mistakes import MISTAKES, Mistake

# Slips nobody has printed, as far as we know. name: (the right piece, the wrong one)
PLANTED = {
    "no future of y": ("dy[t] = dJ_dy[t] + y_from_later", "dy[t] = dJ_dy[t]"),
    "no loss on y": ("dy[t] = dJ_dy[t] + y_from_later", "dy[t] = y_from_later"),
    "no loss on the last cell": (
        "c_from_later = np.zeros((B, H), dtype), dJ_dc",
        "c_from_later = np.zeros((2, B, H), dtype)",
    ),
    "tanh' missing on z": (
        "dc[t] * i[t] * (1 - z[t] ** 2)",
        "dc[t] * i[t]",
    ),
    "sigmoid' missing on i": (
        "dc[t] * z[t] * i[t] * (1 - i[t])",
        "dc[t] * z[t]",
    ),
    "sigmoid' missing on o": (
        "dy[t] * tanh_c[t] * o[t] * (1 - o[t])",
        "dy[t] * tanh_c[t]",
    ),
    "cell without its tanh": ("tanh_c = np.tanh(c)", "tanh_c = c"),
    "forget gate given the cell of now": (
        "dc[t] * c_before[t] * f[t]",
        "dc[t] * c[t] * f[t]",
    ),
    "no future of c": ("+ c_from_later\n", "\n"),
    "transposed R": ("(dbars[:, t] @ R)", "(dbars[:, t] @ R.swapaxes(1, 2))"),
    "output of now in R": ("@ _rows(y_before)", "@ _rows(y)"),
    "wrong step's input": ("@ _rows(x)", "@ _rows(np.roll(x, 1, axis=0))"),
    "b averaged": ("rows.sum(axis=1)", "rows.mean(axis=1)"),
    "forgotten y0": ("[trace.y0[None], y[:-1]]", "[0 * trace.y0[None], y[:-1]]"),
    "forgotten c0": ("[trace.c0[None], c[:-1]]", "[0 * trace.c0[None], c[:-1]]"),
    "x past one gate": ("zip(rows, W, strict=True)", "zip(rows[1:], W[1:], strict=True)"),
    "output peephole sees the cell before": ("do_bar * c]", "do_bar * c_before]"),
}  # fmt: skip


def with_piece(right: str, wrong: str):
    """A copy of `lstm.backward` with one piece exchanged."""
    source = inspect.getsource(lstm.backward)
    assert source.count(right) == 1, f"backward no longer has the one piece {right!r}"
    namespace = dict(vars(lstm))
    exec(compile(source.replace(right, wrong), f"<backward with {wrong}>", "exec"), namespace)
    return namespace["backward"]


def errors(case, backward) -> dict[str, float]:
    """The two checks of test_lstm_gradients, on whichever backward pass."""
    gradient = by_bptt(case, backward)
    return {
        "autograd": relative_error(gradient, by_autograd(case)),
        "complex step": relative_error(gradient, by_complex_step(case)),
    }


@pytest.fixture(scope="module")
def case():
    return make_block_case(11, 4, 3, 2, 5)


def test_the_check_passes_the_right_backward_pass(case):
    assert max(errors(case, lstm.backward).values()) <= 1e-12


@pytest.mark.parametrize("name", MISTAKES)
def test_the_check_sees_the_published_mistake(name, case):
    assert min(errors(case, mistakes.backward(name)).values()) > 1e-3


@pytest.mark.parametrize("name", PLANTED)
def test_the_check_sees_the_planted_mistake(name, case):
    assert min(errors(case, with_piece(*PLANTED[name])).values()) > 1e-3


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", MISTAKES)
def test_no_other_numbers_hide_a_published_mistake(name, seed):
    case = make_block_case(seed, 3, 2, 2, 2)
    assert errors(case, mistakes.backward(name))["autograd"] > 1e-6


def test_one_step_hides_the_tutorials_mistake_and_two_show_it():
    """As it was for four years: a check of one step passes, one of two does not."""
    right, wrong = lstm.backward, mistakes.backward("tutorial")
    one, two = (make_block_case(11, T, 3, 2, 5) for T in (1, 2))
    assert relative_error(by_bptt(one, wrong), by_bptt(one, right)) == 0
    assert relative_error(by_bptt(two, wrong), by_bptt(two, right)) > 1e-2


def test_one_step_hides_only_what_needs_two():
    case = make_block_case(11, 1, 3, 2, 5)
    hidden = {n for n in MISTAKES if errors(case, mistakes.backward(n))["autograd"] <= 1e-12}
    assert hidden == {"tutorial", "forget_now"}


def test_without_peepholes_only_the_peepholes_mistakes_vanish():
    case = make_block_case(11, 4, 3, 2, 5, peepholes=False)
    hidden = {n for n in MISTAKES if errors(case, mistakes.backward(n))["autograd"] <= 1e-12}
    assert hidden == {
        "peephole_swapped",
        "peephole_now",
        "dropped_p_out",
        "dropped_p_in",
        "dropped_p_for",
    }


def test_the_tutorials_mistake_is_what_its_code_computed():
    """The tutorial's last lines, on one sequence with a loss at its last output alone.

    It kept dh and dc, and went back with dh = R.T @ delta and then
    dc = f * dc + o * (1 - tanh(c)²) * f * dh, where dh was already the new one.
    """
    case = make_block_case(5, 6, 1, 2, 3, peepholes=False, steps={5}, last=False)
    trace = lstm.forward(case.params, case.x, case.y0, case.c0)
    dJ_dy = case.weight[..., None] * (trace.y - case.target)
    wrong = mistakes.backward("tutorial")(case.params, trace, dJ_dy)

    dh, dc = dJ_dy[-1, 0], np.zeros(3)
    c_before = np.concatenate([trace.c0[None], trace.c[:-1]])
    for t in reversed(range(6)):
        z, i, f, o, c = (getattr(trace, n)[t, 0] for n in "zifoc")
        slope = o * (1 - np.tanh(c) ** 2)
        df = (dc * c_before[t, 0] + slope * c_before[t, 0] * dh) * f * (1 - f)
        di = (dc * z + slope * z * dh) * i * (1 - i)
        dz = (dc * i + slope * i * dh) * (1 - z**2)
        do = dh * np.tanh(c) * o * (1 - o)
        for name, delta in (("z", dz), ("i", di), ("f", df), ("o", do)):
            np.testing.assert_allclose(
                getattr(wrong, f"{name}_bar")[t, 0], delta, rtol=1e-10, atol=1e-15
            )
        dh = sum(R.T @ delta for R, delta in zip(case.params.R, (dz, di, df, do), strict=True))
        dc = dc * f + slope * f * dh


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line_exchanged_for_another(name):
    mistake = MISTAKES[name]
    assert mistake.right != mistake.printed
    assert "\n" not in mistake.right + mistake.printed
    assert inspect.getsource(lstm.backward).count(mistake.right) == 1
    assert mistake.title
    assert mistake.where


def test_an_unknown_mistake_is_refused():
    with pytest.raises(ValueError, match=r"^name is 'none', needs one of 'peephole"):
        mistakes.backward("none")


def test_a_line_that_is_no_longer_there_is_not_passed_over(monkeypatch):
    gone = replace(MISTAKES["forget_now"], right="dc[t] / f[t]")
    assert isinstance(gone, Mistake)
    monkeypatch.setitem(MISTAKES, "gone", gone)
    with pytest.raises(RuntimeError, match="exactly once"):
        mistakes.backward("gone")
