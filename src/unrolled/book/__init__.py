"""The book's own Sphinx extension: what turns the chapters into pages that stand alone.

`equations` typesets mathematics while the book is built, `notation` lets each symbol in it explain
itself, `alternatives` refuses a picture without words, `citations` a source without an entry and an
entry that is never cited, `pages` finishes each page, `assets` gathers what a page needs below
`_static/unrolled`. Nothing on a page comes from the network.
"""

from pathlib import Path

from . import alternatives, assets, citations, equations, execution, notation, pages

TEMPLATES = Path(__file__).parent / "templates"


def use_templates(app, config):
    """Let this extension's templates come before the theme's."""
    config.templates_path.insert(0, str(TEMPLATES))


def setup(app):
    """Register everything with Sphinx."""
    app.connect("config-inited", use_templates)
    app.connect("config-inited", execution.choose_cache)
    app.connect("doctree-read", notation.read)
    app.connect("env-get-outdated", notation.renew)
    app.connect("doctree-read", citations.collect)
    app.connect("env-purge-doc", citations.forget)
    app.connect("env-merge-info", citations.merge)
    app.connect("env-check-consistency", citations.check)
    app.connect("doctree-resolved", alternatives.check)
    app.connect("doctree-resolved", equations.glue)
    app.connect("html-page-context", pages.finish, priority=900)
    app.connect("build-finished", assets.gather, priority=900)
    app.add_html_math_renderer(
        "katex", inline_renderers=(equations.inline, None), block_renderers=(equations.block, None)
    )
    app.config.html_math_renderer = "katex"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
