"""One page of the site: an address, a title and chapters, put into the frame that all pages share."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from lontar.agency import Agency
from lontar.publish.formats import formats_of
from lontar.publish.frame import site_frame
from lontar.publish.html import render_page
from lontar.publish.languages import page_name
from lontar.publish.model import Link, Section
from lontar.publish.site_tables import Writer


@dataclass(frozen=True)
class Part:
    """One chapter of a site page and the links below it."""

    section: Section
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Page:
    """What one page says in one language.

    Attributes:
        path: Its Indonesian address from the site's root; the twin's follows from it.
        agencies: Whose page it is; anything synthetic among them marks it.
        crumbs: The way down to it, addresses from the site's root.
        template: A template of its own below `reports/`, with `values` for it.
        has_twins: False for a page that stands in one language only.
    """

    path: str
    title: str
    subtitle: str
    parts: list[Part]
    agencies: list[Agency]
    lead: str = ""
    crumbs: tuple[Link, ...] = ()
    template: str = "site/page.html.j2"
    values: dict = field(default_factory=dict)
    has_twins: bool = True


def home(w: Writer) -> Link:
    """The first step of every way down."""
    return Link(title=w("menu.index"), href="index.html")


def _owners(w: Writer, agencies: list[Agency]) -> Iterator[str]:
    for agency in agencies:
        yield f"{agency.name}: {w('site.office', office=agency.personnel_office, contact=agency.contact)}"


def _pictures(w: Writer, page: Page) -> dict[str, Markup]:
    """SVG of the page's charts by id; the chart library, which takes long to load, only where there is one."""
    charts = [block for part in page.parts for block in part.section.blocks if block.type == "chart"]
    if not charts:
        return {}
    from lontar.publish.charts import draw

    # Drawn by us from rows; the library escapes every text it writes.
    return {chart.id: Markup(draw(chart, w.language)) for chart in charts}  # noqa: S704


def page_text(w: Writer, page: Page, agency_ids: list[str]) -> str:
    """The page as HTML; `agency_ids` are all agencies of the site, whose units the search box finds."""
    is_sample = any(agency.sample for agency in page.agencies)
    up = "../" * page.path.count("/")
    crumbs = [Link(title=link.title, href=up + page_name(link.href, w.language)) for link in page.crumbs]
    return render_page(
        page.template,
        w.language,
        formats_of(w.language).texts("notice.sample") if is_sample else "",
        frame=site_frame(page.path, w.language, agency_ids, crumbs, has_twins=page.has_twins),
        title=page.title,
        subtitle=page.subtitle,
        lead=page.lead,
        parts=page.parts,
        pictures=_pictures(w, page),
        owner=page.agencies[0].personnel_office if len(page.agencies) == 1 else w("site.owner"),
        offices=list(_owners(w, page.agencies)),
        **page.values,
    )
