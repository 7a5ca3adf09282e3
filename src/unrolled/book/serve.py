"""Shows the built book on this machine: `python -m unrolled.book.serve [folder] [--port 8000]`.

The standard library's server, with what a reader's host would do: compressed text, the right type
for modules, and a browser that asks again instead of trusting yesterday's copy.
"""

import argparse
import gzip
import sys
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BUILT = Path("_build/html")
COMPRESSED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".ipynb", ".md"}


class Handler(SimpleHTTPRequestHandler):
    """Serves one folder's files, compressed where that helps."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".html": "text/html; charset=utf-8",
        ".ipynb": "application/x-ipynb+json",
        ".woff2": "font/woff2",
    }

    def send_head(self):
        """Answer with the file; its head alone for HEAD, 304 when the browser's copy is good."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path = path / "index.html"
        if not path.is_file():
            if path.is_dir():
                return super().send_head()  # adds the slash
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        body, tag = _content(path, path.stat().st_mtime_ns, self._takes_gzip(path))
        if self.headers.get("If-None-Match") == tag:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", tag)
            self.end_headers()
            return None
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "no-cache")
        if self._takes_gzip(path):
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return None

    def list_directory(self, path):
        """Refuse: the book has pages, not folders."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *args):
        """Say nothing of single requests."""

    def _takes_gzip(self, path: Path) -> bool:
        return path.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # several browsers may open several connections each at once

    def handle_error(self, request, client_address):
        """Say nothing of a browser that left before its page had come."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@lru_cache(maxsize=256)
def _content(path: Path, modified: int, compress: bool) -> tuple[bytes, str]:
    """Return the file's bytes as sent, and a tag that changes when the file does."""
    body = path.read_bytes()
    return (gzip.compress(body, mtime=0) if compress else body), f'"{modified:x}-{int(compress)}"'


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of `folder` on this machine only; port 0 takes a free one."""
    if not (folder / "index.html").is_file():
        raise FileNotFoundError(f"{folder}: no book there. Build it first: make book")
    return _Server(("127.0.0.1", port), partial(Handler, directory=str(folder)))


def main() -> None:
    """Serve until Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=BUILT, help="the built book")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    with server(arguments.folder, arguments.port) as book:
        print(f"The book is at http://localhost:{book.server_port}/  (Ctrl+C ends)")
        try:
            book.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
