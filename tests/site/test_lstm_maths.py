"""The figures' own LSTM, in JavaScript, held to the package: all variants, all mistakes."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scratch import served, write_page

from unrolled import lstm, lstm_variants, mistakes
from unrolled.figures import LstmMicroscope
from unrolled.lstm_variants import VARIANTS

QUANTITIES = ["z_bar", "i_bar", "f_bar", "o_bar", "z", "i", "f", "o", "c", "y"]
DELTAS = ["y", "o_bar", "c", "f_bar", "i_bar", "z_bar"]
TOLERANCE = 1e-9  # of the largest entry of an array
SIZES = [(4, 2, 2), (3, 3, 3), (1, 2, 2), (2, 1, 4)]  # T, D, H

RUN = """async ({ base, cases }) => {
  const { forward, losses, numerical, rulesOf } = await import(`${base}/lstm.mjs`);
  const { backward } = await import(`${base}/roads.mjs`);
  return cases.map(({ net, targets, variant, peepholes, extreme, mistake }) => {
    const rules = rulesOf({ variant, peepholes, extreme, T: net.x.length });
    const whole = { ...net, rules };
    const trace = forward(whole);
    const grads = backward(whole, trace, targets, mistake);
    const total = roads => roads.reduce((sum, road) => sum + road.value, 0);
    const sums = Object.fromEntries(Object.entries(grads.roads).map(
      ([name, steps]) => [name, steps.map(units => units.map(total))]));
    return { trace, grads, sums, losses: losses(trace, targets),
             numerical: mistake === "none" ? numerical(whole, targets, trace) : null };
  });
}"""


@pytest.fixture(scope="module")
def run(browser, tmp_path_factory):
    """A function that runs cases in the browser: dictionaries as RUN takes them."""
    folder = tmp_path_factory.mktemp("maths")
    write_page(folder)
    with served(folder) as address:
        page = browser.new_page()
        page.goto(f"{address}/index.html")
        base = f"{address}/_static/unrolled/js/maths"
        yield lambda cases: page.evaluate(RUN, {"base": base, "cases": cases})
        page.close()


def network(T: int, D: int, H: int, rng) -> tuple:
    """A random block with everything non-zero: (params, x, y0, c0, targets)."""
    params = lstm_variants.Params(
        W=rng.normal(size=(4, H, D)),
        R=rng.normal(size=(4, H, H)),
        b=rng.normal(size=(4, H)),
        p=rng.normal(size=(3, H)),
        G=rng.normal(size=(3, 3, H, H)),
    )
    shapes = [(T, 1, D), (1, H), (1, H), (T, 1, H)]
    return params, *(rng.normal(size=shape) for shape in shapes)


def case(network, variant="vanilla", peepholes=True, extreme="none", mistake="none") -> dict:
    params, x, y0, c0, targets = network
    return {
        "net": {
            "params": {name: getattr(params, name).tolist() for name in "WRbpG"},
            "x": x[:, 0].tolist(),
            "y0": y0[0].tolist(),
            "c0": c0[0].tolist(),
        },
        "targets": targets[:, 0].tolist(),
        "variant": variant,
        "peepholes": peepholes,
        "extreme": extreme,
        "mistake": mistake,
    }


def assert_close(name: str, got, truth) -> None:
    got, truth = np.array(got, dtype=float), np.asarray(truth)
    assert got.shape == truth.shape, name
    scale = np.abs(truth).max(initial=0) or 1
    assert np.abs(got - truth).max(initial=0) <= TOLERANCE * scale, name


def assert_same(result: dict, trace, grads, targets) -> None:
    for name in QUANTITIES:
        assert_close(name, result["trace"][name], getattr(trace, name)[:, 0])
    assert_close("J", result["losses"], 0.5 * ((trace.y - targets) ** 2).sum(axis=(1, 2)))
    got = result["grads"]
    for name in DELTAS:
        assert_close(f"d_{name}", got[name], getattr(grads, name)[:, 0])
        assert_close(f"roads of {name}", result["sums"][name], getattr(grads, name)[:, 0])
    for name in "WRbpG":
        truth = getattr(grads.params, name, None)
        if truth is not None:
            assert_close(f"d{name}", got["params"][name], truth)
    for name in ("y0", "c0"):
        assert_close(f"d{name}", got[name], getattr(grads, name)[0])
    assert_close("dx", got["x"], grads.x[:, 0])


@pytest.mark.parametrize("size", SIZES)
def test_both_passes_of_every_variant_are_the_packages(run, size):
    rng = np.random.default_rng(2017)
    settings = list(product(VARIANTS, (True, False)))
    networks = [network(*size, rng) for _ in settings]
    results = run([case(net, *each) for net, each in zip(networks, settings, strict=True)])
    for net, (name, peepholes), result in zip(networks, settings, results, strict=True):
        params, x, y0, c0, targets = net
        variant = VARIANTS[name]
        variant = replace(variant, peepholes=variant.peepholes and peepholes)
        trace = lstm_variants.forward(variant, params, x, y0, c0)
        grads = lstm_variants.backward(variant, params, trace, trace.y - targets)
        assert_same(result, trace, grads, targets)


@pytest.mark.parametrize("size", SIZES)
def test_every_mistake_is_the_packages_mistake(run, size):
    rng = np.random.default_rng(1997)
    names = list(mistakes.MISTAKES)
    networks = [network(*size, rng) for _ in names]
    cases = [case(net, mistake=name) for net, name in zip(networks, names, strict=True)]
    for net, name, result in zip(networks, names, run(cases), strict=True):
        params, x, y0, c0, targets = net
        plain = lstm.Params(params.W, params.R, params.b, params.p)
        trace = lstm.forward(plain, x, y0, c0)
        grads = mistakes.backward(name)(plain, trace, trace.y - targets)
        assert_same(result, trace, grads, targets)


HELD = ["ones", "zeros", "forget-1", "forget-2", "forget-4"]


def test_gates_held_by_the_reader_are_held_as_the_figure_holds_them_in_python(run):
    """There, each by an input whose weight drowns all others; here, by decree."""
    rng = np.random.default_rng(5)
    settings = list(product(VARIANTS, HELD))
    networks = [network(4, 2, 2, rng) for _ in settings]
    cases = [
        case(net, variant, extreme=extreme)
        for net, (variant, extreme) in zip(networks, settings, strict=True)
    ]
    for net, (variant, extreme), result in zip(networks, settings, run(cases), strict=True):
        params, x, y0, c0, targets = net
        figure = LstmMicroscope(params, x, targets, y0, c0, variant=variant, extreme=extreme)
        trace = figure.trace()
        for name in QUANTITIES:
            label = f"{name} of {variant}, {extreme}"
            assert_close(label, result["trace"][name], getattr(trace, name)[:, 0])


def test_gates_held_at_one_count_up_and_at_zero_say_nothing(run):
    net = network(4, 2, 2, np.random.default_rng(5))
    _, _, _, c0, _ = net
    ones, zeros = run([case(net, extreme="ones"), case(net, extreme="zeros")])
    assert_close("counts up", ones["trace"]["c"], c0 + np.cumsum(ones["trace"]["z"], axis=0))
    assert not np.any(zeros["trace"]["y"])
    assert not np.any(zeros["trace"]["c"])


def test_a_forget_gate_closed_at_one_step_cuts_the_highway_there(run):
    net = network(4, 2, 2, np.random.default_rng(6))
    closed, free = run([case(net, extreme="forget-2"), case(net)])
    assert np.allclose(closed["trace"]["f"][1], 0)
    assert closed["trace"]["f"][0] == free["trace"]["f"][0]
    assert np.allclose(closed["trace"]["c"][1], closed["trace"]["zi"][1])
    assert np.any(closed["grads"]["c"][0]), "through y and the gates something still comes back"


def test_the_central_differences_find_every_derivative(run):
    rng = np.random.default_rng(1843)
    settings = [
        (variant, True, extreme)
        for variant, extreme in product(VARIANTS, ("none", "ones", "zeros", "forget-2"))
    ]
    cases = [case(network(4, 2, 2, rng), *each) for each in settings]
    for each, result in zip(settings, run(cases), strict=True):
        grads, checked = result["grads"], result["numerical"]
        pairs = [(name, grads[name], checked[name]) for name in (*DELTAS, "x", "y0", "c0")]
        pairs += [(name, grads["params"][name], checked["params"][name]) for name in "WRbpG"]
        for name, exact, difference in pairs:
            exact, difference = np.array(exact), np.array(difference)
            scale = np.abs(exact).max() or 1
            assert np.abs(exact - difference).max() <= 1e-6 * scale, (each, name)
