"""The one-page brief as page and PDF. Same brief, same bytes; the PDF is one A4 page whatever the length of the names."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache

from markupsafe import Markup

from lontar.publish.brief_model import Brief
from lontar.publish.charts import draw
from lontar.publish.frame import beside_frame
from lontar.publish.html import render_page
from lontar.publish.languages import companion_names, file_names, own_names
from lontar.publish.model import Document, Link
from lontar.publish.pdf import STANDARDS
from lontar.settings import settings

# From how many characters on the page is printed smaller, step by step; steps are classes in brief.css.
_DENSITIES = (2000, 2600, 3400)


@cache
def _compiler():
    import typst

    folder = settings().project_dir / "reports" / "typst"
    return typst.Compiler(folder / "ringkasan.typ", root=folder, ignore_system_fonts=True)


def draw_trends(briefs: Sequence[Brief]) -> dict[str, str]:
    """The trends by id. They bear no words, so that one picture serves all languages."""
    charts = [figure.trend for figure in briefs[0].figures if figure.trend is not None]
    return {chart.id: draw(chart, briefs[0].language) for chart in charts}


def render_brief_pdf(brief: Brief, pictures: dict[str, str]) -> bytes:
    """One A4 page by the same standards as the report, dated by the period's last day."""
    payload = {"document": brief.model_dump(mode="json"), "words": brief.words, "pictures": pictures}
    stamp = datetime.combine(brief.end_date, time(), UTC)
    return _compiler().compile(
        format="pdf",
        sys_inputs={"data": json.dumps(payload, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(stamp.timestamp()),
    )


def render_brief_html(brief: Brief, document: Document, pictures: dict[str, str]) -> bytes:
    """The brief as a page that prints on one A4 sheet; `document` is the report that it stands beside."""
    twins = tuple(
        Link(title=title, href=companion_names(code).brief_page, language=code)
        for code, title in own_names(brief.language).items()
    )
    links = [
        Link(title=brief.words["full_report"], href=file_names(brief.language).page),
        Link(title="PDF", href=companion_names(brief.language).brief_pdf),
    ]
    # The pictures are drawn by us from numbers alone.
    shown = {name: Markup(svg) for name, svg in pictures.items()}  # noqa: S704
    page = render_page(
        "html/brief.html.j2",
        brief.language,
        brief.notice,
        frame=beside_frame(document, twins),
        sheets=("brief.css",),
        brief=brief,
        density=bisect_right(_DENSITIES, brief.length),
        pictures=shown,
        links=links,
    )
    return page.encode()


def render_briefs(briefs: Sequence[Brief], documents: Sequence[Document]) -> dict[str, bytes]:
    """Name -> content of the brief's files in all languages; `documents` are the reports in the same order."""
    pictures, files = draw_trends(briefs), {}
    for brief, document in zip(briefs, documents, strict=True):
        names = companion_names(brief.language)
        files[names.brief_page] = render_brief_html(brief, document, pictures)
        files[names.brief_pdf] = render_brief_pdf(brief, pictures)
    return files
