"""Equations, typeset while the book is built: HTML for the eye, MathML for the ear.

A page needs KaTeX's style sheet and fonts but no mathematics script. TeX that KaTeX does not know
is a warning at the equation's place in the source, and so is a letter that nothing explains.
"""

import re
from html import escape

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from . import notation
from .katex import typeset

SHORT = 14  # signs of an inline equation that fits any line

logger = logging.getLogger(__name__)


def display_tex(source: str) -> str:
    """Return the TeX of a display block as Sphinx means it.

    A blank line separates equations, and a bare line break needs an environment around it. An
    environment written out keeps its lines but not TeX's own numbers: Sphinx counts equations.
    """
    source = re.sub(r"\\(begin|end)\{(align|alignat|equation|gather)\}", r"\\\1{\2*}", source)
    parts = [part.strip() for part in re.split(r"\n\s*\n", source) if part.strip()]
    if any(r"\\" in part and not part.startswith(r"\begin{") for part in parts):
        parts = [rf"\begin{{aligned}}{part}\end{{aligned}}" for part in parts]
    if len(parts) == 1:
        return parts[0]
    return r"\begin{gathered}" + r"\\".join(parts) + r"\end{gathered}"


def glue(app, doctree: nodes.document, docname: str) -> None:
    """Keep the punctuation around a short inline equation on the equation's line.

    A browser may break a line between an equation and the comma after it, which it would never do
    after a word. A long equation is left alone, since it may have to be broken itself.
    """
    for equation in list(doctree.findall(nodes.math)):
        if _long(equation.astext()):
            continue
        parent, place = equation.parent, equation.parent.index(equation)
        before = parent[place - 1] if place else ""
        after = parent[place + 1] if place + 1 < len(parent) else ""
        opening = isinstance(before, nodes.Text) and re.search(r"(?<!\S)[(\[“]$", before)
        closing = isinstance(after, nodes.Text) and re.match(r"\S{1,3}(?!\S)", after)
        if not (opening or closing):
            continue
        whole = nodes.inline(classes=["un-whole"])
        parent[place] = whole
        if opening:
            parent[place - 1] = nodes.Text(before[: opening.start()])
            whole += nodes.Text(opening[0])
        whole += equation
        if closing:
            parent[place + 1] = nodes.Text(after[closing.end() :])
            whole += nodes.Text(closing[0])


def _long(tex: str) -> bool:
    try:
        spoken = typeset(tex).partition("<annotation")[0]
    except ValueError:
        return True  # the writer will say what is wrong with it
    return len(re.sub(r"<[^>]*>", "", spoken)) > SHORT


def _html(translator, node: nodes.Element, tex: str, display: bool) -> str:
    try:
        html = typeset(tex, display)
    except ValueError as error:
        logger.warning("%s", error, location=node, type="unrolled", subtype="equation")
        return f"<code>{escape(tex)}</code>"
    builder = translator.builder
    entries = getattr(builder.env, "unrolled_notation", [])
    html, unknown = notation.mark(html, builder.current_docname, entries)
    for letter in unknown:
        message = "the notation page has no row for %s that holds here: %s"
        logger.warning(message, letter, tex, location=node, type="unrolled", subtype="notation")
    return html


def inline(translator, node: nodes.math) -> None:
    """Write an equation that runs with the text."""
    start = translator.starttag(node, "span", "", CLASS="math notranslate nohighlight")
    translator.body.append(f"{start}{_html(translator, node, node.astext(), display=False)}</span>")
    raise nodes.SkipNode


def block(translator, node: nodes.math_block) -> None:
    """Write an equation that stands alone, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    translator.body.append(_html(translator, node, display_tex(node.astext()), display=True))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode
