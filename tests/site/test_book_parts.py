"""The small parts of the book's extension, one fact each."""

import gzip
import json
import socket
import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest
from docutils.core import publish_doctree

from unrolled.book import chromium, execution, pages, serve
from unrolled.book.assets import used
from unrolled.book.equations import display_tex, typeset

# ---------------------------------------------------------------- the style sheet


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}\n"),
        (".a,.b,p .c{x:1}", ".a{x:1}\n"),
        (".a.b{x:1}.a .b{x:1}.a>p{x:1}", ".a>p{x:1}\n"),
        ("p{x:1}#id{x:1}*{x:1}", "p{x:1}\n#id{x:1}\n*{x:1}\n"),
        (".a:not(.b,.c){x:1}", ".a:not(.b,.c){x:1}\n"),
        (":is(.a,.b) p,.b{x:1}", ":is(.a,.b) p{x:1}\n"),
        ('[class*=".b{"]{x:"}"}', '[class*=".b{"]{x:"}"}\n'),
        ("@media print{.a{x:1}.b{x:1}}", "@media print{.a{x:1}\n}\n"),
        ("@media print{.b{x:1}}", ""),
        ("@keyframes k{from{x:1}to{x:2}}", "@keyframes k{from{x:1}to{x:2}}\n"),
        ("/* .a{ */.a{x:url(data:a;b,c)}", ".a{x:url(data:a;b,c)}\n"),
        ("/*! MIT */.b{x:1}", "/*! MIT */\n"),
        ('@charset "x";@import "y";.a{x:1}', ".a{x:1}\n"),
    ],
)
def test_style_sheet_keeps_what_can_match(css, kept):
    assert used(css, {"a"}) == kept


# ---------------------------------------------------------------- execution


@pytest.fixture
def project(tmp_path):
    for name in ["requirements.txt", "data/a.csv", "src/u/a.py", "src/u/a.mjs"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["requirements.txt", "data/a.csv", "src/u/a.py"])
def test_chapters_run_again_when_what_they_stand_on_changes(project, name):
    before = execution.fingerprint(project)
    assert execution.fingerprint(project) == before
    (project / name).write_text("another")
    assert execution.fingerprint(project) != before


def test_chapters_do_not_run_again_for_what_no_output_depends_on(project):
    before = execution.fingerprint(project)
    (project / "README.md").write_text("words")
    (project / "src" / "u" / "__pycache__").mkdir()
    (project / "src" / "u" / "__pycache__" / "a.pyc").write_text("x")
    assert execution.fingerprint(project) == before


# ---------------------------------------------------------------- pages


def test_description_is_the_first_paragraph_without_mathematics():
    doctree = publish_doctree("Title\n=====\n\nLet :math:`x` be.\n\nPlain words here.\n\nMore.")
    assert pages.describe(doctree) == "Plain words here."


def test_long_description_ends_with_a_sentence_or_a_word():
    sentence = "A sentence that is long enough to stand for itself, about sixty."
    assert pages.describe(publish_doctree(f"{sentence} {'word ' * 40}")) == sentence
    cut = pages.describe(publish_doctree("word " * 60))
    assert len(cut) <= pages.LONGEST + 2
    assert cut.endswith("word …")


def test_picture_gets_its_size(tmp_path):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'
    (tmp_path / "a b.svg").write_text(svg)
    sized = pages.sized('<img alt="x" src="a%20b.svg"><img src="gone.svg" width="1">', tmp_path, {})
    assert sized == (
        '<img width="30" height="20" alt="x" src="a%20b.svg"><img src="gone.svg" width="1">'
    )


# ---------------------------------------------------------------- equations


def test_display_lines_and_numbers_are_sphinxs():
    assert display_tex("a") == "a"
    assert display_tex(r"a \\ b") == r"\begin{aligned}a \\ b\end{aligned}"
    assert display_tex(r"\begin{align}a\end{align}") == r"\begin{align*}a\end{align*}"
    assert display_tex("a\n\nb") == r"\begin{gathered}a\\b\end{gathered}"


def test_typeset_speaks_and_shows():
    html = typeset(r"\frac{\partial J}{\partial \boldsymbol{W}}")
    assert "<math" in html
    assert 'aria-hidden="true"' in html
    with pytest.raises(ValueError, match="Undefined control sequence"):
        typeset(r"\nosuchcommand")


# ---------------------------------------------------------------- the server


@pytest.fixture
def get(tmp_path):
    (tmp_path / "index.html").write_text("<p>" + "word " * 100)
    (tmp_path / "a.mjs").write_text("export default 1;")
    (tmp_path / "folder").mkdir()
    with serve.server(tmp_path) as book:
        threading.Thread(target=book.serve_forever, daemon=True).start()

        def get_(path, method="GET", **headers):
            connection = HTTPConnection(*book.server_address)
            connection.request(method, path, headers=headers)
            reply = connection.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read()

        yield get_
        book.shutdown()


def test_server_compresses_for_who_asks(get):
    status, headers, body = get("/", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    plain = get("/")
    assert "Content-Encoding" not in plain[1]
    assert gzip.decompress(body) == plain[2]
    assert len(body) < len(plain[2])


def test_server_knows_modules(get):
    assert get("/a.mjs")[1]["Content-Type"] == "text/javascript"


def test_server_answers_again_only_when_a_file_has_changed(get, tmp_path):
    tag = get("/")[1]["ETag"]
    assert get("/", **{"If-None-Match": tag})[0] == 304
    (tmp_path / "index.html").write_text("new")
    assert get("/", **{"If-None-Match": tag})[2] == b"new"


@pytest.mark.parametrize("path", ["/gone.html", "/folder/", "/../conftest.py", "/%2e%2e/x"])
def test_server_gives_files_of_the_book_only(get, path):
    assert get(path)[0] == 404


def test_server_head_has_no_body(get):
    status, headers, body = get("/", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0


def test_server_says_nothing_of_a_browser_that_leaves(tmp_path, capfd):
    (tmp_path / "index.html").write_text("a page")
    (tmp_path / "large.bin").write_bytes(bytes(20_000_000))
    with serve.server(tmp_path) as book:
        threading.Thread(target=book.serve_forever, daemon=True).start()
        for _ in range(3):
            with socket.create_connection(book.server_address) as browser:
                browser.sendall(b"GET /large.bin HTTP/1.1\r\nHost: here\r\n\r\n")
                assert browser.recv(1000)
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(10)
        book.shutdown()
    assert capfd.readouterr().err == ""


def test_server_listens_on_this_machine_only(tmp_path):
    (tmp_path / "index.html").write_text("x")
    with serve.server(tmp_path) as book:
        assert book.server_address[0] == "127.0.0.1"


def test_server_says_what_to_do_without_a_book(tmp_path):
    with pytest.raises(FileNotFoundError, match="make book"):
        serve.server(tmp_path)


# ---------------------------------------------------------------- the browser


class Playwright:
    """Stands in for playwright on a machine whose own Chromium is at `path`."""

    def __init__(self, path):
        self.chromium = self
        self.executable_path = str(path)


def test_chromium_of_the_machine_comes_first(monkeypatch):
    monkeypatch.setattr(chromium.shutil, "which", lambda name: {"google-chrome": "/g"}.get(name))
    assert chromium.executable(Playwright("/none")) == "/g"


def test_missing_chromium_is_fetched(monkeypatch, tmp_path):
    own = tmp_path / "chrome"
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)

    def fetch(command):
        assert command[1:] == ["-m", "playwright", "install", "chromium"]
        Path(own).write_text("x")
        return chromium.subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(chromium.subprocess, "run", fetch)
    assert chromium.executable(Playwright(own)) == str(own)


def test_no_chromium_is_an_error_never_a_skip(monkeypatch, tmp_path):
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    failed = chromium.subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(chromium.subprocess, "run", lambda command: failed)
    with pytest.raises(RuntimeError, match="apt install chromium"):
        chromium.executable(Playwright(tmp_path / "none"))


# ---------------------------------------------------------------- large states


def test_only_a_large_state_moves_into_a_script_and_nothing_of_it_is_lost(tmp_path):
    def holder(state):
        return f'<script type="application/json" class="un-state">{state}</script>'

    small = json.dumps({"words": "a <sup>b</sup>"}).replace("</", "<\\/")
    large = json.dumps({"words": 'é "quoted" <b>', "numbers": "1" * pages.LARGE})
    body = f"<p>{holder(small)}</p>{holder(large)}<p>{holder(small)}</p>"
    moved = pages.without_large_states(body, tmp_path / "states")
    assert moved.count(holder(small)) == 2
    assert len(moved) < 1000
    (script,) = (tmp_path / "states").iterdir()
    assert f'data-from="{script.stem}"></script>' in moved
    _, assigned = script.read_text("utf-8").split("] = ")
    assert json.loads(assigned.rstrip().removesuffix(";")) == large
