"""The last touch to each page: a description for search engines, sizes for its pictures, and the
large states of its figures moved out of the way.
"""

import hashlib
import json
import re
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

import imagesize
from docutils import nodes

ICON = "data:image/svg+xml," + quote((Path(__file__).parent / "icon.svg").read_text("utf-8"))
LONGEST = 160  # characters of a description that search engines show
LARGE = 64_000  # characters of a state that a reader need not wait for before the words

SPECIAL = {
    "search": "Search every chapter of the book.",
    "genindex": "Index: every term of the book, with a link to where it is explained.",
}


def finish(app, pagename, templatename, context, doctree) -> None:
    """Add to a page's context what the templates and a quiet page load need."""
    written = app.env.metadata.get(pagename, {}).get("description")
    context["description"] = (
        written
        or SPECIAL.get(pagename)
        or describe(doctree)
        or f"{context.get('pagetitle')}: a page of the book {app.config.html_title}."
    )
    context["icon"] = ICON
    context["has_math"] = 'class="katex' in context.get("body", "")
    context["has_symbols"] = "data-symbol=" in context.get("body", "")
    if "body" in context:
        # an entry of a bibliography is a list item; the role that docutils gives it is deprecated
        body = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
        page = Path(app.outdir, app.builder.get_target_uri(pagename))
        sources = {file: Path(app.srcdir, path) for path, (_, file) in app.env.images.items()}
        body = without_large_states(body, Path(app.outdir, "_static", "unrolled", "states"))
        context["body"] = sized(body, page.parent, sources)


_STATE = re.compile(r'(<script type="application/json" class="un-state")>(.*?)(</script>)')


def without_large_states(body: str, folder: Path) -> str:
    """Move each figure's state of more than `LARGE` characters into a script of its own.

    The host loads it when the figure comes near. A script, because a page opened from disk may
    load nothing else; it holds the JSON as one string, which browsers read faster than code.
    """

    def moved(match: re.Match) -> str:
        opening, state, closing = match.groups()
        if len(state) <= LARGE:
            return match[0]
        key = hashlib.sha256(state.encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        script = f"(window.unrolledStates ??= {{}})[{key!r}] = {json.dumps(state)};\n"
        (folder / f"{key}.js").write_text(script, "utf-8")
        return f'{opening} data-from="{key}">{closing}'

    return _STATE.sub(moved, body)


def describe(doctree: nodes.document | None) -> str:
    """Return the first paragraph without mathematics, cut at the end of a sentence or of a word."""
    if doctree is None:
        return ""
    plain = (node for node in doctree.findall(nodes.paragraph) if not any(node.findall(nodes.math)))
    text = next((" ".join(node.astext().split()) for node in plain), "")
    if len(text) <= LONGEST:
        return text
    sentences = re.match(rf".{{40,{LONGEST - 1}}}[.?!](?=\s)", text)
    return sentences[0] if sentences else text[:LONGEST].rpartition(" ")[0] + " …"


FRONT_DOOR = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={target}">
<title>{title}</title>
<meta name="description" content="The first page of the book is {target}.">
<link rel="icon" href="{icon}">
</head>
<body><main><h1>{title}</h1><p><a href="{target}">Go to the first page</a></p></main></body>
</html>
"""


def front_door(app) -> str:
    """Return the page at the root of the built book, which leads to its first page."""
    target = app.builder.get_target_uri(app.config.root_doc)
    return FRONT_DOOR.format(target=escape(target), title=escape(app.config.html_title), icon=ICON)


def sized(body: str, folder: Path, sources: dict[str, Path]) -> str:
    """Give each picture of `body` its width and height, so that nothing jumps when it arrives.

    `sources` are the pictures that Sphinx will copy once the pages are written, by their new names.
    """

    def with_size(match: re.Match) -> str:
        tag, source = match[0], unquote(match[1])
        if re.search(r"\s(width|height)=", tag) or source.startswith("data:") or "://" in source:
            return tag
        size = imagesize.get(sources.get(Path(source).name, folder / source))
        width, height = map(round, size)
        return f'<img width="{width}" height="{height}" {tag[5:]}' if width > 0 else tag

    return re.sub(r'<img [^>]*?\bsrc="([^"]*)"[^>]*>', with_size, body)
