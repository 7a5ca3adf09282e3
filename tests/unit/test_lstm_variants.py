"""The eight variants of the LSTM block: the same proof as for the block itself."""

import inspect
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lstm_reference import (
    block,
    by_autograd,
    by_bptt,
    by_complex_step,
    by_variant,
    make_block_case,
    make_case,
    package_loss,
    run,
    run_variant,
    used,
    variables,
    variant_cases,
    without_deltas,
)

from unrolled import lstm, lstm_variants
from unrolled.gradients import complex_step_gradient, leaves, relative_error, tree_map
from unrolled.lstm_variants import VARIANTS, Variant

EACH = pytest.mark.parametrize("name", VARIANTS)
TOLERANCE = 1e-12


@EACH
@settings(max_examples=30)
@given(data=st.data())
def test_every_gradient_and_delta_agrees_with_autograd(name, data):
    case = data.draw(variant_cases(name))
    assert relative_error(by_variant(case), by_autograd(case)) <= TOLERANCE


@EACH
def test_every_gradient_and_delta_agrees_with_the_complex_step(name):
    for seed in range(3):
        case = make_case(seed, 6, 2, 3, 4, name)
        assert relative_error(by_variant(case), by_complex_step(case)) <= TOLERANCE


@EACH
def test_gradients_agree_with_a_complex_step_through_the_package_itself(name):
    case = make_case(5, 5, 2, 2, 3, name)
    expected = complex_step_gradient(
        lambda tree: package_loss(case, tree), without_deltas(variables(case))
    )
    assert relative_error(without_deltas(by_variant(case)), expected) <= TOLERANCE


@EACH
def test_gradients_stay_exact_over_96_steps(name):
    case = make_case(7, 96, 2, 3, 8, name, steps={40, 95})
    case = replace(case, params=tree_map(lambda leaf: leaf / 2, case.params))
    assert relative_error(by_variant(case), by_autograd(case)) <= TOLERANCE


@EACH
@settings(max_examples=20)
@given(data=st.data())
def test_forward_agrees_with_the_oracle(name, data):
    case = data.draw(variant_cases(name))
    trace = run_variant(case)
    nothing = np.zeros((6, *trace.y.shape))
    expected = block(np, case.variant, used(case), case.x, case.y0, case.c0, nothing)
    rows = {"i_bar": 1, "f_bar": 2, "o_bar": 3}
    for quantity, steps in expected.items():
        mine = getattr(trace, quantity)
        if rows.get(quantity) in case.variant.absent:
            assert not mine.any()
        else:
            assert relative_error(mine, np.array(steps)) <= 1e-13


@EACH
def test_dtype_is_kept_and_float32_agrees_with_float64(name):
    case = make_case(2, 20, 3, 3, 6, name)
    narrow = tree_map(lambda leaf: leaf.astype(np.float32), variables(case))
    narrow = replace(case, params=narrow.params, x=narrow.x, y0=narrow.y0, c0=narrow.c0)
    trace = run_variant(narrow)
    dJ_dy = (case.weight[..., None] * (trace.y - case.target)).astype(np.float32)
    g = lstm_variants.backward(case.variant, narrow.params, trace, dJ_dy)
    assert {leaf.dtype for leaf in (*leaves(g), *leaves(trace))} == {np.dtype(np.float32)}
    wide = lstm_variants.backward(case.variant, case.params, run_variant(case), dJ_dy.astype("f8"))
    assert relative_error(g, wide) <= 1e-5


@pytest.mark.parametrize(("name", "peepholes"), [("vanilla", True), ("NP", False)])
def test_the_plain_block_is_one_of_them(name, peepholes):
    as_variant, plain = make_case(3, 6, 3, 2, 4, name), make_block_case(
        3, 6, 3, 2, 4, peepholes=peepholes
    )  # fmt: skip
    assert relative_error(run_variant(as_variant), run(plain)) <= 1e-15
    mine, its = by_variant(as_variant), by_bptt(plain)
    p = mine.params
    mine = replace(mine, params=lstm.Params(p.W, p.R, p.b, p.p))
    assert relative_error(mine, its) <= 1e-14


def test_full_gate_recurrence_with_weights_of_zero_is_the_plain_block():
    case = make_case(3, 6, 3, 2, 4, "FGR")
    silent = replace(case, params=replace(case.params, G=np.zeros((3, 3, 4, 4))))
    vanilla = replace(case, variant=VARIANTS["vanilla"], params=replace(case.params, G=None))
    assert relative_error(run_variant(silent), run_variant(vanilla)) <= 1e-15


@EACH
def test_parts_a_variant_lacks_have_gradients_that_are_exactly_zero(name):
    """Also when the parameters are there, as in a figure that switches between variants."""
    everything = make_case(4, 5, 2, 2, 3, "FGR").params
    case = replace(make_case(4, 5, 2, 2, 3, name), params=everything)
    g, variant = by_variant(case), case.variant
    for row in variant.absent:
        delta = (g.z_bar, g.i_bar, g.f_bar, g.o_bar)[row]
        unused = [delta, g.params.W[row], g.params.R[row], g.params.b[row], g.params.p[row - 1]]
        assert not any(array.any() for array in unused)
    assert g.params.p.any() == variant.peepholes
    assert g.params.G.any() == variant.full_recurrence
    assert g.params.G.shape == (3, 3, 3, 3)
    without = replace(
        everything,
        p=everything.p if variant.peepholes else None,
        G=everything.G if variant.full_recurrence else None,
    )
    fewer = by_variant(replace(case, params=without))
    assert np.array_equal(fewer.x, g.x)


def test_what_each_variant_does_to_one_unit_by_hand():
    """All weights 0, biases 1, c0 = 2, no peepholes: one step on paper."""
    sigma, tanh = 1 / (1 + np.exp(-1.0)), np.tanh
    params = lstm_variants.Params(
        W=np.zeros((4, 1, 1)), R=np.zeros((4, 1, 1)), b=np.ones((4, 1)),
        p=np.zeros((3, 1)), G=np.full((3, 3, 1, 1), 0.5),
    )  # fmt: skip
    z = tanh(1)
    c = {
        "vanilla": z * sigma + 2 * sigma,
        "NIG": z + 2 * sigma,
        "NFG": z * sigma + 2,
        "NOG": z * sigma + 2 * sigma,
        "NIAF": sigma + 2 * sigma,
        "NOAF": z * sigma + 2 * sigma,
        "CIFG": z * sigma + 2 * (1 - sigma),
        "NP": z * sigma + 2 * sigma,
        "FGR": z * sigma + 2 * sigma,
    }
    y = {name: tanh(c[name]) * sigma for name in c}
    y |= {"NOG": tanh(c["NOG"]), "NOAF": c["NOAF"] * sigma}
    for name, variant in VARIANTS.items():
        trace = lstm_variants.forward(variant, params, np.zeros((2, 1, 1)), c0=[[2.0]])
        assert trace.c[0].item() == pytest.approx(c[name], rel=1e-15)
        assert trace.y[0].item() == pytest.approx(y[name], rel=1e-15)
        second = 1 + 0.5 * 3 * sigma if name == "FGR" else 1.0
        if 3 not in variant.absent:
            assert trace.o_bar[1].item() == pytest.approx(second, rel=1e-15)


# name: (variant, the right piece of `backward`, the wrong one)
MISTAKES = {
    "coupled gates with the wrong sign": ("CIFG", "df, di = 0, di - df", "df, di = 0, di + df"),
    "coupled gates forgotten": ("CIFG", "df, di = 0, di - df", "df, di = 0, di"),
    "G transposed": ("FGR", "None, t] @ G)", "None, t] @ G.swapaxes(2, 3))"),
    "G from and to swapped": ("FGR", "@ G).sum(axis=0)", "@ G).sum(axis=1)"),
    "no error through the last o": ("FGR", "* squashed_c[t] + o_from_later", "* squashed_c[t]"),
    "no error through the last f": ("FGR", "* c_before[t] + f_from_later", "* c_before[t]"),
    "no error through the last i": ("FGR", "* z[t] + i_from_later", "* z[t]"),
    "gates of now for those before": ("FGR", "[i, f, o])[:, :-1]", "[i, f, o])[:, 1:]"),
    "tanh' without output activation": ("NOAF", "* c_slope[t]", "* (1 - np.tanh(c[t]) ** 2)"),
    "tanh' without input activation": ("NIAF", "* z_slope[t]", "* (1 - np.tanh(z[t]) ** 2)"),
    "f where there is none": ("NFG", "= dc[t] * f[t]\n", "= dc[t] / 2\n"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_check_sees(mistake):
    name, right, wrong = MISTAKES[mistake]
    source = inspect.getsource(lstm_variants.backward)
    assert source.count(right) == 1, f"backward no longer has the one piece {right!r}"
    namespace = dict(vars(lstm_variants))
    exec(compile(source.replace(right, wrong), f"<backward with {mistake}>", "exec"), namespace)
    case = make_case(11, 4, 3, 2, 5, name)
    assert relative_error(by_variant(case), by_autograd(case)) <= TOLERANCE
    assert relative_error(by_variant(case, namespace["backward"]), by_autograd(case)) > 1e-3


@EACH
def test_init_gives_what_the_variant_needs_and_no_more(name):
    variant = VARIANTS[name]
    params = lstm_variants.init(variant, 3, 50, np.random.default_rng(0), forget_bias=2.0)
    assert (params.p is not None) == variant.peepholes
    assert (params.G is not None) == variant.full_recurrence
    assert params.b[2].tolist() == [2.0] * 50
    again = lstm_variants.init(variant, 3, 50, np.random.default_rng(0), forget_bias=2.0)
    assert relative_error(params, again) == 0
    narrow = lstm_variants.init(variant, 3, 5, np.random.default_rng(0), dtype=np.float32)
    assert {leaf.dtype for leaf in leaves(narrow)} == {np.dtype(np.float32)}
    for leaf in leaves(replace(params, b=np.zeros((4, 50)))):
        assert np.abs(leaf).max() <= 50**-0.5


FGR = make_case(0, 3, 2, 2, 4, "FGR")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Variant(coupled=True, forget_gate=False), "coupled is True, needs"),
        (lambda: Variant(coupled=True, input_gate=False), "coupled is True, needs"),
        (lambda: Variant(full_recurrence=True, output_gate=False), "full_recurrence is True"),
        (lambda: Variant(full_recurrence=True, coupled=True), "full_recurrence is True"),
        (
            lambda: run_variant(replace(FGR, params=replace(FGR.params, G=None))),
            "params.G is None, needs an array",
        ),
        (
            lambda: run_variant(replace(FGR, params=replace(FGR.params, p=None))),
            "params.p is None, needs an array",
        ),
        (
            lambda: replace(FGR.params, G=np.ones((3, 3, 4, 5))),
            r"G has shape \(3, 3, 4, 5\), needs \(to=3, from=3, H=4, H=4\)",
        ),
        (
            lambda: replace(FGR.params, G=np.full((3, 3, 4, 4), np.nan)),
            r"G holds nan at \(0, 0, 0, 0\)",
        ),
        (
            lambda: run_variant(replace(FGR, x=FGR.x[0])),
            r"x has shape \(2, 2\), needs \(T, B, D=2\)",
        ),
        (
            lambda: lstm_variants.backward(
                FGR.variant, FGR.params, run_variant(FGR), np.ones((3, 2, 5))
            ),
            r"dJ_dy has shape \(3, 2, 5\), needs \(T=3, B=2, H=4\)",
        ),
    ],
)  # fmt: skip
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid")
def test_a_cell_that_overflows_is_refused_and_not_spread():
    params = lstm_variants.Params(
        W=np.full((4, 1, 1), 1e200), R=np.zeros((4, 1, 1)), b=np.zeros((4, 1)), p=np.zeros((3, 1))
    )
    with pytest.raises(ValueError, match="holds inf at"):
        lstm_variants.forward(VARIANTS["NIAF"], params, np.full((2, 1, 1), 1e200))
