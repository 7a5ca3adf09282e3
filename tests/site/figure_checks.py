"""What is asked of every figure alike, on whatever page it stands."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page


def settle(root: Locator) -> None:
    """Wait until what was set is drawn: a redraw comes with the next frame."""
    root.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


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
