"""Takes the whole book's picture: `python -m unrolled.book.look [folder] [--to _build/shots]`.

Every page at a phone's and a desk's width, light and dark, with every figure alive.
"""

import argparse
import threading
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from . import chromium, serve

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
LAY_OUT_ALL = "section { content-visibility: visible !important; }"  # a small screen lays out late


def pages(folder: Path) -> list[str]:
    """Return the address of every page below `folder`, without the redirect at its root."""
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [page for page in found if page != "index.html" and not page.startswith("_")]


def wake_all(page: Page, seconds: float = 20) -> None:
    """Go to each visible figure, wait until it is alive, and return to the top.

    On a small screen the way there is laid out as one goes, so that one may have to go again.
    """
    for figure in page.locator("[data-figure]").all():
        patience = time.monotonic() + seconds
        while figure.is_visible() and figure.get_attribute("data-ready") is None:
            if time.monotonic() > patience:
                raise TimeoutError(f"{figure.get_attribute('data-figure')} did not come alive")
            figure.evaluate("e => e.scrollIntoView({ block: 'center' })")
            page.wait_for_timeout(50)
    page.evaluate("document.fonts.ready")
    page.evaluate("scrollTo(0, 0)")


def main() -> None:
    """Write the screenshots."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=serve.BUILT)
    parser.add_argument("--to", type=Path, default=Path("_build/shots"))
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    with serve.server(arguments.folder) as book, sync_playwright() as playwright:
        threading.Thread(target=book.serve_forever, daemon=True).start()
        browser = chromium.launch(playwright)
        for scheme in SCHEMES:
            for width in WIDTHS:
                page = browser.new_page(
                    viewport={"width": width, "height": 900}, color_scheme=scheme
                )
                for name in pages(arguments.folder):
                    page.goto(f"http://127.0.0.1:{book.server_port}/{name}")
                    wake_all(page)
                    page.add_style_tag(content=LAY_OUT_ALL)
                    file = f"{name.removesuffix('.html').replace('/', '-')}-{width}-{scheme}.png"
                    page.screenshot(path=arguments.to / file, full_page=True)
                page.close()
        browser.close()
        book.shutdown()
    print(f"The pictures are in {arguments.to}")


if __name__ == "__main__":
    main()
