"""The pages of `docs/methods` as pages of the site (`metode/<name>.html`), so that a definition leads to its method without a network.

They are written in English only, for who checks a figure; the definitions that lead to them say so.
"""

import re
from collections.abc import Iterator
from itertools import count

from markupsafe import Markup

from lontar.publish.definition_terms import topics
from lontar.publish.model import Link
from lontar.publish.site_definitions import method_page, method_title
from lontar.publish.site_pages import Page, home
from lontar.publish.site_tables import Writer
from lontar.settings import settings

_TITLE = re.compile(r"^# .+\n")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')


def _body(name: str, known: set[str]) -> tuple[str, str]:
    """Title and HTML of a method page. Links to other method pages stay, links into the project become plain words."""
    from markdown_it import MarkdownIt

    text = (settings().project_dir / "docs" / "methods" / f"{name}.md").read_text(encoding="utf-8")
    # Raw HTML in the source stays text: the project writes none, and nothing else may.
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(_TITLE.sub("", text))

    def link(match: re.Match) -> str:
        target = match[1].removesuffix(".md")
        return f'<a href="{target}.html">{match[2]}</a>' if target in known else match[2]

    title, numbers = method_title(name), count(1)

    def table(_: re.Match) -> str:
        return f'<div class="scroll" tabindex="0" role="group" aria-label="Table {next(numbers)}"><table>'

    return title, re.sub("<table>", table, _LINK.sub(link, html)).replace("</table>", "</table></div>")


def pages(w: Writer, agencies: list) -> Iterator[Page]:
    """Each method page once, in English."""
    known = {name for topic in topics().values() for name in topic.methods}
    crumbs = (home(w), Link(title=w("menu.indicators"), href="indikator/index.html"))
    for name in sorted(known):
        title, html = _body(name, known)
        values = {"body": Markup(html)}  # noqa: S704 - the project's own text, raw HTML switched off
        yield Page(
            method_page(name),
            title,
            w("definition.method"),
            [],
            agencies,
            crumbs=crumbs,
            template="site/method.html.j2",
            values=values,
            has_twins=False,
        )
