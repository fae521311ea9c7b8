"""The site around the reports: index by city and month, one page per city, audit pages. From the ledger and frozen cells only.

Every page is replaced by itself in one step, and only when it says something else than before.
"""

from collections.abc import Iterable
from pathlib import Path

import psycopg

from lontar.agency import Agency, load_agencies
from lontar.publish import marts
from lontar.publish.audit import agency_sections, overview_table
from lontar.publish.audit_data import Audit, read_audit
from lontar.publish.formats import formats_of
from lontar.publish.html import render_page
from lontar.publish.model import Link, Section
from lontar.publish.site_index import City, Part, city_page, city_part, read_city
from lontar.publish.site_texts import site_texts
from lontar.publish.waiting import write_text
from lontar.settings import settings
from lontar.warehouse import Role, connect


def _offices(agencies: Iterable[Agency]) -> list[str]:
    texts = site_texts()
    return [f"{a.name}: {texts('site.office', office=a.personnel_office, contact=a.contact)}" for a in agencies]


def _page(title: str, subtitle: str, lead: str, parts: list[Part], agencies: list[Agency], links: list[Link]) -> str:
    """One page of the site. A page with anything synthetic on it says so."""
    notice = formats_of("id").texts("notice.sample") if any(agency.sample for agency in agencies) else ""
    owner = agencies[0].personnel_office if len(agencies) == 1 else site_texts()("site.owner")
    return render_page(
        "site/page.html.j2",
        "id",
        notice,
        title=title,
        subtitle=subtitle,
        lead=lead,
        parts=parts,
        owner=owner,
        navigation=links,
        navigation_title=site_texts()("site.navigation"),
        offices=_offices(agencies),
    )


def _links(up: str, *, audit: bool) -> list[Link]:
    texts = site_texts()
    home = Link(title=texts("site.home"), href=f"{up}index.html")
    return [home, Link(title=texts("site.audit"), href=f"{up}audit/index.html")] if audit else [home]


def _first_page(cities: list[City], indicators: list) -> str:
    texts, agencies = site_texts(), [city.agency for city in cities]
    parts = [city_part(city, indicators) for city in cities]
    link = Link(title=texts("site.audit"), href="audit/index.html")
    return _page(texts("site.title"), texts("site.subtitle"), texts("site.lead"), parts, agencies, [link])


def _city_page(city: City, indicators: list) -> str:
    texts = site_texts()
    parts = city_page(city, indicators)
    return _page(city.agency.name, texts("site.title"), "", parts, [city.agency], _links("../", audit=True))


def _audit_overview(audits: list[Audit]) -> str:
    texts, agencies = site_texts(), [audit.agency for audit in audits]
    section = Section(id="agencies", title=texts("audit.overview"), blocks=(overview_table(audits),))
    return _page(
        texts("audit.title"),
        texts("audit.subtitle"),
        texts("audit.lead"),
        [Part(section)],
        agencies,
        _links("../", audit=False),
    )


def _audit_page(audit: Audit) -> str:
    texts = site_texts()
    title = texts("audit.title_agency", agency=audit.agency.name)
    parts = [Part(section) for section in agency_sections(audit)]
    return _page(
        title, texts("audit.subtitle"), texts("audit.lead"), parts, [audit.agency], _links("../../", audit=True)
    )


def _pages(connection: psycopg.Connection) -> dict[str, str]:
    """Path relative to the published folder -> page."""
    agencies = list(load_agencies().values())
    # A first run that failed early still gets its audit page: the seeds are not there yet.
    has_seeds = connection.execute("select to_regclass('reference.indicators') is not null").fetchone()[0]
    indicators = marts.read_indicators(connection) if has_seeds else []
    cities = [read_city(connection, agency) for agency in agencies]
    audits = [read_audit(connection, agency) for agency in agencies]
    pages = {"index.html": _first_page(cities, indicators), "audit/index.html": _audit_overview(audits)}
    pages |= {f"{city.agency.agency_id}/index.html": _city_page(city, indicators) for city in cities}
    pages |= {f"audit/{audit.agency.agency_id}/index.html": _audit_page(audit) for audit in audits}
    return pages


def build(run_id: str) -> list[Path]:
    """Write the index and audit pages of all agencies; returns those that changed.

    `run_id` is for the caller's log only: nothing that a run brings with it stands on a page.
    """
    with connect(Role.PUBLISHER) as connection:
        connection.execute("select pg_advisory_xact_lock(hashtext('publish'), hashtext('site'))")
        pages = _pages(connection)
        folder = settings().published_dir
        return [folder / name for name, text in pages.items() if write_text(folder / name, text)]
