"""Every work that is cited has its entry in the bibliography, and every entry is cited.

An unknown key in `{cite}` is refused by sphinxcontrib-bibtex. What it cannot see is looked at
here: the links from figures to entries, and entries that nobody cites. A figure on a page links to
an entry as the page does, by `references.html#cite-<key>`.
"""

import re

from docutils import nodes
from sphinx.util import logging

ANCHOR = re.compile(r"references\.html#cite-([\w-]+)")

logger = logging.getLogger(__name__)


def _links(env) -> dict[str, set[str]]:
    """Return the keys that figures link to, by page; kept from one build to the next."""
    if not hasattr(env, "unrolled_links"):
        env.unrolled_links = {}
    return env.unrolled_links


def collect(app, doctree: nodes.document) -> None:
    """Note which entries the figures of a page link to."""
    found = {key for raw in doctree.findall(nodes.raw) for key in ANCHOR.findall(raw.astext())}
    _links(app.env)[app.env.docname] = found


def forget(app, env, docname: str) -> None:
    """Drop what was noted of a page that is read anew."""
    _links(env).pop(docname, None)


def merge(app, env, docnames, other) -> None:
    """Take over what another process noted."""
    _links(env).update({name: _links(other).get(name, set()) for name in docnames})


def check(app, env) -> None:
    """Warn of a link to an entry that does not exist, and of an entry that nobody cites."""
    if "cite" not in env.domains:
        return
    domain = env.get_domain("cite")
    entries = set(domain.bibdata.data.entries)
    for page, keys in sorted(_links(env).items()):
        for key in sorted(keys - entries):
            _warn(f"a figure cites {key!r}, which has no entry in the bibliography", page)
    cited = {key for reference in domain.citation_refs for key in _keys(reference)}
    cited = cited.union(*_links(env).values())
    for key in sorted(entries - cited):
        _warn(f"the bibliography's entry {key!r} is never cited", None)


def _keys(reference) -> list[str]:
    return [target.key for target in reference.targets]


def _warn(message: str, page: str | None) -> None:
    logger.warning("%s", message, location=page, type="unrolled", subtype="citation")
