"""ChainRule in a real browser, by keyboard, held to the package number by number."""

import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from figure_checks import assert_labels_apart, settle, words
from scratch import served, write_page

from unrolled.figures import ChainRule
from unrolled.figures import chain_graphs as maths

ROOT = "[data-figure='chain-rule']"
EVERY = ["graph=one", "graph=two", "graph=two&by=y2", "graph=n&n=1", "graph=n&n=5", "graph=lstm"]
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.node ?? td.dataset.edge ?? td.dataset.road ?? '',
         td.textContent])"""
LINES = """root => [...root.querySelectorAll('.un-roadwords > div:last-child, .un-line')].map(
  line => line.textContent)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chain-rule")
    write_page(folder, ChainRule(), ChainRule(graph="lstm", lit=[0], mode="hold"))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first ChainRule of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#chain-rule?{hash_}" if hash_ else site
        return open_figure("chain-rule", address, **options)

    return open_


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def expected(graph="two", n=3, by=None, lit=None, mode="move", **inputs) -> dict:
    """Every number of the tables, from the package."""
    figure = ChainRule(graph=graph, n=n, inputs=inputs, **({"by": by} if by else {}))
    shape, by = figure.shown()
    at = maths.values(shape, figure.inputs)
    local = maths.partials(shape, at)
    every = maths.roads(shape, by)
    terms = maths.products(shape, figure.inputs, by)
    lit = range(len(every)) if lit is None else lit
    carrying = {edge for k in lit for edge in maths.edges_of(every[k])}
    numbers = {("value", name): at[name] for name in shape.nodes}
    for name in shape.nodes:  # the rate of a box, held to differences instead of to products
        end = [*list(shape.nodes)[: list(shape.nodes).index(name) + 1]]
        part = maths.Graph("", "", shape.inputs, {k: shape.nodes[k] for k in end}, shape.by)
        passed = carrying if mode == "hold" else None
        numbers["rate", name] = maths.difference(part, figure.inputs, by, passed)
    for (parent, name), value in local.items():
        numbers["partial", f"{parent}>{name}"] = value
        numbers["partial_numerical", f"{parent}>{name}"] = value
    for k, term in enumerate(terms):
        numbers["product", str(k)] = numbers["product_numerical", str(k)] = term
    numbers["sum", ""] = numbers["difference_held", ""] = sum(terms[k] for k in lit)
    numbers["total", ""] = numbers["difference", ""] = sum(terms)
    return numbers


def assert_shows(root, **state) -> None:
    settle(root)
    truth = expected(**state)
    shown = {}
    for quantity, place, text in root.evaluate(READ):
        assert re.fullmatch(r"-?\d+\.\d{6}", text), (quantity, place, text)
        assert (quantity, place) not in shown, f"{quantity} {place} stands there twice"
        shown[quantity, place] = float(text)
    assert set(shown) == set(truth)
    for key, value in shown.items():
        assert value == pytest.approx(truth[key], abs=0.6e-6), (key, state)


def test_every_graph_by_keyboard_shows_the_packages_numbers(figure):
    root = figure()
    keys = root.page.keyboard
    assert_shows(root)
    root.get_by_role("radio", name="two").focus()
    keys.press("ArrowLeft")
    assert_shows(root, graph="one")
    root.get_by_role("slider", name="y", exact=True).focus()
    for key, value in (("Home", -3.0), ("End", 3.0), ("ArrowLeft", 2.95)):
        keys.press(key)
        assert_shows(root, graph="one", y=value)
    root.get_by_role("radio", name="n", exact=True).focus()
    keys.press("Space")
    root.get_by_role("slider", name="Number of roads").focus()
    keys.press("Home")
    for n in range(1, 6):
        assert_shows(root, graph="n", n=n, y=2.95)
        keys.press("ArrowRight")
    root.get_by_role("radio", name="LSTM cell").focus()
    keys.press("Space")
    for name, label, value in (
        ("c", "cell c", -2.0),
        ("p", "peephole p", -3.0),
        ("s", "rest of the sum s", -3.0),
        ("d", "target d", -1.0),
    ):
        root.get_by_role("slider", name=label).focus()
        keys.press("Home")
        keys.press("ArrowRight")
        assert value + 0.05 == pytest.approx(
            number(root.get_by_role("slider", name=label).get_attribute("aria-valuetext")[4:])
        ), name
    assert_shows(root, graph="lstm", c=-1.95, p=-2.95, s=-2.95, d=-0.95)
    assert root.page.record.is_clean


def test_differentiating_by_the_other_input(figure):
    root = figure()
    root.get_by_role("radio", name="y₁").focus()
    root.page.keyboard.press("ArrowRight")
    assert_shows(root, by="y2")
    root.get_by_role("slider", name="y₁").focus()
    root.page.keyboard.press("End")
    assert_shows(root, by="y2", y1=2.0)


def test_held_and_moving_are_two_different_numbers_and_both_are_right(figure):
    root = figure("graph=lstm&lit=1")
    assert_shows(root, graph="lstm", lit=[0])
    badge, sentence = root.locator(".un-badge"), root.locator("[aria-live]")
    truth = expected(graph="lstm")
    whole, direct = truth["difference", ""], truth["product", "0"]
    four = lambda value: f"{value:.4f}".replace("-", "−")  # noqa: E731
    assert abs(whole - direct) > 0.1
    assert "is-wrong" in badge.get_attribute("class")
    assert four(whole - direct) in badge.text_content()
    assert f"the central difference is {four(whole)}" in sentence.text_content()
    root.get_by_role("radio", name="let all move").focus()
    root.page.keyboard.press("ArrowRight")
    assert root.get_by_role("radio", name="hold the others fixed").is_checked()
    assert_shows(root, graph="lstm", lit=[0], mode="hold")
    assert "is-wrong" not in badge.get_attribute("class")
    assert "ō and o are held fixed" in sentence.text_content()
    assert f"The difference is {four(direct)}: road 1" in sentence.text_content()
    root.get_by_role("button", name="Road 2").focus()
    root.page.keyboard.press("Space")
    settle(root)
    assert f"is {four(whole)}, and the two roads' products" in sentence.text_content()
    assert "nothing is held: put one out" in sentence.text_content()
    root.page.keyboard.press("Space")
    settle(root)
    held = root.locator(".un-box.is-held")
    assert held.count() == 2
    assert root.locator(".un-rate", has_text="held").count() == 2
    cut = root.locator("svg g:has(> .un-cut.is-on)").evaluate_all(
        "all => all.map(e => e.dataset.id.split(' ')[0])"
    )
    assert cut == ["edge.c>o_bar", "edge.o_bar>o", "edge.o>y"]


def test_the_roads_light_one_by_one_and_the_sum_grows(figure):
    root = figure("graph=n&n=4&lit=none")
    keys = root.page.keyboard
    following = root.get_by_role("button", name="Light the next road")
    following.focus()
    for k in range(5):
        settle(root)
        on = root.locator(".un-lane.is-on")
        assert on.count() == 2 * k
        colours = on.evaluate_all("all => all.map(e => getComputedStyle(e).stroke)")
        dashes = on.evaluate_all("all => all.map(e => e.getAttribute('stroke-dasharray'))")
        assert len(set(colours)) == len(set(dashes)) == k, "never colour alone"
        assert_shows(root, graph="n", n=4, lit=list(range(k)))
        keys.press("Enter")
    assert following.get_attribute("aria-disabled") == "true"
    root.get_by_role("button", name="Road 2").focus()
    keys.press("Space")
    assert_shows(root, graph="n", n=4, lit=[0, 2, 3])
    assert root.get_by_role("button", name="Road 2").get_attribute("aria-pressed") == "false"
    keys.press("Space")
    settle(root)
    assert root.get_by_role("button", name="Road 2").get_attribute("aria-pressed") == "true"
    root.get_by_role("button", name="Put all out").focus()
    keys.press("Enter")
    assert_shows(root, graph="n", n=4, lit=[])
    assert "No road is lit" in root.locator("[aria-live]").text_content()


@pytest.mark.parametrize("hash_", EVERY)
def test_every_equation_on_the_screen_is_true(figure, hash_):
    root = figure(hash_)
    settle(root)
    checked = 0
    for line in root.evaluate(LINES):
        sides = re.split(r"[:=] ", line.replace("−", "-").replace("·", "*"))
        sides = [side for side in sides if re.fullmatch(r"[-\d.()*+ ]+", side)]
        for left in sides[:-1]:
            factors = len(re.findall(r"\d\.\d{4}", left))
            assert eval(left) == pytest.approx(eval(sides[-1]), abs=5e-4 * factors), line
            checked += 1
    terms = len(maths.roads(*ChainRule(**_asked(hash_)).shown()))
    assert checked == terms + (terms > 1)


def _asked(hash_: str) -> dict:
    asked = dict(part.split("=") for part in hash_.split("&"))
    return asked | ({"n": int(asked["n"])} if "n" in asked else {})


@pytest.mark.parametrize("hash_", EVERY)
def test_the_drawing_shows_each_edges_and_each_boxs_number(figure, hash_):
    root = figure(hash_)
    settle(root)
    shown = ChainRule(**_asked(hash_))
    graph, _ = shown.shown()
    at = maths.values(graph, shown.inputs)
    for (parent, name), value in maths.partials(graph, at).items():
        group = root.locator(f"svg [data-id~='edge.{parent}>{name}']")
        assert number(group.locator(".un-local").text_content()) == pytest.approx(value, abs=5.1e-3)
    for name in graph.nodes:
        words = root.locator(f"svg [data-id~='node.{name}'] text").nth(1).text_content()
        assert number(words) == pytest.approx(at[name], abs=5.1e-3)


def test_pointing_at_a_road_or_stepping_onto_it_lights_it_and_dims_the_rest(figure):
    root = figure("graph=lstm")
    lit = root.locator("svg .is-lit")
    root.get_by_role("button", name="Road 2").focus()
    assert lit.count() == 4 + 5  # its edges and its boxes
    root.get_by_role("button", name="Road 1").hover()
    assert lit.count() == 3 + 4
    direct = root.locator("svg [data-id~='edge.c>tanh_c']")
    assert "is-lit" in direct.get_attribute("class")
    root.page.mouse.move(0, 0)
    root.get_by_role("button", name="Reset").focus()
    assert lit.count() == 0
    root.locator("svg [data-id~='edge.o_bar>o'] .un-local").hover()
    assert "is-lit" in root.get_by_role("button", name="Road 2").get_attribute("class")
    assert "is-lit" not in (root.get_by_role("button", name="Road 1").get_attribute("class"))


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("graph=lstm&mode=hold&lit=2&c=-0.35")
    assert_shows(root, graph="lstm", mode="hold", lit=[1], c=-0.35)
    root.get_by_role("slider", name="peephole p").focus()
    root.page.keyboard.press("ArrowRight")
    assert_shows(root, graph="lstm", mode="hold", lit=[1], c=-0.35, p=1.55)
    told = "#chain-rule?graph=lstm&mode=hold&lit=2&c=-0.35&p=1.55"
    root.page.wait_for_function("told => location.hash === told", arg=told)
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["graph=three&n=9&c=7", "lit=0x&mode=both&by=c", "n=2.5&y1=&y2=abc&lit="]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("hash_", EVERY)
def test_words_of_the_drawing_stay_inside_and_apart(figure, width, hash_):
    root = figure(hash_ + "&mode=hold&lit=1", width=width)
    settle(root)
    drawing = root.locator(".un-chain")
    boxes = words(drawing.locator("text"))
    assert_labels_apart(drawing, overlap=4 * (boxes[:, 3] - boxes[:, 1]).max() / 18)
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_figure_passes_axe(figure, theme, width):
    root = figure("graph=lstm&lit=1", theme=theme, width=width)
    root.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    root.page.locator(ROOT).nth(1).evaluate("figure => figure.scrollIntoView()")
    root.page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    for summary in root.page.locator("summary").all():  # two figures with the same tables
        summary.click()
    root.page.wait_for_timeout(200)
    found = Axe().run(root.page)
    assert found.violations_count == 0, found.generate_report()


def test_javascript_maths_agrees_with_python(figure):
    """Values, local derivatives, roads, products, differences: every graph, to 1e-9."""
    root = figure()
    rng = np.random.default_rng(5)
    for name, n in [("one", 1), ("two", 2), *(("n", n) for n in range(1, 6)), ("lstm", 2)]:
        graph = maths.graph_of(name, n)
        for by in graph.by:
            inputs = {k: rng.uniform(i.low, i.high) for k, i in graph.inputs.items()}
            answer = root.page.evaluate(
                """async ([name, n, by, inputs]) => {
                  const url = new URL("_static/unrolled/js/maths/chain_rule.mjs", location.href);
                  const m = await import(url);
                  const graph = m.graphOf(name, n);
                  const at = m.values(graph, inputs);
                  const local = m.partials(graph, at);
                  const roads = m.roads(graph, by);
                  const own = new Set(m.edgesOf(roads[0]));
                  return { at, local, roads, products: roads.map((r) => m.productOf(r, local)),
                           full: m.difference(graph, inputs, by),
                           held: m.difference(graph, inputs, by, (edge) => own.has(edge)),
                           rate: m.rates(graph, local, by)[m.endOf(graph)] };
                }""",
                [name, n, by, inputs],
            )
            at = maths.values(graph, inputs)
            assert answer["at"] == pytest.approx(at, rel=1e-9, abs=1e-12)
            local = {f"{p}>{b}": v for (p, b), v in maths.partials(graph, at).items()}
            assert answer["local"] == pytest.approx(local, rel=1e-9, abs=1e-12)
            assert [tuple(road) for road in answer["roads"]] == maths.roads(graph, by)
            terms = maths.products(graph, inputs, by)
            assert answer["products"] == pytest.approx(terms, rel=1e-9, abs=1e-12)
            assert answer["rate"] == pytest.approx(sum(terms), rel=1e-9, abs=1e-12)
            assert answer["full"] == pytest.approx(sum(terms), abs=1e-8)
            assert answer["held"] == pytest.approx(terms[0], abs=1e-8)


def test_two_figures_have_addresses_and_states_of_their_own(open_page, site):
    page = open_page(f"{site}#chain-rule-2?c=0.1")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_shows(page.locator(ROOT).nth(0))
    assert_shows(page.locator(ROOT).nth(1), graph="lstm", lit=[0], mode="hold", c=0.1)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    still = open_page(site, javascript=False).locator(ROOT).first
    assert still.locator("img").is_visible()
    assert "Together −3.6250" in still.locator("img").get_attribute("alt")
    assert json.loads(still.locator("script.un-state").text_content()) == ChainRule().state()
    page = open_page(site)
    page.locator(ROOT + "[data-ready]").first.wait_for()
    assert not page.locator(ROOT + " img").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(ROOT + " img").first.is_visible()
    assert not page.locator(ROOT + " .un-live").first.is_visible()
