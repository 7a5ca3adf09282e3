"""RnnUnroller in a real browser, by keyboard, held to the package number by number."""

import json
import re

import numpy as np
import pytest

from unrolled import losses, rnn
from unrolled.figures import RnnUnroller, rnn_unroller
from unrolled.figures.base import HERE

PAGE = "chapters/simple_rnn.html"
ROOT = "[data-figure='rnn-unroller']"
LAST = 38  # start; 4 steps of 5 forward and 4 back; the sum; the update
READ_TABLES = """root => [...root.querySelectorAll('.un-tables td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.t, td.dataset.unit, td.dataset.row, td.dataset.col,
         td.textContent])"""


# the equations as text, without their symbols: "0.10 + 0.50·0.86 = 0.53"
READ_EQUATIONS = """root => [...root.querySelectorAll('.un-line, .un-way')].map(line => {
  const copy = line.cloneNode(true);
  for (const part of copy.querySelectorAll('.un-symbol, .un-way')) part.remove();
  for (const power of copy.querySelectorAll('sup')) power.replaceWith('**' + power.textContent);
  return copy.textContent;
})"""


@pytest.fixture
def figure(open_figure):
    """Open the first RnnUnroller of the chapter, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        return open_figure("rnn-unroller", PAGE + hash_, **options)

    return open_


def state_of(root) -> tuple:
    """Return (params, x, targets, h0) as the page carries them."""
    state = json.loads(root.locator("script.un-state").text_content())
    params = rnn.Params(**{name: np.array(value) for name, value in state["params"].items()})
    return params, np.array(state["x"]), np.array(state["targets"]), np.array(state["h0"])


def expected(params, x, targets, h0) -> dict:
    """Every number of the tables, from the package; key: (quantity, t, unit, row, col)."""
    trace = rnn.forward(params, x, h0)
    loss = losses.cross_entropy(trace.y_hat, targets)[:, 0]
    dJ_do = losses.cross_entropy_dJ_do(trace.y_hat, targets)
    grads = rnn.backward(params, trace, dJ_do)
    before = np.concatenate([trace.h0[None], trace.h[:-1]])
    now = dJ_do @ params.V
    T = len(x)
    numbers = {("J_total", None): loss.sum()}
    sequences = {"x": x, "a": trace.a, "h": trace.h, "o": trace.o, "y_hat": trace.y_hat}
    sequences |= {"target": targets, "d_o": dJ_do, "d_h": grads.h, "d_a": grads.a}
    sequences |= {"d_h_now": now, "d_h_future": grads.h - now}
    for name, values in sequences.items():
        for t in range(T):
            for unit, value in enumerate(values[t, 0]):
                numbers[name, t + 1, unit] = value
    for unit, value in enumerate(h0[0]):
        numbers["h", 0, unit] = value
    for t in range(T):
        numbers["J", t + 1] = loss[t]
        copy = {
            "U": np.outer(grads.a[t, 0], x[t, 0]),
            "W": np.outer(grads.a[t, 0], before[t, 0]),
            "V": np.outer(dJ_do[t, 0], trace.h[t, 0]),
            "b": grads.a[t, 0],
            "c": dJ_do[t, 0],
        }
        for name, values in copy.items():
            for place, value in np.ndenumerate(values):
                numbers[f"d{name}", t + 1, *place] = value
    for name in "UWVbc":
        for place, value in np.ndenumerate(getattr(params, name)):
            numbers[name, None, *place] = value
            numbers[f"d{name}", None, *place] = getattr(grads.params, name)[place]
            numbers[f"d{name}_numerical", None, *place] = getattr(grads.params, name)[place]
    return numbers


def shown(root) -> dict:
    """Every number that the tables show now, with the same keys."""
    numbers = {}
    for quantity, t, unit, row, col, text in root.evaluate(READ_TABLES):
        place = [int(index) for index in (unit, row, col) if index is not None]
        key = (quantity, None if t is None else int(t), *place)
        assert key not in numbers, f"{key} stands in the tables twice"
        if text != "·":
            assert re.fullmatch(r"-?\d+\.\d{4,}", text), f"{key}: {text!r}"
            numbers[key] = float(text)
    return numbers


def assert_same(numbers: dict, truth: dict) -> None:
    for key, value in numbers.items():
        assert abs(value - truth[key]) <= 0.5e-4 + 1e-9, f"{key}: {value}, should be {truth[key]}"


def test_every_step_by_keyboard_shows_the_packages_numbers(figure):
    root = figure(reduced_motion=True)
    truth = expected(*state_of(root))
    slider = root.get_by_label("Step", exact=True)
    slider.focus()
    root.page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "start"
    seen = shown(root)
    assert not {key[0] for key in seen} - {"x", "h", "target", "U", "W", "V", "b", "c"}
    for step in range(1, LAST + 1):
        root.page.keyboard.press("ArrowRight")
        now = shown(root)
        assert slider.input_value() == str(step)
        assert set(seen) <= set(now), "a number that was known vanished"
        assert len(now) > len(seen) or step == LAST, "a step that shows nothing new"
        assert_same(now, truth)
        seen = now
    assert set(seen) == set(truth), "after the last step every number is known"


def sides(equation: str) -> list:
    """Return the two sides of an equation as numbers: what is put in, and what comes out."""
    plain = equation.rpartition(":")[2].translate(str.maketrans("·−", "*-")).strip().strip("=")
    plain = re.sub(r"(tanh|exp|log) (-?[\d.]+|\(-[\d.]+\))", r"\1(\2)", plain)
    assert re.fullmatch(r"(?:tanh|exp|log|[\d.+\-*/(),= ])+", plain), plain
    names = {"tanh": np.tanh, "exp": np.exp, "log": np.log}
    vectors = re.sub(r"\(([^()]*(?:\([^()]*\)[^()]*)*,[^=]*)\)", r"array([\1])", plain)
    return [eval(side, {"array": np.array, **names}) for side in vectors.split("=")]


def test_every_equation_is_true_with_the_numbers_put_in(figure):
    root = figure(reduced_motion=True)
    slider = root.get_by_label("Step", exact=True)
    slider.focus()
    root.page.keyboard.press("Home")
    checked = 0
    for step in range(1, LAST):
        root.page.keyboard.press("ArrowRight")
        assert slider.input_value() == str(step)
        for equation in root.evaluate(READ_EQUATIONS):
            values = sides(equation)
            for value in values[1:]:  # factors are shown to two or three decimals
                np.testing.assert_allclose(value, values[0], atol=0.02, err_msg=equation)
            checked += len(values) > 1
    assert checked == 4 * (3 + 3 + 2 + 2 + 1) + 4 * (2 + 3 + 3 + 3) + 3 * (3 + 3) + 3


def test_buttons_work_by_keyboard_and_say_where_they_end(figure):
    root = figure(reduced_motion=True)
    position = root.get_by_label("Step", exact=True)
    press = root.page.keyboard.press
    first, back, forth, last = (
        root.get_by_role("button", name=name, exact=True)
        for name in ("First", "Back", "Next", "Last")
    )
    first.focus()
    press("Enter")
    assert position.input_value() == "0"
    assert first.get_attribute("aria-disabled") == back.get_attribute("aria-disabled") == "true"
    press("Tab")
    press("Tab")
    for _ in range(3):
        press("Space")
    assert position.input_value() == "3"
    press("Shift+Tab")
    press("Enter")
    assert position.input_value() == "2"
    last.focus()
    press("Enter")
    assert position.input_value() == str(LAST)
    assert forth.get_attribute("aria-disabled") == "true"
    press("Enter")
    assert position.input_value() == str(LAST)


@pytest.mark.parametrize(
    ("place", "value"),
    [("W.0.1", 0.85), ("U.2.1", -1.2), ("V.1.0", 0.33), ("b.1", 1.1), ("c.0", -0.4), ("x.3.1", 2)],
)
def test_a_changed_number_recomputes_both_passes(figure, place, value):
    root = figure(f"#rnn-unroller?step={LAST}", reduced_motion=True)
    params, x, targets, h0 = state_of(root)
    root.get_by_label("Change", exact=True).select_option(place)
    field = root.locator("input[type=number]")
    field.focus()
    root.page.keyboard.press("Control+a")
    root.page.keyboard.type(str(value))
    name, *indices = place.split(".")
    indices = tuple(int(index) for index in indices)
    if name == "x":
        x[indices[0] - 1, 0, indices[1]] = value
    else:
        getattr(params, name)[indices] = value
    truth = expected(params, x, targets, h0)
    root.page.wait_for_function(f"location.hash.includes('{place}={value}')")
    numbers = shown(root)
    assert set(numbers) == set(truth)
    assert_same(numbers, truth)
    root.get_by_role("button", name="Reset").click()
    assert_same(shown(root), expected(*state_of(root)))
    root.page.wait_for_function(f"!location.hash.includes('{place}')")


def test_a_changed_target_recomputes(figure):
    root = figure(f"#rnn-unroller?step={LAST}", reduced_motion=True)
    params, x, targets, h0 = state_of(root)
    root.get_by_label("Change", exact=True).select_option("target.2")
    old = int(targets[1, 0].argmax())
    group = root.get_by_role("group", name="to output")
    group.get_by_label(str(old + 1), exact=True).focus()
    root.page.keyboard.press("ArrowLeft" if old else "ArrowRight")
    targets[1, 0] = targets[1, 0, ::-1]
    root.page.wait_for_function("location.hash.includes('target.2=')")
    assert_same(shown(root), expected(params, x, targets, h0))


def test_the_slider_drags_a_weight_and_the_badge_stays_true(figure):
    root = figure(f"#rnn-unroller?step={LAST}", reduced_motion=True)
    slider = root.locator(".un-change input[type=range]")
    slider.focus()
    for _ in range(5):
        root.page.keyboard.press("ArrowRight")
    params, x, targets, h0 = state_of(root)
    params.W[0, 1] += 0.05
    root.page.wait_for_function("location.hash.includes('W.0.1=')")
    assert_same(shown(root), expected(params, x, targets, h0))
    badge = root.locator(".un-badge").text_content()
    exponent = re.search(r"×\s10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", badge)[1]
    assert int(exponent.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))) >= 8, badge
    assert "37 gradients" in badge  # 26 parameters, 8 inputs, 3 initial states


def test_nonsense_in_the_number_field_is_marked_and_changes_nothing(figure):
    root = figure(f"#rnn-unroller?step={LAST}", reduced_motion=True)
    field = root.locator("input[type=number]")
    field.fill("")
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("99")
    assert field.get_attribute("aria-invalid") == "true"
    assert_same(shown(root), expected(*state_of(root)))


def test_the_address_remembers_and_refuses_nonsense(figure):
    kept = "#rnn-unroller?step=27&view=blocks&W.2.0=0.75&target.1=2"
    root = figure(kept, reduced_motion=True)
    params, x, targets, h0 = state_of(root)
    params.W[2, 0] = 0.75
    targets[0, 0] = [0, 1]
    assert root.get_by_label("Step", exact=True).input_value() == "27"
    assert root.get_by_label("blocks").is_checked()
    assert_same(shown(root), expected(params, x, targets, h0))
    broken = figure("#rnn-unroller?step=999&W.9.9=1&b.0=NaN&x.1.0=1e9&view=cubes")
    assert_same(shown(broken), expected(*state_of(broken)))
    assert broken.page.record.is_clean, broken.page.record


@pytest.mark.parametrize("copy", [1, 2, 3, 4])
def test_only_losses_at_or_after_a_step_reach_its_copy(figure, copy):
    root = figure(reduced_motion=True)
    choice = root.get_by_role("group", name="Which losses reach the copy of step")
    choice.get_by_label(str(copy), exact=True).check(force=True)
    params, x, targets, h0 = state_of(root)
    trace = rnn.forward(params, x, h0)
    dJ_do = losses.cross_entropy_dJ_do(trace.y_hat, targets)
    before = np.concatenate([trace.h0[None], trace.h[:-1]])
    cells = root.locator("td[data-quantity='dW_from']")
    assert cells.count() == 16
    for cell in cells.all():
        t, s = (int(cell.get_attribute(f"data-{key}")) for key in "ts")
        alone = np.zeros_like(dJ_do)
        alone[s - 1] = dJ_do[s - 1]
        delta = rnn.backward(params, trace, alone).a[t - 1, 0]
        if s < t:
            assert cell.text_content() == ""
            assert not delta.any()
        else:
            truth = delta[0] * before[t - 1, 0, 1]  # W, row 1, column 2: the entry picked first
            assert abs(float(cell.text_content()) - truth) <= 0.5e-4 + 1e-9
    assert root.locator(".un-road").count() == 4 - copy + 1
    of = "(all, name) => all.map(element => getComputedStyle(element)[name])"
    colours = root.locator(".un-road").evaluate_all(of, "stroke")
    assert len(set(colours)) == 4 - copy + 1, "one colour a step"
    heads = root.locator("th[class^='un-step']").evaluate_all(of, "color")
    assert heads[copy - 1 :] == colours, "a road and its column have the same colour"


def test_both_roads_of_the_error_are_drawn_where_there_are_two(figure):
    root = figure("#rnn-unroller?step=22", reduced_motion=True)  # back at step 4, error at h
    assert root.locator(".un-road").count() == 1
    root.page.evaluate("location.hash = 'rnn-unroller?step=26'")  # back at step 3, error at h
    root.locator(".un-road").nth(1).wait_for(state="attached")
    assert root.locator(".un-road").count() == 2
    assert "two roads" in root.locator(".un-title").text_content()


def test_pointing_at_a_number_lights_its_wire_and_dims_the_rest(figure):
    root = figure(f"#rnn-unroller?step={LAST}", reduced_motion=True)
    root.locator("summary", has_text="Parameters").click()
    root.locator("td[data-quantity='W'][data-row='1'][data-col='2']").hover()
    lit = root.locator("svg .un-wires [data-id].is-lit")
    assert lit.count() == 4, "one weight, four steps"
    dim = root.locator("svg .un-wires [data-id]:not(.is-lit)").first
    root.page.wait_for_function(
        "wire => getComputedStyle(wire).opacity === '0.3'", arg=dim.element_handle()
    )
    root.page.mouse.move(0, 0)
    assert root.locator("svg [data-id].is-lit").count() == 0


def test_a_picked_weight_stays_lit_until_the_reader_walks_on(figure):
    root = figure("#rnn-unroller?step=6", reduced_motion=True)
    root.get_by_label("Change", exact=True).select_option("U.1.0")
    lit = root.locator("svg .un-wires [data-id].is-lit")
    assert lit.count() == 4
    root.get_by_role("button", name="Next", exact=True).focus()
    root.page.keyboard.press("Enter")
    assert lit.count() == 0
    assert "is-dimming" not in root.get_attribute("class")


def test_focus_on_an_equation_line_lights_its_wires(figure):
    root = figure("#rnn-unroller?step=6", reduced_motion=True)
    root.locator(".un-line").first.focus()
    assert root.locator("svg .un-wires [data-id].is-lit").count() == 3 + 2  # row 1 of W and of U


@pytest.mark.parametrize("still", [True, False])
def test_drawings_morph_and_reduced_motion_is_honoured(figure, still):
    root = figure(reduced_motion=still)
    opacities = root.evaluate(
        """root => new Promise((done) => {
          root.querySelector("input[value='blocks']").click();
          const node = root.querySelector(".un-node"), seen = [];
          requestAnimationFrame(function look() {
            seen.push(Number(node.style.opacity || 1));
            if (seen.length < 90 && seen.at(-1) > 0) requestAnimationFrame(look);
            else done(seen);
          });
        })"""
    )
    between = [value for value in opacities if 0 < value < 1]
    assert opacities[-1] == 0
    assert not between if still else between


def test_renewing_the_parameters_lowers_the_loss(figure):
    root = figure(f"#rnn-unroller?step={LAST}", reduced_motion=True)
    params, x, targets, h0 = state_of(root)
    before = expected(params, x, targets, h0)
    root.get_by_role("button", name="Renew the parameters").click()
    root.get_by_role("button", name="Last", exact=True).click()
    trace = rnn.forward(params, x, h0)
    dJ_do = losses.cross_entropy_dJ_do(trace.y_hat, targets)
    step = rnn.backward(params, trace, dJ_do).params
    renewed = rnn.Params(
        **{name: getattr(params, name) - 0.5 * getattr(step, name) for name in "UWVbc"}
    )
    after = expected(renewed, x, targets, h0)
    assert_same(shown(root), after)
    assert after["J_total", None] < before["J_total", None]


def test_javascript_maths_agrees_with_python(open_page):
    """Both passes, every quantity, random networks of several shapes, to 1e-9."""
    page = open_page(PAGE)
    rng = np.random.default_rng(7)
    for T, D, H, K in [(1, 1, 1, 2), (3, 2, 3, 2), (5, 4, 6, 3), (12, 3, 2, 4)]:
        params = rnn.Params(
            U=rng.normal(size=(H, D)),
            W=rng.normal(size=(H, H)),
            V=rng.normal(size=(K, H)),
            b=rng.normal(size=H),
            c=rng.normal(size=K),
        )
        x, h0 = rng.normal(size=(T, 1, D)), rng.normal(size=(1, H))
        targets = np.eye(K)[rng.integers(K, size=T)][:, None]
        answer = page.evaluate(
            """async ([params, x, h0, targets]) => {
              const url = new URL("../_static/unrolled/js/maths/rnn.mjs", location.href);
              const maths = await import(url);
              const trace = maths.forward(params, x, h0);
              const dJ_do = maths.crossEntropyByO(trace.y_hat, targets);
              const grads = maths.backward(params, trace, dJ_do);
              return { trace, grads, loss: maths.crossEntropy(trace.y_hat, targets),
                       total: maths.totalLoss(params, x, h0, targets) };
            }""",
            [
                {name: getattr(params, name).tolist() for name in "UWVbc"},
                x[:, 0].tolist(),
                h0[0].tolist(),
                targets[:, 0].tolist(),
            ],
        )
        trace = rnn.forward(params, x, h0)
        dJ_do = losses.cross_entropy_dJ_do(trace.y_hat, targets)
        grads = rnn.backward(params, trace, dJ_do)
        loss = losses.cross_entropy(trace.y_hat, targets)[:, 0]
        pairs = [(answer["trace"][name], getattr(trace, name)[:, 0]) for name in ("a", "h", "o")]
        pairs += [(answer["trace"]["y_hat"], trace.y_hat[:, 0]), (answer["loss"], loss)]
        pairs += [(answer["total"], loss.sum()), (answer["grads"]["h0"], grads.h0[0])]
        pairs += [(answer["grads"][name], getattr(grads, name)[:, 0]) for name in ("h", "a", "x")]
        pairs += [(answer["grads"]["params"][n], getattr(grads.params, n)) for n in "UWVbc"]
        for ours, truth in pairs:
            np.testing.assert_allclose(np.array(ours), truth, rtol=1e-9, atol=1e-12)


def test_the_still_picture_carries_the_packages_numbers():
    figure = RnnUnroller()
    params, x, _, h0 = RnnUnroller.example()
    picture = figure.picture().replace("−", "-").replace("&#160;&#160;", " ")
    for vector in rnn.forward(params, x, h0).h[:, 0]:
        assert " ".join(f"{value:.2f}" for value in vector) in picture


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": np.zeros((4, 1, 2))}, "params: needed"),
        ({"params": RnnUnroller.example()[0]}, "x, targets: both needed"),
        ({"x": np.zeros((4, 1, 5))}, "x"),
        ({"targets": np.full((4, 1, 2), 0.5)}, "one-hot"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    params, x, targets, h0 = RnnUnroller.example()
    whole = {"params": params, "x": x, "targets": targets, "h0": h0}
    if "params" not in arguments and message != "params: needed":
        arguments = whole | arguments
    with pytest.raises(ValueError, match=message):
        RnnUnroller(**arguments)


def test_the_module_is_one_text_without_relative_imports():
    text = rnn_unroller.RnnUnroller._esm
    assert "data:text/javascript;base64," in str(text)
    assert not re.search(r"""from\s+["']\./""", str(text))
    assert (HERE / "rnn_unroller.mjs").exists()


def test_python_may_set_new_values_of_the_same_shape():
    figure = RnnUnroller()
    params, x, _, h0 = figure.network()
    figure.params = rnn.Params(U=2 * params.U, W=params.W, V=params.V, b=params.b, c=params.c)
    assert figure.params["U"] == (2 * params.U).tolist()
    figure.x = x + 1
    assert figure.x == (x + 1).tolist()
    with pytest.raises(ValueError, match=r"x: needs shape \(4, 1, 2\)"):
        figure.x = x[:2]
    with pytest.raises(ValueError, match="h0: needs"):
        figure.h0 = np.full_like(h0, np.nan)
    with pytest.raises(ValueError, match=f"step: needs at most {LAST}"):
        figure.step = LAST + 1
    with pytest.raises(ValueError, match="params: needs shape"):
        figure.params = {**figure.params, "V": np.ones((3, 3)), "c": np.ones(3)}
