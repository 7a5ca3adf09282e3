"""A page with figures and nothing of the book around them, for what no chapter shows yet."""

import html
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import plotly

from unrolled import book
from unrolled.book import serve
from unrolled.figures import base

BOOK, FIGURES = Path(book.__file__).parent, Path(base.__file__).parent
PLOTLY = BOOK / "vendor" / "plotly"
WHOLE_PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def write_page(folder: Path, *shown: object, gap: str = "0") -> Path:
    """Write a page with these figures, `gap` below its heading, and all that it needs."""
    assets = folder / "_static" / "unrolled"
    for module in FIGURES.rglob("*.mjs"):
        copy = assets / module.relative_to(FIGURES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, copy)
    for script in (BOOK / "host.js", *PLOTLY.glob("*.js"), WHOLE_PLOTLY):
        shutil.copy(script, assets)
    (assets / "figures.css").write_text(base.stylesheet(), "utf-8")
    figures = [_html(each) for each in shown]
    page = folder / "index.html"
    page.write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Figures</title>'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="_static/unrolled/figures.css">'
        "<style>:root { background: var(--un-paper); color: var(--un-ink); } "
        "body { font: 16px system-ui; max-width: 45rem; margin: 0 auto; padding: 1rem; }</style>"
        f'<main><h1>Figures</h1><div style="height: {html.escape(gap)}"></div>{"".join(figures)}'
        "</main><script>const DOCUMENTATION_OPTIONS = {};</script>"
        '<script src="_static/unrolled/host.js"></script></html>',
        "utf-8",
    )
    return page


def _html(shown: object) -> str:
    bundle = shown._repr_mimebundle_()
    return (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]


@contextmanager
def served(folder: Path):
    """Serve a folder on this machine; gives its address."""
    with serve.server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
