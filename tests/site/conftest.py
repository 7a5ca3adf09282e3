"""What every test of the built book stands on.

`built_book`  the folder of the built HTML. Built once, as `make book` builds it; or, when the
              environment variable UNROLLED_BOOK names a folder, that one as it is.
`server`      its address on this machine, `http://127.0.0.1:<port>`, served by our own server.
`site_pages`  the names of all pages, `["chapters/index.html", ...]`.
`browser`     one headless Chromium a test process.
`open_page`   a function that opens a page of the book in a fresh context with the network shut:

    page = open_page("chapters/simple_rnn.html", width=390, theme="dark")
    page.locator("[data-figure='rnn-unroller'][data-ready]").wait_for()
    assert page.record.is_clean

It takes a page's name (over http), or a full address such as a `file://` one; the options `width`,
`height`, `theme` ("light" or "dark"), `reduced_motion`, `javascript`, and any option of
playwright's `new_context`. `page.record` keeps what happened: `outside` (requests that would have
left this machine; all were refused), `failed`, `errors` (console errors and warnings, uncaught
exceptions) and `transfers` (every response with its kind and bytes on the wire).
"""

import fcntl
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from unrolled.book import chromium, look, serve

ROOT = Path(__file__).parents[2]
LOCAL = {"127.0.0.1", "localhost", "::1"}


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
def site_pages(built_book) -> list[str]:
    return look.pages(built_book)


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
    transfers: list[Transfer] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.outside or self.failed or self.errors)

    def watch(self, context: BrowserContext) -> None:
        """Refuse and note every request that would leave this machine; note what goes wrong."""
        context.route(self._is_outside, self._refuse)
        context.on("console", lambda message: self._note(message.type, message.text))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("requestfailed", lambda request: self._failed(request))
        context.on("response", self._response)
        context.on("requestfinished", self._finished)

    @staticmethod
    def _is_outside(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in LOCAL

    def _refuse(self, route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.errors.append(f"{kind}: {text}")

    def _failed(self, request) -> None:
        self.failed.append(f"{request.url}: {request.failure}")

    def _response(self, response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.url}: {response.status}")

    def _finished(self, request) -> None:
        if request.url.startswith(("data:", "blob:")):
            return
        sizes = request.sizes()
        size = sizes["responseHeadersSize"] + sizes["responseBodySize"]
        self.transfers.append(Transfer(request.url, request.resource_type, size))


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
        if "://" not in address:
            address = f"{request.getfixturevalue('server')}/{address}"
        page.goto(address, wait_until=wait_until)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def wake_all():
    """The function that scrolls through a page until each of its figures is alive."""
    return look.wake_all
