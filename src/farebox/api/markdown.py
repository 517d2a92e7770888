"""Markdown of our own documentation to HTML: raw HTML is shown as text, headings can be linked to, links lead to pages.

``[text](other.md#part)`` reads well where the file is read and becomes ``other#part`` here; code blocks keep their
language as a class.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from farebox.core.values import Value

_REMARK = re.compile(r"\A\s*<!--.*?-->\s*", re.DOTALL)
_WORDS = re.compile(r"[^a-z0-9]+")


class Written(Value, frozen=True):
    """A page: its title (the first heading), its first paragraph as plain text, its sections, its HTML."""

    title: str
    lead: str
    sections: list[tuple[str, str]]
    html: str


def render(text: str) -> Written:
    """The page that a Markdown file holds; a remark to its editors at the top is not part of it."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(_REMARK.sub("", text))
    title, lead = "", ""
    sections: list[tuple[str, str]] = []
    used: set[str] = set()
    for place, token in enumerate(tokens):
        said = _plain(tokens[place + 1]) if place + 1 < len(tokens) else ""
        if token.type == "heading_open":
            anchor = _anchor(said, used)
            token.attrSet("id", anchor)
            if token.tag == "h1" and not title:
                title = said
            elif token.tag == "h2":
                sections.append((anchor, said))
        elif token.type == "paragraph_open" and not lead:
            lead = said
        for child in token.children or []:
            _lead_here(child)
    return Written(title, lead, sections, _scrolling(reader.renderer.render(tokens, reader.options, {})))


def _scrolling(html: str) -> str:
    """What may be wider than a phone scrolls in its own box, which the keyboard reaches. Text holds no bare tags."""
    html = html.replace("<pre>", '<pre tabindex="0">')
    html = html.replace("<p><img ", '<p class="across" tabindex="0"><img ')
    return html.replace("<table>", '<div class="across" tabindex="0"><table>').replace("</table>", "</table></div>")


def _plain(token: Token) -> str:
    """A heading's or paragraph's text without marks."""
    return "".join(child.content or (" " if child.type == "softbreak" else "") for child in token.children or [])


def _anchor(said: str, used: set[str]) -> str:
    """A heading's id, unique on its page."""
    base = _WORDS.sub("-", said.lower()).strip("-") or "part"
    anchor, number = base, 2
    while anchor in used:
        anchor, number = f"{base}-{number}", number + 1
    used.add(anchor)
    return anchor


def _lead_here(token: Token) -> None:
    """A link to a file becomes one to its page; what leads elsewhere says so to nobody (``noreferrer``)."""
    href = token.attrGet("href")
    if token.type != "link_open" or not isinstance(href, str):
        return
    if "://" in href:
        token.attrSet("rel", "noreferrer")
        return
    path, mark, part = href.partition("#")
    if path.endswith(".md"):
        token.attrSet("href", path.removesuffix(".md") + mark + part)
