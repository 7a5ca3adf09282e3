"""The host script, on small pages of our own that use the built book's script."""

import json

import pytest

SAY = """
export default {
  render({ model, el }) {
    const root = el.closest("[data-figure]");
    const log = (window.rendered ??= []);
    log.push(root.id);
    model.on("change:x", (_, value) => { el.dataset.x = value; });
    const live = document.createElement("div");
    live.className = "un-live";
    live.textContent = `x is ${model.get("x")}`;
    el.append(live);
    window.model = model;
    root.dataset.ready = "";
  },
};
"""
FAIL = """
export default {
  render({ model, el }) {
    el.append(Object.assign(document.createElement("div"), { className: "un-live" }));
    throw new Error("no such thing");
  },
};
"""
STILL = (
    '<img class="un-fallback" alt="A still." width="40" height="20" '
    "src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E\">"
)


def figure(name, module, anchor, **state):
    return (
        f'<figure class="unrolled" id="{anchor}" data-figure="{name}" data-module="{module}">'
        f'<div class="un-stage">{STILL}</div><script type="application/json" class="un-state">'
        f"{json.dumps(state)}</script><figcaption>A caption.</figcaption></figure>"
    )


GAP = '<div style="height: 4000px"></div>'


def answer(page, name, kind, text):
    page.context.route(f"**/{name}", lambda route: route.fulfill(content_type=kind, body=text))


@pytest.fixture
def show(open_page, server):
    """Open a page with `body`, as if it were one of the book's."""

    def show_(body, anchor=""):
        page = open_page("search.html")
        html = (
            '<!DOCTYPE html><html lang="en" data-content_root="./"><head><title>x</title></head>'
            f'<body><header id="pst-header"></header><div class="bd-sidebar-secondary"></div>'
            f'<div class="sbt-scroll-pixel-helper"></div>{body}'
            f'<script src="/_static/unrolled/book.js"></script></body></html>'
        )
        answer(page, "trial.html*", "text/html", html)
        answer(page, "say.mjs", "text/javascript", SAY)
        answer(page, "fail.mjs", "text/javascript", FAIL)
        page.goto(f"{server}/trial.html{anchor}")
        return page

    return show_


def test_near_figure_comes_alive_with_its_state(show):
    page = show(figure("say", "say.mjs", "one", x=7))
    assert page.locator("#one[data-ready] .un-live").inner_text() == "x is 7"
    assert page.evaluate("model.static_url").endswith("/_static/unrolled/")


def test_state_in_a_script_of_its_own_is_loaded_when_the_figure_is_near(show):
    body = '<i id="top">Top.</i>' + GAP + figure("say", "say.mjs", "far", x=5)
    moved = body.replace('"un-state">{"x": 5}', '"un-state" data-from="abc">')
    assert moved != body
    page = show(moved)
    state = '(window.unrolledStates ??= {})[\'abc\'] = "{\\"x\\": 41}";'
    answer(page, "states/abc.js", "text/javascript", state)
    page.wait_for_timeout(200)
    assert page.evaluate("window.unrolledStates") is None
    page.evaluate("scrollTo(0, 4000)")
    assert page.locator("#far[data-ready] .un-live").inner_text() == "x is 41"


def test_missing_state_keeps_the_picture(show):
    body = figure("say", "say.mjs", "one", x=5)
    page = show(body.replace('"un-state">{"x": 5}', '"un-state" data-from="gone">'))
    assert "states/gone.js is missing" in page.locator("#one [role=status]").inner_text()
    assert page.locator("#one img.un-fallback").is_visible()


def test_far_figure_waits_for_the_reader_and_is_rendered_once(show):
    page = show(GAP + figure("say", "say.mjs", "far", x=1))
    page.wait_for_timeout(300)
    assert page.evaluate("window.rendered") is None
    far = page.locator("#far[data-ready]")
    for _ in range(3):
        page.evaluate("scrollTo(0, 4000)")
        far.wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(100)
    assert page.evaluate("window.rendered") == ["far"]


@pytest.mark.parametrize(
    ("anchor", "wanted"),
    [("#say", "a"), ("#say?x=2", "a"), ("#say-2?x=2", "b"), ("#b", "b"), ("#inside", "b")],
)
def test_address_wakes_its_figure_and_goes_there(show, anchor, wanted):
    second = figure("say", "say.mjs", "b", x=2).replace("A caption.", '<i id="inside">Here.</i>')
    page = show(GAP + figure("say", "say.mjs", "a", x=1) + GAP + second, anchor)
    page.locator(f"#{wanted}[data-ready]").wait_for()
    assert page.evaluate("window.rendered") == [wanted]
    top = page.evaluate(f"document.getElementById({wanted!r}).getBoundingClientRect().top")
    assert -50 < top < 850


def test_failing_figure_keeps_its_picture_and_says_so(show):
    page = show(figure("fail", "fail.mjs", "one") + figure("say", "say.mjs", "two", x=1))
    page.locator("#two[data-ready]").wait_for()
    assert "no such thing" in page.locator("#one [role=status]").inner_text()
    assert page.locator("#one img.un-fallback").is_visible()
    assert page.locator("#one .un-live").count() == 0
    assert page.locator("#one[data-ready]").count() == 0
    assert any("Figure fail" in error for error in page.record.errors)


def test_missing_module_keeps_the_picture(show):
    page = show(figure("gone", "gone.mjs", "one"))
    page.locator("#one [role=status]").wait_for()
    assert page.locator("#one img.un-fallback").is_visible()


def test_stand_in_model_keeps_anywidgets_contract(show):
    page = show(figure("say", "say.mjs", "one", x=1, y=2))
    page.locator("#one[data-ready]").wait_for()
    seen = page.evaluate(
        """() => {
          const seen = [];
          const note = (m, value) => seen.push(["x", value]);
          const any = () => seen.push(["any"]);
          model.on("change:x change:y", note);
          model.on("change", any);
          model.set("x", 5);
          model.set("x", 5);                 // no change, no event
          model.set({ y: 6 });
          model.save_changes();
          model.send({ type: "custom" });
          model.off("change", any);
          model.off("change:x", note);
          model.set("x", 7);
          return [seen, model.get("x"), model.get("y"), model.get("none") === undefined];
        }"""
    )
    assert seen == [[["x", 5], ["any"], ["x", 6], ["any"]], 7, 6, True]
    assert page.locator("#one .un-stage").get_attribute("data-x") == "7"
