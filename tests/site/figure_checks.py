"""What is asked of every figure alike, on whatever page it stands."""

from collections.abc import Callable

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page


def settle(root: Locator) -> None:
    """Wait until what was set is drawn: a redraw comes with the next frame."""
    root.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def type_at_once(root: Locator, values: dict[str, float]) -> None:
    """Fill fields, each named by its label, one after the other, before the next redraw."""
    root.evaluate(
        """(root, values) => {
          const labels = [...root.querySelectorAll("label")];
          for (const [name, value] of values) {
            const field = labels.find(label => label.textContent === name).control;
            field.value = value;
            field.dispatchEvent(new Event("input"));
          }
        }""",
        list(values.items()),
    )


def lit_ids(root: Locator) -> set[str]:
    """The ids that are lit up; everything that carries one of them is, and nothing else."""
    marked = root.locator("[data-id]").evaluate_all(
        "all => all.map(e => [e.dataset.id, e.classList.contains('is-lit')])"
    )
    lit = {name for name, on in marked if on}
    assert all(on == (name in lit) for name, on in marked)
    return lit


def assert_accessible(root: Locator, theme: str, width: int) -> None:
    """Axe finds nothing, with every table open, and the page is no wider than its window."""
    page = root.page
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    root.evaluate(
        "root => { for (const each of root.querySelectorAll('details')) each.open = true; }"
    )
    settle(root)
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def assert_stands_still(open_page: Callable, address: str, root: str, words: str) -> None:
    """Without JavaScript and on paper the first figure at `root` is a picture with these words."""
    still = open_page(address, javascript=False).locator(root).first.locator("img")
    assert still.is_visible()
    assert words in still.get_attribute("alt")
    page = open_page(address)
    page.locator(root + "[data-ready]").first.wait_for()
    assert not page.locator(root + " img").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(root + " img").first.is_visible()
    assert not page.locator(root + " .un-live").first.is_visible()


def words(texts: Locator) -> np.ndarray:
    """Left, top, right, bottom and size of letters, in pixels, of each visible text of drawings."""
    return np.array(
        texts.evaluate_all(
            """texts => texts.filter(text => text.checkVisibility()).map(text => {
              const box = text.getBoundingClientRect();
              const svg = text.ownerSVGElement;
              const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width || 1;
              const size = parseFloat(getComputedStyle(text).fontSize) * scale;
              return [box.left, box.top, box.right, box.bottom, size];
            })"""
        )
    )


def assert_labels_apart(svg: Locator, overlap: float = 5) -> None:
    """The texts of a drawing lie inside it; no two share more than `overlap` pixels of height."""
    frame = svg.bounding_box()
    boxes = words(svg.locator("text"))
    assert boxes[:, 0].min() >= frame["x"] - 1
    assert boxes[:, 2].max() <= frame["x"] + frame["width"] + 1
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            x = min(one[2], other[2]) - max(one[0], other[0])
            y = min(one[3], other[3]) - max(one[1], other[1])
            assert x <= 1 or y <= overlap, (one, other)


def assert_words_readable(root: Locator, texts: str, width: int) -> None:
    """The page is no wider than its window, these texts lie in it, with letters of 12 pixels."""
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = words(root.locator(texts))
    assert boxes[:, 0].min() >= 0
    assert boxes[:, 2].max() <= width
    assert boxes[:, 4].min() >= 11.9


def frame_work(page: Page, address: str, root: str, slider: str, keys: list[str]) -> list[float]:
    """Milliseconds of work in each frame while `keys` are pressed on a slider of the figure.

    Each key gets a frame of its own, so as many frames at least have work in them as there are
    keys; how busy the machine is does not matter.
    """
    page.add_init_script(
        """window.work = [];
        const own = window.ownFrame = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = f => own(t => {
          const start = performance.now(); f(t); window.work.push(performance.now() - start);
        });"""
    )
    page.goto(address)
    figure = page.locator(root).first
    page.locator(root + "[data-ready]").first.wait_for()
    settle(figure)
    page.evaluate("window.work.length = 0")
    figure.get_by_role("slider", name=slider).focus()
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("() => new Promise(done => ownFrame(() => setTimeout(done)))")
    work = page.evaluate("window.work")
    assert len(work) >= len(keys)
    return work
