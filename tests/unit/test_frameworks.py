"""The conversions, against the libraries' own equations written by hand, and against PyTorch."""

import numpy as np
import pytest
from lstm_reference import by_bptt, errors, make_block_case, run

from unrolled import frameworks, lstm
from unrolled.gradients import relative_error


def case(T=6, B=3, D=2, H=5):
    return make_block_case(4, T, B, D, H, peepholes=False)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def torch_equations(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """h of all steps, as the documentation of torch.nn.LSTM has it."""
    W_ii, W_if, W_ig, W_io = np.split(weight_ih, 4)
    W_hi, W_hf, W_hg, W_ho = np.split(weight_hh, 4)
    b_ii, b_if, b_ig, b_io = np.split(bias_ih, 4)
    b_hi, b_hf, b_hg, b_ho = np.split(bias_hh, 4)
    all_h = []
    for x_t in x:
        i = sigmoid(x_t @ W_ii.T + b_ii + h @ W_hi.T + b_hi)
        f = sigmoid(x_t @ W_if.T + b_if + h @ W_hf.T + b_hf)
        g = np.tanh(x_t @ W_ig.T + b_ig + h @ W_hg.T + b_hg)
        o = sigmoid(x_t @ W_io.T + b_io + h @ W_ho.T + b_ho)
        c = f * c + i * g
        h = o * np.tanh(c)
        all_h.append(h)
    return np.array(all_h)


def keras_equations(x, h, c, kernel, recurrent_kernel, bias):
    """h of all steps, as the cell of keras.layers.LSTM computes it."""
    k_i, k_f, k_c, k_o = np.split(kernel, 4, axis=1)
    r_i, r_f, r_c, r_o = np.split(recurrent_kernel, 4, axis=1)
    b_i, b_f, b_c, b_o = np.split(bias, 4)
    all_h = []
    for x_t in x:
        i = sigmoid(x_t @ k_i + b_i + h @ r_i)
        f = sigmoid(x_t @ k_f + b_f + h @ r_f)
        c = f * c + i * np.tanh(x_t @ k_c + b_c + h @ r_c)
        o = sigmoid(x_t @ k_o + b_o + h @ r_o)
        h = o * np.tanh(c)
        all_h.append(h)
    return np.array(all_h)


LIBRARIES = {
    "torch": (frameworks.to_torch, frameworks.from_torch, torch_equations),
    "keras": (frameworks.to_keras, frameworks.from_keras, keras_equations),
}
EACH = pytest.mark.parametrize("library", LIBRARIES)


@EACH
def test_our_parameters_give_their_equations_our_outputs(library):
    to, _, equations = LIBRARIES[library]
    ours = case()
    theirs = equations(ours.x, ours.y0, ours.c0, **to(ours.params))
    assert relative_error(run(ours).y, theirs) <= 1e-14


@EACH
def test_their_parameters_give_our_block_their_outputs(library):
    """Random numbers in their layout, both of torch's biases not zero."""
    to, back, equations = LIBRARIES[library]
    rng = np.random.default_rng(1)
    theirs = {name: rng.normal(size=array.shape) for name, array in to(case().params).items()}
    x, (h0, c0) = rng.normal(size=(6, 3, 2)), rng.normal(size=(2, 3, 5))
    trace = lstm.forward(back(**theirs), x, h0, c0)
    assert relative_error(trace.y, equations(x, h0, c0, **theirs)) <= 1e-13


@EACH
def test_there_and_back_is_where_we_started(library):
    to, back, _ = LIBRARIES[library]
    params = case().params
    assert relative_error(back(**to(params)), params) == 0
    assert back(**to(params)).p is None


@EACH
def test_the_dtype_is_kept(library):
    to, back, _ = LIBRARIES[library]
    narrow = lstm.init(2, 3, np.random.default_rng(0), peepholes=False, dtype=np.float32)
    assert {array.dtype for array in to(narrow).values()} == {np.dtype(np.float32)}
    assert back(**to(narrow)).W.dtype == np.float32


def test_the_sizes_of_their_arrays():
    params = case(D=2, H=5).params
    assert {name: array.shape for name, array in frameworks.to_torch(params).items()} == {
        "weight_ih": (20, 2),
        "weight_hh": (20, 5),
        "bias_ih": (20,),
        "bias_hh": (20,),
    }
    assert {name: array.shape for name, array in frameworks.to_keras(params).items()} == {
        "kernel": (2, 20),
        "recurrent_kernel": (5, 20),
        "bias": (20,),
    }


def test_torchs_block_is_ours_values_and_gradients():
    torch = pytest.importorskip("torch")
    ours = case(T=20)
    trace, mine = run(ours), by_bptt(ours)
    layout = frameworks.to_torch(ours.params)
    block = torch.nn.LSTM(2, 5, dtype=torch.float64)
    with torch.no_grad():
        for name, values in layout.items():
            getattr(block, f"{name}_l0").copy_(torch.from_numpy(values))
    x, y0, c0 = (torch.from_numpy(a).requires_grad_() for a in (ours.x, ours.y0, ours.c0))
    y, (_, last_c) = block(x, (y0[None], c0[None]))
    assert relative_error(trace.y, y.detach().numpy()) <= 1e-12

    dJ_dy, dJ_dc = (torch.from_numpy(array) for array in errors(ours, trace))
    of_params = [getattr(block, f"{name}_l0") for name in layout]
    found = torch.autograd.grad((y, last_c[0]), [*of_params, x, y0, c0], (dJ_dy, dJ_dc))
    weight_ih, weight_hh, bias_ih, bias_hh, dx, dy0, dc0 = (g.numpy() for g in found)
    assert relative_error(bias_ih, bias_hh) <= 1e-13  # either bias has the whole gradient
    its = frameworks.from_torch(weight_ih, weight_hh, bias_ih, 0 * bias_hh)
    assert relative_error(mine.params, its) <= 1e-12
    assert relative_error(mine.x, dx) <= 1e-12
    assert relative_error(mine.y0, dy0) <= 1e-12
    assert relative_error(mine.c0, dc0) <= 1e-12


GOOD = frameworks.to_torch(case().params)
KERAS = frameworks.to_keras(case().params)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: frameworks.to_torch(make_block_case(0, 1, 1, 2, 3).params),
            r"params.p has shape \(3, 3\), needs to be None",
        ),
        (
            lambda: frameworks.to_keras(make_block_case(0, 1, 1, 2, 3).params),
            r"params.p has shape \(3, 3\), needs to be None",
        ),
        (
            lambda: frameworks.from_torch(**GOOD | {"weight_hh": np.ones((20, 4))}),
            r"weight_ih has shape \(20, 2\), needs \(rows=16, D\)",
        ),
        (
            lambda: frameworks.from_torch(**GOOD | {"weight_hh": np.ones((19, 5))}),
            r"weight_hh has shape \(19, 5\), needs \(rows=20, H=5\)",
        ),
        (
            lambda: frameworks.from_torch(**GOOD | {"bias_hh": np.ones(19)}),
            r"bias_hh has shape \(19,\), needs \(rows=20\)",
        ),
        (
            lambda: frameworks.from_torch(**GOOD | {"bias_ih": np.full(20, np.nan)}),
            r"bias_ih holds nan at \(0,\)",
        ),
        (
            lambda: frameworks.from_torch(**GOOD | {"weight_hh": np.ones(20)}),
            r"weight_hh has shape \(20,\), needs \(rows, columns\)",
        ),
        (
            lambda: frameworks.from_keras(**KERAS | {"kernel": np.ones((20, 2))}),
            r"kernel has shape \(20, 2\), needs \(D, columns=20\)",
        ),
        (
            lambda: frameworks.from_keras(**KERAS | {"bias": np.ones(5)}),
            r"bias has shape \(5,\), needs \(columns=20\)",
        ),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
