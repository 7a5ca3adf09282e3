"""What every test of the built book stands on.

`built_book`  the folder of the built HTML. Built once, as `make book` builds it; or, when the
              environment variable UNROLLED_BOOK names a folder, that one as it is.
`server`      its address on this machine, `http://127.0.0.1:<port>`, served by our own server.
`any_page`    the name of a page, `"chapters/index.html"`; a test that takes it runs on every page.
`browser`     one headless Chromium a test process.
`open_page`   a function that opens a page of the book in a fresh context with the network shut:

    page = open_page("chapters/simple_rnn.html", width=390, theme="dark")
    page.locator("[data-figure='rnn-unroller'][data-ready]").wait_for()
    assert page.record.is_clean

It takes a page's name (over http), or a full address such as a `file://` one; the options `width`,
`height`, `theme` ("light" or "dark"), `reduced_motion`, `javascript`, and any option of
playwright's `new_context`. `page.record` keeps what happened: `outside` (requests that would have
left this machine; all were refused), `failed`, `errors` (console errors and warnings, uncaught
exceptions) and `transfers()` (every response with its kind and bytes on the wire). `page.settle()`
waits until the page has asked for nothing for half a second (playwright's own "networkidle" now and
then never comes on a busy machine, though every request has ended).
`unrolled.book.look.wake_all(page)` scrolls through a page until each of its figures is alive.
"""

import fcntl
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from contents import PAGES, ROOT
from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

from unrolled.book import chromium, serve

OUTSIDE = re.compile(r"^(https?|wss?)://(?!(127\.0\.0\.1|localhost|\[::1\])[:/])")

HINTS = re.compile(  # what Chromium has to say on the speed of Plotly's scenes: nothing is wrong
    r"GL Driver Message \(OpenGL, Performance|Canvas2D: Multiple readback operations"
)


def pytest_generate_tests(metafunc):
    if "any_page" in metafunc.fixturenames:
        metafunc.parametrize("any_page", PAGES)


def build(source: Path, output: Path) -> subprocess.CompletedProcess:
    """Build the book at `source` into `output`/_build, strictly: each warning is an error."""
    command = [Path(sys.executable).parent / "jupyter-book", "build", ".", "-W", "--keep-going"]
    command += ["-n", "--path-output", output]
    return subprocess.run(command, cwd=source, capture_output=True, text=True)


@pytest.fixture(scope="session")
def built_book() -> Path:
    if given := os.environ.get("UNROLLED_BOOK"):
        return Path(given).resolve()
    (ROOT / "_build").mkdir(exist_ok=True)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"process {os.getpid()}")
    with open(ROOT / "_build" / ".tested", "a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)  # the first process of a run builds, the others wait
        note.seek(0)
        if note.read() != run:
            done = build(ROOT, ROOT)
            assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
            note.truncate(0)
            note.write(run)
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def server(built_book):
    with serve.server(built_book) as book:
        threading.Thread(target=book.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{book.server_port}"
        book.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@dataclass
class Transfer:
    url: str
    kind: str  # "document", "stylesheet", "script", "font", "image", ...
    size: int  # bytes on the wire: head and compressed body


@dataclass
class Record:
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    finished: list[Request] = field(default_factory=list)
    under_way: list[Request] = field(default_factory=list)
    begun: int = 0  # requests so far

    @property
    def is_clean(self) -> bool:
        return not (self.outside or self.failed or self.errors)

    def watch(self, context: BrowserContext) -> None:
        """Refuse and note every request that would leave this machine; note what goes wrong."""
        context.route(OUTSIDE, self._refuse)
        context.on("console", lambda message: self._note(message.type, message.text))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("request", self._begun)
        context.on("requestfinished", self._finished)

    def settle(self, page: Page, quiet: float = 500, patience: float = 30) -> None:
        """Wait until `quiet` ms went by without a request under way; raise after `patience` s."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            begun, idle = self.begun, not self.under_way
            page.wait_for_timeout(quiet)
            if idle and self.begun == begun:
                return
        asked = [request.url for request in self.under_way]
        raise TimeoutError(f"{page.url} did not come to rest in {patience} s; under way: {asked}")

    def transfers(self) -> list[Transfer]:
        """Return every response so far, with its bytes."""
        over_the_wire = [r for r in self.finished if not r.url.startswith(("data:", "blob:"))]
        sizes = [request.sizes() for request in over_the_wire]
        return [
            Transfer(r.url, r.resource_type, size["responseHeadersSize"] + size["responseBodySize"])
            for r, size in zip(over_the_wire, sizes, strict=True)
        ]

    def _refuse(self, route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not (kind == "warning" and HINTS.search(text)):
            self.errors.append(f"{kind}: {text}")

    def _begun(self, request) -> None:
        self.begun += 1
        self.under_way.append(request)

    def _finished(self, request) -> None:
        self.under_way.remove(request)
        self.finished.append(request)

    def _failed(self, request) -> None:
        self.under_way.remove(request)
        self.failed.append(f"{request.url}: {request.failure}")

    def _response(self, response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.url}: {response.status}")


@pytest.fixture
def open_page(browser, request):
    contexts = []

    def open_(
        address: str,
        *,
        width: int = 1280,
        height: int = 900,
        theme: str = "light",
        reduced_motion: bool = False,
        javascript: bool = True,
        wait_until: str = "load",
        **options,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce" if reduced_motion else "no-preference",
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        record = Record()
        record.watch(context)
        page = context.new_page()
        page.record = record
        page.settle = partial(record.settle, page)
        if "://" not in address:
            address = f"{request.getfixturevalue('server')}/{address}"
        page.goto(address, wait_until=wait_until)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def open_figure(open_page):
    """The function that opens a page at its first figure of a name and waits until it is alive.

    root = open_figure("rnn-unroller", "chapters/simple_rnn.html", width=390)
    """

    def open_(name: str, address: str, **options):
        page = open_page(address, **options)
        root = page.locator(f"[data-figure='{name}']").first
        root.evaluate("figure => figure.scrollIntoView()")
        page.locator(f"[data-figure='{name}'][data-ready]").first.wait_for()
        return root

    return open_
