"""Every page of the built book, in a real browser that can reach nobody."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from contents import CHAPTERS, PAGES
from figure_checks import settle

from unrolled.book.look import LAY_OUT_ALL, pages, wake_all

# True once Tab stops at each box that scrolls and at no other.
SCROLLERS_KNOWN = """() => [...document.querySelectorAll("pre, div.math .katex-display")].every(
    (e) => !e.checkVisibility() || (e.scrollWidth > e.clientWidth) === (e.tabIndex === 0))"""


def test_every_page_is_tested(built_book):
    assert sorted(PAGES) == pages(built_book)


def test_page_asks_nobody_and_complains_of_nothing(open_page, any_page):
    page = open_page(any_page)
    wake_all(page)
    page.settle()
    assert page.record.outside == []
    assert page.record.failed == []
    assert page.record.errors == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_passes_axe(open_page, any_page, theme, width):
    page = open_page(any_page, theme=theme, width=width, reduced_motion=True)
    wake_all(page)
    page.add_style_tag(content=LAY_OUT_ALL)
    page.wait_for_function(SCROLLERS_KNOWN)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 390])
def test_page_never_scrolls_sideways(open_page, any_page, width):
    page = open_page(any_page, width=width)
    wake_all(page)
    page.add_style_tag(content=LAY_OUT_ALL)
    inside = "section, .bd-article-container, .output:has(.unrolled)"
    wider = page.evaluate(
        """(inside) => [document.documentElement, ...document.querySelectorAll(inside)]
             .filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.id || e.className)""",
        inside,
    )
    assert wider == []


def test_every_figure_comes_alive_and_stays(open_page, any_page):
    page = open_page(any_page)
    figures = page.locator("[data-figure]")
    wake_all(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    wake_all(page)
    alive = page.locator("[data-figure][data-ready]")
    assert alive.count() == figures.count()
    page.evaluate(
        "document.querySelectorAll('.un-live').forEach((e, i) => { e.dataset.mark = i; })"
    )
    wake_all(page)  # scrolling past them once more draws none of them anew
    assert page.locator(".un-live[data-mark]").count() == page.locator(".un-live").count()


def test_every_picture_has_words_and_a_size(open_page, any_page):
    page = open_page(any_page)
    for picture in page.locator("img").all():
        assert picture.get_attribute("alt").strip()
        assert int(picture.get_attribute("width")) > 0
        assert int(picture.get_attribute("height")) > 0


def test_page_has_one_heading_a_title_and_a_description(open_page, any_page):
    page = open_page(any_page, javascript=False)
    assert page.locator("h1").count() == 1
    assert page.title().strip()
    assert page.locator("html").get_attribute("lang") == "en"
    description = page.locator("meta[name='description']").get_attribute("content")
    assert 20 <= len(description) <= 200
    assert "$" not in description
    assert "\\" not in description


class Links(HTMLParser):
    """What a page points at, and the places in it that can be pointed at."""

    def __init__(self, text):
        super().__init__()
        self.targets, self.anchors = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.targets.add(value)
            elif name == "id":
                self.anchors.add(value)


def test_every_internal_link_and_anchor_resolves(built_book, any_page):
    links = {}

    def anchors_of(name):
        if name not in links:
            links[name] = Links((built_book / name).read_text("utf-8"))
        return links[name].anchors

    anchors_of(any_page)
    checked = 0
    for target in links[any_page].targets:
        if re.match(r"(https?|mailto|data|javascript):", target):
            continue
        address, anchor = urldefrag(urljoin(any_page, target))
        name = unquote(address)
        assert (built_book / name).is_file(), target
        if anchor and name.endswith(".html"):
            assert unquote(anchor) in anchors_of(name), target
        checked += 1
    assert checked > 5


def test_front_door_leads_to_the_first_page(open_page, built_book):
    page = open_page("index.html")
    page.wait_for_url(f"**/{PAGES[0]}")
    assert page.record.is_clean


@pytest.mark.parametrize("opener", ["Search", "Toggle primary sidebar", "Toggle secondary sidebar"])
def test_dialogs_of_a_small_screen_pass_axe_and_close(open_page, opener):
    page = open_page(PAGES[1], width=390)
    button = page.get_by_role("button", name=opener).first
    button.click()
    dialog = page.locator("dialog[open]")
    assert dialog.is_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert button.evaluate("e => e === document.activeElement")


def test_contents_follow_the_reader(open_page):
    page = open_page(PAGES[1])
    link = page.locator("#pst-page-toc-nav .toc-h2 > a").nth(3)
    link.click()
    page.wait_for_function("document.querySelector('.page-toc a[aria-current]')")
    assert page.locator(".page-toc a[aria-current]").first.inner_text() == link.inner_text()


def test_code_can_be_copied(open_page):
    page = open_page(PAGES[1], permissions=["clipboard-read", "clipboard-write"])
    cell = page.locator(".cell_input .highlight:visible").first
    cell.hover()
    cell.get_by_role("button", name="Copy this code").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == cell.locator("pre").text_content()


# ---------------------------------------------------------------- light and dark


def test_reader_chooses_light_or_dark_and_the_choice_lasts(open_page):
    page = open_page(PAGES[1], theme="dark")
    theme = "document.documentElement.dataset.theme"
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(theme) == "dark"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Light, dark or system colours").click()
    assert page.evaluate(theme) == "light"
    assert page.evaluate(paper) != dark
    page.reload()
    assert page.evaluate(theme) == "light"


# ---------------------------------------------------------------- without JavaScript, on paper


def test_without_javascript_each_figure_shows_its_picture(open_page, any_page):
    page = open_page(any_page, javascript=False)
    for figure in page.locator("[data-figure]").all():
        if not figure.is_visible():  # inside a closed <details>
            continue
        assert figure.locator("img.un-fallback").is_visible()
        assert figure.locator("figcaption").inner_text().strip()
    assert page.locator(".pst-js-only:visible").count() == 0


def test_print_shows_pictures_and_captions_in_place_of_controls(open_page, any_page):
    page = open_page(any_page)
    wake_all(page)
    page.emulate_media(media="print")
    for figure in page.locator("[data-figure]").all():
        if not figure.is_visible():
            continue
        assert figure.locator("img.un-fallback").is_visible()
        assert figure.locator("figcaption").is_visible()
        assert figure.locator(".un-live:visible").count() == 0
    assert page.locator("h1:visible").count() == 1
    assert page.locator("nav:visible").count() == 0


def test_reduced_motion_stills_every_transition_of_a_figure(open_page):
    page = open_page(PAGES[1], reduced_motion=True)
    wake_all(page)
    times = page.evaluate(
        """[...document.querySelectorAll('[data-figure] *')].flatMap((e) => {
             const style = getComputedStyle(e);
             return `${style.transitionDuration},${style.animationDuration}`.split(',');
           })"""
    )
    assert times
    assert {time.strip() for time in times} <= {"0s", "0ms", "auto"}


# ---------------------------------------------------------------- mathematics


def test_equations_are_typeset_and_speak(open_page):
    page = open_page(PAGES[1], javascript=False)
    equations = page.locator(".katex")
    assert equations.count() > 20
    assert page.locator(".katex-mathml math").count() == equations.count()
    assert page.locator(".katex-html:not([aria-hidden='true'])").count() == 0
    assert page.locator(".katex-error").count() == 0


def test_wide_equation_scrolls_in_its_box_and_only_then_takes_focus(open_page):
    page = open_page(PAGES[1], width=320)
    page.add_style_tag(content=LAY_OUT_ALL)
    page.wait_for_function(SCROLLERS_KNOWN)
    assert page.locator(".katex-display[tabindex='0']").count() > 0
    assert page.locator(".katex-display:not([tabindex])").count() > 0


# ---------------------------------------------------------------- fields


def test_arrow_keys_step_every_number_field(open_page):
    """Each press is a step, and the field still says so once the figure is drawn again."""
    done, seen = {"chart"}, 0
    for chapter in CHAPTERS:
        page = open_page(f"{chapter}.html", reduced_motion=True)
        for root in page.locator("[data-figure]").all():
            name = root.get_attribute("data-figure")
            if name in done:
                continue
            done.add(name)
            root.evaluate("root => root.scrollIntoView()")
            page.locator(f"[data-figure='{name}'][data-ready]").first.wait_for()
            root.evaluate("root => root.querySelectorAll('details').forEach(e => e.open = true)")
            for field in root.locator("input[type='number']").all():
                if not field.is_visible():
                    continue
                field.focus()
                values = [float(field.input_value())]
                for _ in range(3):
                    page.keyboard.press("ArrowUp")
                    settle(field)
                    settle(field)
                    values.append(float(field.input_value()))
                steps = np.diff(values)
                assert steps[0] > 0
                np.testing.assert_allclose(steps, steps[0], rtol=1e-9, err_msg=f"{name}: {values}")
                seen += 1
    assert seen > 20


# ---------------------------------------------------------------- search


def test_search_finds_and_quotes_a_chapter(open_page):
    page = open_page(PAGES[1])
    page.keyboard.press("Control+k")
    page.keyboard.type("network")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=network")
    page.locator("#search-results li a").first.wait_for()
    page.locator("#search-results p.context").first.wait_for()
    assert page.record.is_clean
