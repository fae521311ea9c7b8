"""What surrounds the content of every page of the site: name and menu, search, language switch, the way up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lontar.publish.languages import own_names, page_name
from lontar.publish.model import Document, Link
from lontar.publish.site_texts import site_texts

# The site's own pages in the order of the menu: text key below `menu.`, address from the site's root.
MENU = {
    "index": "index.html",
    "indicators": "indikator/index.html",
    "calendar": "kalender.html",
    "archive": "arsip.html",
    "corrections": "koreksi.html",
    "comparison": "perbandingan/index.html",
    "dictionary": "kamus-data.html",
    "audit": "audit/index.html",
}
SEARCH = "cari.html"


@dataclass(frozen=True)
class Frame:
    """The surroundings of one page.

    Attributes:
        root: From the page to the site's root: empty, `../`, `../../`.
        twins: The same page in the other languages.
        indexes: Scripts with what the search box finds, relative to the root.
        crumbs: The way from the first page down to this one, itself left out.
    """

    language: str
    root: str
    twins: tuple[Link, ...]
    indexes: tuple[str, ...]
    crumbs: tuple[Link, ...] = ()

    def href(self, page: str) -> str:
        """From this page to another of the same language, given from the root."""
        return self.root + page_name(page, self.language)

    @property
    def menu(self) -> list[Link]:
        texts = site_texts(self.language)
        return [Link(title=texts(f"menu.{key}"), href=self.href(page)) for key, page in MENU.items()]

    @property
    def search(self) -> str:
        return self.href(SEARCH)

    @property
    def feed(self) -> str:
        return self.root + feed_name(self.language)


def feed_name(language: str) -> str:
    """The Atom feed of a language, from the root."""
    return page_name("feed.html", language).replace(".html", ".xml")


def index_name(agency_id: str, language: str) -> str:
    """The search index of an agency's units, or of the indicators where no agency is named; from the root."""
    name = page_name("cari.html", language).replace(".html", ".js")
    return f"{agency_id}/{name}" if agency_id else name


def site_frame(
    page: str, language: str, agency_ids: Sequence[str], crumbs: Sequence[Link] = (), *, has_twins: bool = True
) -> Frame:
    """The frame of one of the site's own pages; `page` is its Indonesian address from the root."""
    name = page.rsplit("/", 1)[-1]
    return Frame(
        language=language,
        root="../" * page.count("/"),
        twins=_twins(name, language) if has_twins else (),
        indexes=tuple(index_name(agency_id, language) for agency_id in ("", *agency_ids)),
        crumbs=tuple(crumbs),
    )


def _twins(name: str, language: str) -> tuple[Link, ...]:
    others = own_names(language).items()
    return tuple(Link(title=title, href=page_name(name, code), language=code) for code, title in others)


def report_frame(document: Document) -> Frame | None:
    """The frame of a report's page; None for the internal edition, which is no part of the site."""
    if document.edition != "public":
        return None
    root = "../../" if document.unit.is_agency else "../../../"
    language, agency_id = document.language, document.agency.agency_id
    return Frame(
        language=language,
        root=root,
        twins=document.twins,
        indexes=(index_name("", language), index_name(agency_id, language)),
        crumbs=_report_crumbs(document, root),
    )


def beside_frame(document: Document, twins: Sequence[Link]) -> Frame | None:
    """The frame of a page beside the whole agency's report, one step below it; `twins` are that page in other languages."""
    frame = report_frame(document)
    if frame is None:
        return None
    above = Link(title=document.period.title, href=page_name("index.html", document.language))
    return replace(frame, twins=tuple(twins), crumbs=(*frame.crumbs, above))


def _report_crumbs(document: Document, root: str) -> tuple[Link, ...]:
    """First page, the city, and for a unit the city's report of the period."""
    language = document.language
    city = f"{root}{document.agency.agency_id}/{page_name('index.html', language)}"
    crumbs = [
        Link(title=site_texts(language)("menu.index"), href=root + page_name("index.html", language)),
        Link(title=document.agency.name, href=city),
    ]
    if not document.unit.is_agency:
        crumbs.append(Link(title=document.period.title, href=f"../{page_name('index.html', language)}"))
    return tuple(crumbs)
