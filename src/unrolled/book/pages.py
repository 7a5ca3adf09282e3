"""The last touch to each page: a description for search engines, and sizes for its pictures."""

import re
from pathlib import Path
from urllib.parse import unquote

import imagesize
from docutils import nodes

LONGEST = 160  # characters of a description that search engines show

SPECIAL = {
    "search": "Search every chapter of the book.",
    "genindex": "Index: every term of the book, with a link to where it is explained.",
}


def finish(app, pagename, templatename, context, doctree) -> None:
    """Add to a page's context what the templates and a quiet page load need."""
    written = app.env.metadata.get(pagename, {}).get("description")
    context["description"] = written or SPECIAL.get(pagename) or describe(doctree)
    context["has_math"] = 'class="katex' in context.get("body", "")
    if "body" in context:
        page = Path(app.outdir, app.builder.get_target_uri(pagename))
        sources = {f"_images/{file}": path for path, (_, file) in app.env.images.items()}
        context["body"] = sized(
            context["body"],
            page.parent,
            Path(app.outdir),
            {name: Path(app.srcdir, path) for name, path in sources.items()},
        )


def describe(doctree: nodes.document | None) -> str:
    """Return the first paragraph, cut at the end of a sentence or at least of a word."""
    if doctree is None:
        return ""
    paragraphs = (" ".join(node.astext().split()) for node in doctree.findall(nodes.paragraph))
    text = next(paragraphs, "")
    if len(text) <= LONGEST:
        return text
    sentences = re.match(rf".{{40,{LONGEST - 1}}}[.?!](?=\s)", text)
    return sentences[0] if sentences else text[:LONGEST].rpartition(" ")[0] + " …"


def sized(body: str, folder: Path, root: Path, sources: dict[str, Path]) -> str:
    """Give each picture of `body` its width and height, so that nothing jumps when it arrives."""

    def with_size(match: re.Match) -> str:
        tag, source = match[0], unquote(match[1])
        path = (folder / source).resolve()
        if "://" in source or source.startswith("data:") or re.search(r"\s(width|height)=", tag):
            return tag
        path = path if path.is_file() else sources.get(path.relative_to(root).as_posix(), path)
        width, height = imagesize.get(path) if path.is_file() else (-1, -1)
        if width < 0:
            return tag
        return f'{tag[:4]} width="{width}" height="{height}" {tag[5:]}'

    return re.sub(r'<img [^>]*?\bsrc="([^"]*)"[^>]*>', with_size, body)
