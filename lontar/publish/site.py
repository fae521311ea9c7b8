"""The site around the reports, from the ledger and frozen cells only: indexes, definitions, dictionary, search, audit, feed.

Every page stands in Indonesian and English, is replaced by itself in one step, and only when it says something else than before.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg

from lontar.agency import load_agencies
from lontar.publish import (
    data_docs,
    marts,
    site_archive,
    site_compare,
    site_definitions,
    site_dictionary,
    site_feed,
    site_manifest,
    site_methods,
    site_search,
)
from lontar.publish.addresses import SCHEMA_NAME
from lontar.publish.audit import agency_sections, overview_table
from lontar.publish.audit_data import Audit, read_audit
from lontar.publish.comparison import listing
from lontar.publish.comparison.collect import Comparison, read_comparisons
from lontar.publish.frame import feed_name
from lontar.publish.languages import LANGUAGES, page_name
from lontar.publish.model import Link, Section
from lontar.publish.site_city import city_page
from lontar.publish.site_index import City, city_part, read_city
from lontar.publish.site_pages import Page, Part, home, page_text
from lontar.publish.site_tables import Writer
from lontar.publish.waiting import write_text
from lontar.settings import settings
from lontar.warehouse import Role, connect


def _first_page(w: Writer, cities: list[City], indicators: list) -> Page:
    parts = [city_part(w, city, indicators) for city in cities]
    agencies = [city.agency for city in cities]
    return Page("index.html", w("site.title"), w("site.subtitle"), parts, agencies, lead=w("site.lead"))


def _city_page(w: Writer, city: City, indicators: list) -> Page:
    path = f"{city.agency.agency_id}/index.html"
    parts = city_page(w, city, indicators)
    return Page(path, city.agency.name, w("site.title"), parts, [city.agency], crumbs=(home(w),))


def _audit_overview(w: Writer, audits: list[Audit]) -> Page:
    section = Section(id="agencies", title=w("audit.overview"), blocks=(overview_table(w, audits),))
    agencies = [audit.agency for audit in audits]
    return Page(
        "audit/index.html",
        w("audit.title"),
        w("audit.subtitle"),
        [Part(section)],
        agencies,
        lead=w("audit.lead"),
        crumbs=(home(w),),
    )


def _audit_page(w: Writer, audit: Audit) -> Page:
    return Page(
        f"audit/{audit.agency.agency_id}/index.html",
        w("audit.title_agency", agency=audit.agency.name),
        w("audit.subtitle"),
        [Part(section, _links(w, audit, section)) for section in agency_sections(w, audit)],
        [audit.agency],
        lead=w("audit.lead"),
        crumbs=(home(w), Link(title=w("audit.title"), href="audit/index.html")),
    )


def _links(w: Writer, audit: Audit, section: Section) -> tuple[Link, ...]:
    """Below the checks, what Great Expectations found when the gates last ran."""
    if section.id != "checks":
        return ()
    name = page_name(data_docs.address(audit.agency.agency_id).rsplit("/", 1)[-1], w.language)
    return (Link(title=w("data_docs.title"), href=name),)


def _pages(
    w: Writer,
    cities: list[City],
    cells: dict,
    audits: list[Audit],
    indicators: list,
    comparisons: list[Comparison],
) -> Iterator[Page]:
    yield _first_page(w, cities, indicators)
    yield _audit_overview(w, audits)
    agencies = [city.agency for city in cities]
    yield listing.page(w, comparisons, agencies)
    yield site_search.page(w, cities, indicators, comparisons)
    yield site_dictionary.page(w, agencies, indicators)
    yield from site_archive.pages(w, cities, indicators)
    yield from site_definitions.pages(w, cities, indicators)
    yield from site_methods.pages(w, agencies)
    for city in cities:
        yield _city_page(w, city, indicators)
        yield from site_compare.pages(w, city, cells[city.agency.agency_id], indicators)
    for audit in audits:
        yield _audit_page(w, audit)
        yield data_docs.page(w, audit.agency, audit.judgements)


def _files(connection: psycopg.Connection) -> Iterator[tuple[str, str]]:
    """Path relative to the published folder, and text."""
    agencies = list(load_agencies().values())
    # A first run that failed early still gets its audit page: the seeds are not there yet.
    has_seeds = connection.execute("select to_regclass('reference.indicators') is not null").fetchone()[0]
    indicators = marts.read_indicators(connection) if has_seeds else []
    cities = [read_city(connection, agency) for agency in agencies]
    audits = [read_audit(connection, agency) for agency in agencies]
    cells = {city.agency.agency_id: site_compare.read_compared(connection, city) for city in cities}
    comparisons = read_comparisons(connection, agencies)
    news = site_feed.read_news(connection, agencies)
    agency_ids = [agency.agency_id for agency in agencies]
    for language in LANGUAGES:
        w = Writer(language)
        for page in _pages(w, cities, cells, audits, indicators, comparisons):
            yield page_name(page.path, language), page_text(w, page, agency_ids)
        yield from site_search.scripts(w, cities, indicators, comparisons)
        yield feed_name(language), site_feed.feed_text(w, agencies, news)
    schema = settings().project_dir / "reports" / "schema" / SCHEMA_NAME
    yield SCHEMA_NAME, schema.read_text(encoding="utf-8")


def _remove_others(folder: Path, files: dict[str, str]) -> None:
    """Remove pages of these kinds that are made no longer: a withdrawn figure must not stand on an old one. And what a killed run
    was writing beside a page: whoever writes pages holds the lock of the site."""
    made = {folder / name for name in files}
    for pattern in ("indikator/*.html", "metode/*.html", "*/banding/*.html"):
        for path in set(folder.glob(pattern)) - made:
            path.unlink()
    for path in {(folder / name).parent for name in files}:
        for draft in path.glob(".*.new"):
            draft.unlink()


def build(run_id: str) -> list[Path]:
    """Write the site's own pages; returns the files that changed.

    `run_id` is for the ledger, which notes the hash of what was built: nothing that a run brings with it stands on a page.
    """
    folder = settings().published_dir
    with connect(Role.PUBLISHER) as connection:
        connection.execute("select pg_advisory_xact_lock(hashtext('publish'), hashtext('site'))")
        files = dict(_files(connection))
        _remove_others(folder, files)
        changed = [folder / name for name, text in files.items() if write_text(folder / name, text)]
        site_manifest.note_pages(connection, run_id, files)
        return changed
