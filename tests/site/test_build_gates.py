"""What the build refuses: a picture without words, and TeX that nobody could read.

Two small books are built with our extension: one of pages at fault, one of pages in order.
"""

import base64
import json
import re
import subprocess
import sys

import pytest

DOT = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c4944415408d763f8ffff3f0005fe02fea735816a0000000049454e44ae426082"
    )
).decode()
CONFIG = """
extensions = ["myst_nb", "sphinx_design", "sphinx_book_theme", "unrolled.book"]
html_theme = "sphinx_book_theme"
html_theme_options = {"navbar_persistent": []}
html_sidebars = {"**": ["book-sidebar.html"]}
nb_execution_mode = "off"
suppress_warnings = ["mystnb.unknown_mime_type"]
nb_mime_priority_overrides = [("html", "text/html", 1)]
myst_enable_extensions = ["dollarmath", "amsmath"]
"""


def figure(still, state="{}"):
    return (
        f'<figure class="unrolled" data-figure="x" data-module="x.mjs">'
        f'<div class="un-stage">{still}</div>'
        f'<script type="application/json" class="un-state">{state}</script></figure>'
    )


def still(alt):
    source = f"data:image/png;base64,{DOT}"
    return f'<img class="un-fallback" width="1" height="1" alt="{alt}" src="{source}">'


def notebook(outputs, **metadata):
    """Return a notebook whose one cell has `outputs`: MIME type → data."""
    title = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Page"}
    output = {"output_type": "display_data", "metadata": {}, "data": {**outputs, "text/plain": "x"}}
    cell = {"cell_type": "code", "id": "b", "execution_count": 1, "source": "draw()"}
    cell |= {"metadata": metadata, "outputs": [output]}
    python = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return json.dumps(
        {"cells": [title, cell], "metadata": python, "nbformat": 4, "nbformat_minor": 5}
    )


WORDLESS = {  # page: its content, and what the build says of it
    "image": ("![](dot.png)", "a picture without a text alternative: dot.png"),
    "directive": ("```{image} dot.png\n```", "a picture without a text alternative"),
    "captioned": ("```{figure} dot.png\nA caption is no alternative.\n```", "a picture without"),
    "html": ('<img src="dot.png">', "a picture without a text alternative"),
    "blank": ('A dot <img src="dot.png" alt=" "> here.', "a picture without a text alternative"),
    "svg": ("<svg viewBox='0 0 1 1'><circle r='1'/></svg>", "an inline SVG without"),
    "frame": ("<iframe src='dot.png'></iframe>", "a frame without a title"),
}
WORDLESS_OUTPUTS = {
    "png": (notebook({"image/png": DOT}), "a picture without a text alternative"),
    "no_still": (notebook({"text/html": figure("")}), "a figure without a still picture"),
    "empty_alt": (notebook({"text/html": figure(still(" "))}), "a picture without a text"),
    "plotly": (
        notebook({"text/html": '<div class="plotly-graph-div"></div>'}),
        "show it with unrolled.figures.charts",
    ),
    "lost_chart": (notebook({"application/vnd.plotly.v1+json": {}}), "cell 'b' shows something"),
    "lost_widget": (
        notebook({"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}),
        "cell 'b' shows something",
    ),
}
BAD_TEX = {
    "command": ("One $\\nosuchcommand$ here.", "Undefined control sequence: \\nosuchcommand"),
    "brace": ("$$\n\\frac{1}{2\n$$", "expected '}'"),
    "left": ("```{math}\n\\left( x\n```", "Expected '\\right'"),
    "align": ("\\begin{align}\na &= b \\\\\nc &= \\bad\n\\end{align}", "sequence: \\bad"),
    "accent": ("Not LaTeX: $é$.", "Accented Unicode text character"),
}
IN_ORDER = {
    "image": "![A dot.](dot.png)",
    "directive": "```{image} dot.png\n:alt: A dot.\n```",
    "captioned": "```{figure} dot.png\n:alt: A dot.\n\nA caption.\n```",
    "html": '<img src="dot.png" alt="A dot.">',
    "svg": "<svg viewBox='0 0 1 1' role='img' aria-label='A disc.'><circle r='1'/></svg>",
    "png": notebook({"image/png": DOT}, mystnb={"image": {"alt": "A dot."}}),
    "still": notebook({"text/html": figure(still("A dot."))}),
    "polar": notebook({"text/html": figure(still("A dot."), '{"bundle": "plotly.min.js"}')}),
    "line": "The $x$, ($y$) and $a + b + c + d + e + f + g + h$, and $z = 1$.",
    "tex": """Inline $\\boldsymbol{h}^{(t)}$, and {eq}`sum` and {eq}`two`.

$$
S = \\sum_{t=1}^{T} J^{(t)}
$$ (sum)

```{math}
:label: two
a &= b \\\\
c &= d
```

\\begin{align*}
a &= b \\\\
c &= d
\\end{align*}

```{math}
first

second
```
""",
}


def build(folder, pages):
    """Build a book of `pages` strictly; return the exit code and the warnings of each page."""
    (folder / "conf.py").write_text(CONFIG, "utf-8")
    (folder / "dot.png").write_bytes(base64.b64decode(DOT))
    for name, text in pages.items():
        suffix = "ipynb" if text.startswith("{") else "md"
        page = text if suffix == "ipynb" else f"# Page\n\n{text}\n"
        (folder / f"{name}.{suffix}").write_text(page, "utf-8")
    toctree = "\n".join(pages)
    (folder / "index.md").write_text(f"# Book\n\n```{{toctree}}\n{toctree}\n```\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-b", "html"]
    done = subprocess.run([*command, folder, folder / "out"], capture_output=True, text=True)
    warnings = {}
    for place, text in re.findall(r"^\S*?/(\w+\.\w+(?::\d*)?): WARNING: (.*)$", done.stderr, re.M):
        warnings.setdefault(place.split(".")[0], []).append((place, text))
    return done, warnings


@pytest.fixture(scope="module")
def at_fault(tmp_path_factory):
    pages = {name: text for name, (text, _) in (WORDLESS | WORDLESS_OUTPUTS | BAD_TEX).items()}
    return build(tmp_path_factory.mktemp("at_fault"), pages)


@pytest.fixture(scope="module")
def in_order(tmp_path_factory):
    folder = tmp_path_factory.mktemp("in_order")
    return *build(folder, IN_ORDER), folder


def test_faults_fail_the_build(at_fault):
    done, warnings = at_fault
    assert done.returncode == 1
    assert set(warnings) == set(WORDLESS | WORDLESS_OUTPUTS | BAD_TEX)


@pytest.mark.parametrize("page", WORDLESS | BAD_TEX)
def test_fault_is_named_at_its_place(at_fault, page):
    ((place, text),) = at_fault[1][page]
    assert place in {f"{page}.md:3", "directive.md:1"}  # docutils gives a directive its section's
    assert (WORDLESS | BAD_TEX)[page][1] in text


@pytest.mark.parametrize("page", WORDLESS_OUTPUTS)
def test_output_without_words_is_named(at_fault, page):
    ((place, text),) = at_fault[1][page]
    assert re.fullmatch(rf"{page}\.ipynb(:\d+)?", place)
    assert WORDLESS_OUTPUTS[page][1] in text


def test_pages_in_order_are_built(in_order):
    done, warnings, _ = in_order
    assert (done.returncode, warnings) == (0, {}), done.stderr


def test_whole_plotly_comes_along_only_for_a_chart_that_needs_it(in_order, tmp_path):
    assets = "out/_static/unrolled"
    assert (in_order[2] / assets / "plotly.min.js").is_file()
    done, _ = build(tmp_path, {name: page for name, page in IN_ORDER.items() if name != "polar"})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / assets / "plotly-cartesian.min.js").is_file()
    assert not (tmp_path / assets / "plotly.min.js").exists()


def test_punctuation_stays_with_a_short_equation(in_order):
    page = (in_order[2] / "out" / "line.html").read_text("utf-8")
    whole = re.findall(
        r'<span class="un-whole">(\(?)<span class="math.*?</span>([^<]{1,2})</span>', page
    )
    assert whole == [("", ","), ("(", ")"), ("", ".")]


def test_equations_are_numbered_and_linked(in_order):
    page = (in_order[2] / "out" / "tex.html").read_text("utf-8")
    assert page.count('<span class="katex-mathml">') == 5
    assert page.count('class="eqno"') == 2
    assert 'id="equation-sum"' in page
    assert 'href="#equation-sum">(1)</a>' in page
    assert 'href="#equation-two">(2)</a>' in page
    assert not re.search("<script[^>]*mathjax", page, re.I)
