"""The pages of `docs/methods` as pages of the site (`metode/<name>.html`), so that a definition leads to its method without a network.

Every page that an indicator leads to stands in Indonesian (`docs/methods/id`) and in English.
"""

import re
from collections.abc import Iterator
from itertools import count

from markupsafe import Markup

from lontar.publish.definition_terms import topics
from lontar.publish.languages import page_name
from lontar.publish.model import Link
from lontar.publish.site_definitions import method_file, method_page, method_title
from lontar.publish.site_pages import Page, home
from lontar.publish.site_tables import Writer

_TITLE = re.compile(r"^# .+\n")
_CODE = re.compile(r"<code>[^<]*</code>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')


def _body(w: Writer, name: str, known: set[str]) -> str:
    """A method page as HTML. Links to other method pages stay, links into the project become plain words."""
    from markdown_it import MarkdownIt

    text = method_file(name, w.language).read_text(encoding="utf-8")
    # Raw HTML in the source stays text: the project writes none, and nothing else may.
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(_TITLE.sub("", text))

    def link(match: re.Match) -> str:
        target = match[1].removesuffix(".md")
        href = page_name(f"{target}.html", w.language)
        return f'<a href="{href}">{match[2]}</a>' if target in known else match[2]

    numbers = count(1)

    def table(_: re.Match) -> str:
        return f'<div class="scroll" tabindex="0" role="group" aria-label="{w("definition.table", number=str(next(numbers)))}"><table>'

    # A path of forty letters is wider than a phone: it may break behind its marks.
    html = _CODE.sub(lambda code: re.sub(r"(?<=[/_=|])(?=\w)", "<wbr>", code[0]), html)
    return re.sub("<table>", table, _LINK.sub(link, html)).replace("</table>", "</table></div>")


def pages(w: Writer, agencies: list) -> Iterator[Page]:
    """The method pages in the writer's language."""
    known = {name for topic in topics().values() for name in topic.methods}
    crumbs = (home(w), Link(title=w("menu.indicators"), href="indikator/index.html"))
    for name in sorted(known):
        values = {"body": Markup(_body(w, name, known))}  # noqa: S704 - the project's own text, raw HTML switched off
        yield Page(
            method_page(name),
            method_title(name, w.language),
            w("definition.method"),
            [],
            agencies,
            crumbs=crumbs,
            template="site/method.html.j2",
            values=values,
        )
