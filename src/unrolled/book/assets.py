"""Everything a page needs besides its own HTML, gathered below `_static/unrolled`.

The book has one script, and one style sheet: the theme's, the extensions' and our own, joined. It
keeps only rules whose classes occur on some page or in some script: most of what the theme ships
is icons and components that this book does not use.
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import plotly

from unrolled import figures
from unrolled.figures import base

from . import pages

HERE = Path(__file__).parent
VENDOR = HERE / "vendor"
FIGURES = Path(figures.__file__).parent
WHOLE_PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

STYLES = [  # below _static, in the order in which the theme links them
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
    "sphinx-design.min.css",
]
SCRIPTS = ["page.js", "host.js"]


def gather(app, exception: Exception | None) -> None:
    """Write the book's style sheet, script, figure modules and vendored files."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    target = static / "unrolled"
    shutil.copytree(VENDOR / "katex" / "fonts", target / "fonts", dirs_exist_ok=True)
    shutil.copy(VENDOR / "plotly" / "plotly-cartesian.min.js", target)
    (Path(app.outdir) / "index.html").write_text(pages.front_door(app), "utf-8")
    modules = sorted(path for path in FIGURES.rglob("*") if path.suffix in {".mjs", ".css"})
    for path in modules:
        copy = target / path.relative_to(FIGURES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    inlined = {path.name: base.module_url(path) for path in sorted(FIGURES.glob("*.mjs"))}
    inline = f"window.unrolledModules = {json.dumps(inlined)};\n"
    (target / "inline.js").write_text(inline, "utf-8")

    script = "".join(_read(name) for name in SCRIPTS)
    (target / "book.js").write_text(script, "utf-8")
    shutil.copy(HERE / "search.js", target)

    written = "".join(path.read_text("utf-8") for path in Path(app.outdir).rglob("*.html"))
    if f'"{WHOLE_PLOTLY.name}"' in written:  # a chart of a kind that the vendored part cannot draw
        shutil.copy(WHOLE_PLOTLY, target)
    classes = set(" ".join(re.findall(r'class="([^"]*)"', written)).split())
    searchtools = (static / "searchtools.js").read_text("utf-8")
    code = "".join(path.read_text("utf-8") for path in modules) + script + searchtools
    classes |= set(re.findall(r"[\w-]+", code))  # one that a script sets
    classes = {name for name in classes if not name.startswith("fa-")}  # book.css draws the icons
    style = used(_foreign_styles(static), classes) + base.stylesheet() + _read("book.css")
    (target / "book.css").write_text(style, "utf-8")


def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def _foreign_styles(static: Path) -> str:
    """Return the style sheets of theme, extensions and KaTeX, joined."""
    katex = (VENDOR / "katex" / "katex.min.css").read_text("utf-8")
    katex = re.sub(r',url\([^)]*\) format\("(woff|truetype)"\)', "", katex)
    theme = [path.read_text("utf-8") for name in STYLES for path in _only(static, name)]
    return "\n".join([*theme, katex])


def _only(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"{pattern}: no such style sheet in {folder}")
    return found


# ---------------------------------------------------------------- a style sheet without the unused

_TOKEN = re.compile(
    r"""/\*(?!!).*?\*/  # a comment, dropped; all else is kept in the group
    |(/\*!.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|[^"'{};/]+|/)""",
    re.DOTALL | re.VERBOSE,
)
_NESTING = ("@media", "@supports", "@layer", "@container")


def used(css: str, classes: Iterable[str]) -> str:
    """Return `css` without the rules that need a class not in `classes`, without comments.

    Licence comments (`/*! … */`) stay.
    """
    tokens = (match[1] for match in _TOKEN.finditer(css) if match[1])
    return "".join(_rules(tokens, set(classes)))


def _rules(tokens: Iterator[str], classes: set[str]) -> Iterator[str]:
    prelude = ""
    for token in tokens:
        if token.startswith("/*!"):
            yield "" if "Font Awesome" in token else token + "\n"
        elif token == "}":
            return
        elif token == ";":
            if not prelude.strip().startswith(("@charset", "@import")):
                yield prelude.strip() + ";"
            prelude = ""
        elif token != "{":
            prelude += token
        else:
            head, prelude = prelude.strip(), ""
            if head.startswith(_NESTING):
                inner = "".join(_rules(tokens, classes))
                yield f"{head}{{{inner}}}\n" if inner else ""
                continue
            body = "".join(_body(tokens))
            if head.startswith("@"):
                if "Font Awesome" not in body.replace("\\ ", " ") and " fa-" not in head:
                    yield f"{head}{{{body}}}\n"
            elif kept := ",".join(one for one in _selectors(head) if _can_match(one, classes)):
                yield f"{kept}{{{body}}}\n"


def _body(tokens: Iterator[str]) -> Iterator[str]:
    depth = 1
    for token in tokens:
        depth += {"{": 1, "}": -1}.get(token, 0)
        if not depth:
            return
        yield token


def _selectors(head: str) -> list[str]:
    """Split a selector list at its outer commas."""
    return [one.strip() for one in re.split(r",(?![^()]*\))", head)]


def _can_match(selector: str, classes: set[str]) -> bool:
    """Tell whether every class that `selector` demands occurs; brackets demand nothing."""
    plain = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]", "", selector)
    return all(
        name.replace("\\", "") in classes for name in re.findall(r"\.((?:[\w-]|\\.)+)", plain)
    )
