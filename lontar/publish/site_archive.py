"""Pages about the publications themselves: every period (`arsip.html`), what was corrected (`koreksi.html`), when the next one comes
(`kalender.html`)."""

from collections.abc import Callable, Iterator

from lontar.publish.model import Section
from lontar.publish.site_calendar import archive_blocks, calendar_blocks, pending_blocks
from lontar.publish.site_index import City, periods_table
from lontar.publish.site_pages import Page, Part, home
from lontar.publish.site_tables import Writer


def _chapter(city: City, blocks: tuple) -> Part:
    return Part(Section(id=city.agency.agency_id, title=city.agency.name, blocks=blocks))


def _archive(w: Writer, city: City, indicators: list) -> Part:
    if not city.released:
        return _chapter(city, archive_blocks(w, city))
    prefix = f"{city.agency.agency_id}/"
    periods = periods_table(w, city, indicators, prefix, w("site.periods_title"))
    return _chapter(city, (periods, *archive_blocks(w, city)))


def _corrections(w: Writer, city: City, indicators: list) -> Part:
    return _chapter(city, pending_blocks(w, city, indicators))


def _calendar(w: Writer, city: City, indicators: list) -> Part:
    return _chapter(city, calendar_blocks(w, city))


# Address, text keys of title, subtitle and lead, and what each city's chapter says.
_PAGES: dict[str, tuple[tuple[str, str, str], Callable]] = {
    "arsip.html": (("archive.title", "archive.subtitle", "archive.lead"), _archive),
    "koreksi.html": (("site.corrections_title", "site.title", "site.corrections_lead"), _corrections),
    "kalender.html": (("calendar.title", "calendar.subtitle", "calendar.lead"), _calendar),
}


def pages(w: Writer, cities: list[City], indicators: list) -> Iterator[Page]:
    """Archive, corrections and calendar, each with a chapter per city."""
    agencies = [city.agency for city in cities]
    for path, ((title, subtitle, lead), chapter) in _PAGES.items():
        parts = [chapter(w, city, indicators) for city in cities]
        yield Page(path, w(title), w(subtitle), parts, agencies, lead=w(lead), crumbs=(home(w),))
