"""Everything a page needs besides its own HTML, gathered below `_static/unrolled`.

The book has one script, and one style sheet: the theme's, the extensions' and our own, joined. It
keeps only rules whose classes occur on some page or in some script: most of what the theme ships
is icons and components that this book does not use.
"""

import json
import re
import shutil
from collections.abc import Iterable
from itertools import groupby, pairwise
from pathlib import Path

import plotly
import tinycss2
from tinycss2.ast import Node

from unrolled import figures
from unrolled.figures import base

from . import notation, pages

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
SCRIPTS = ["page.js", "host.js", "symbols.js"]


def gather(app, exception: Exception | None) -> None:
    """Write the book's style sheet, script, figure modules and vendored files."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    target = static / "unrolled"
    shutil.copytree(VENDOR / "katex" / "fonts", target / "fonts", dirs_exist_ok=True)
    shutil.copy(VENDOR / "noto" / "NotoSansJP-Regular.woff2", target / "fonts")
    for bundle in (VENDOR / "plotly").glob("*.js"):
        shutil.copy(bundle, target)
    (Path(app.outdir) / "index.html").write_text(pages.front_door(app), "utf-8")
    modules = sorted(path for path in FIGURES.rglob("*") if path.suffix in {".mjs", ".css"})
    for path in modules:
        copy = target / path.relative_to(FIGURES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    inlined = {path.name: base.module_url(path) for path in sorted(FIGURES.glob("*.mjs"))}
    inline = f"window.unrolledModules = {json.dumps(inlined)};\n"
    (target / "inline.js").write_text(inline, "utf-8")
    notation_page = Path(app.outdir, app.builder.get_target_uri(notation.PAGE))
    if notation_page.exists():
        notation.write(notation_page, target / "notation.js")

    script = "".join(_read(name) for name in SCRIPTS)
    (target / "book.js").write_text(script, "utf-8")
    shutil.copy(HERE / "search.js", target)

    written = "".join(path.read_text("utf-8") for path in Path(app.outdir).rglob("*.html"))
    if f'"{WHOLE_PLOTLY.name}"' in written:  # a chart that no vendored part can draw
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

_NESTING = {"media", "supports", "layer", "container"}
_DROPPED = {"charset", "import"}


def used(css: str, classes: Iterable[str]) -> str:
    """Return `css` without the rules that need a class not in `classes`, without comments.

    Licence comments (`/*! … */`) stay. So do rules that name no class, and what stands inside
    `:not(…)` and its like demands nothing. Font Awesome goes: book.css draws the icons.
    """
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    return "".join(_kept(rule, set(classes)) for rule in rules)


def _kept(rule: Node, classes: set[str]) -> str:
    if rule.type == "comment":
        licence = rule.value.startswith("!") and "Font Awesome" not in rule.value
        return f"/*{rule.value}*/\n" if licence else ""
    if rule.type == "error":
        raise ValueError(f"a style sheet has {rule.message} at line {rule.source_line}")
    head = tinycss2.serialize(rule.prelude).strip()
    if rule.type == "at-rule" and rule.content is None:
        return "" if rule.at_keyword in _DROPPED else f"@{rule.at_keyword} {head};"
    if rule.type == "at-rule" and rule.at_keyword in _NESTING:
        inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        inner = "".join(_kept(one, classes) for one in inside)
        return f"@{rule.at_keyword} {head}{{{inner}}}\n" if inner else ""
    body = tinycss2.serialize([node for node in rule.content if node.type != "comment"])
    if rule.type == "at-rule":
        foreign = "Font Awesome" in body.replace("\\ ", " ") or head.startswith("fa-")
        return "" if foreign else f"@{rule.at_keyword} {head}".rstrip() + f"{{{body}}}\n"
    selectors = [one for one in _selectors(rule.prelude) if _demanded(one) <= classes]
    kept = ",".join(tinycss2.serialize(one).strip() for one in selectors)
    return f"{kept}{{{body}}}\n" if kept else ""


def _selectors(prelude: list[Node]) -> list[list[Node]]:
    """Split a selector list at its outer commas."""
    groups = groupby(prelude, key=lambda node: node == ",")
    return [list(nodes) for is_comma, nodes in groups if not is_comma]


def _demanded(selector: list[Node]) -> set[str]:
    """Return the classes that an element, its parents and its siblings must have."""
    return {name.value for dot, name in pairwise(selector) if dot == "." and name.type == "ident"}
