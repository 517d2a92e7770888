"""Our documentation's Markdown as HTML."""

from __future__ import annotations

from farebox.api.markdown import render


def test_a_page_has_a_title_a_lead_and_sections() -> None:
    page = render("# Title `x`\n\nThe first\nparagraph.\n\n## One thing\n\ntext\n\n## One thing\n")
    assert (page.title, page.lead) == ("Title x", "The first paragraph.")
    assert page.sections == [("one-thing", "One thing"), ("one-thing-2", "One thing")]
    assert '<h2 id="one-thing-2">' in page.html


def test_html_is_shown_never_taken() -> None:
    page = render("# <b>Bold</b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n")
    assert "<script" not in page.html
    assert "<b>" not in page.html
    assert 'href="javascript' not in page.html


def test_a_remark_to_editors_is_left_out() -> None:
    assert render("<!-- generated -->\n# A\n\nlead\n").lead == "lead"


def test_links_lead_to_pages() -> None:
    html = render("[a](other.md#part) [b](../reference/errors.md) [c](https://example.com) [d](#here)").html
    assert 'href="other#part"' in html
    assert 'href="../reference/errors"' in html
    assert 'href="https://example.com" rel="noreferrer"' in html
    assert 'href="#here"' in html


def test_tables_and_code() -> None:
    html = render("| a | b |\n|---|---|\n| 1 | `x` |\n\n```python\nprint(1 < 2)\n```\n").html
    assert "<td><code>x</code></td>" in html
    assert '<code class="language-python">print(1 &lt; 2)' in html


def test_what_is_wider_than_a_phone_scrolls_within_reach_of_the_keyboard() -> None:
    html = render("| a |\n|---|\n| 1 |\n\n```\nx <pre> y\n```\n\n![A drawing](a.svg)\n").html
    assert '<div class="across" tabindex="0"><table>' in html
    assert '<pre tabindex="0"><code>x &lt;pre&gt; y' in html
    assert '<p class="across" tabindex="0"><img' in html


def test_a_heading_of_signs_only_has_an_anchor() -> None:
    assert 'id="part"' in render("## ***\n\n## !!!\n").html
