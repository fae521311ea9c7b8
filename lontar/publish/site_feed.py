"""The Atom feed (RFC 4287) of releases, corrections and withdrawals, one per language; each entry carries the hashes by which it
can be checked."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import psycopg

from lontar import ledger
from lontar.agency import Agency
from lontar.publish import revisions
from lontar.publish.frame import feed_name
from lontar.publish.languages import LANGUAGES, own_names, page_name
from lontar.publish.retrace import note_of
from lontar.publish.revisions import Revision
from lontar.publish.site_tables import Writer
from lontar.publish.withdrawals import Withdrawal, withdrawals

_ATOM = "http://www.w3.org/2005/Atom"
# Before the first release the feed must have a date as well.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_ENTRIES = 100
_TITLES = {"release": "entry", "correction": "correction", "withdrawal": "withdrawal"}
_ENTRY_HASH = """
select sequence, entry_hash from ledger.entry
where agency_id = %s and kind = 'published' and payload ->> 'period' = %s and (payload ->> 'revision')::integer = %s
order by sequence limit 1
"""


@dataclass(frozen=True)
class News:
    """One release or withdrawal: the revision, the entry that records it (the chain's head then), a correction's reason in each language."""

    agency: Agency
    revision: Revision
    head: ledger.Head | None
    note: dict[str, str]
    gone: Withdrawal | None = None

    @property
    def at(self) -> datetime:
        return self.gone.withdrawn_at if self.gone else self.revision.released_at

    @property
    def kind(self) -> str:
        """`release`, `correction` or `withdrawal`: the entry's category."""
        return "withdrawal" if self.gone else "correction" if self.revision.number > 1 else "release"

    @property
    def name(self) -> tuple[str, ...]:
        """What tells its entry from all others."""
        name = (self.agency.agency_id, self.revision.period.code, str(self.revision.number))
        return (*name, "withdrawn", self.gone.unit_id) if self.gone else name


def _withdrawn(connection: psycopg.Connection, agency: Agency) -> list[News]:
    known = {(r.period, r.number): r for r in revisions.all_revisions(connection, agency.agency_id)}
    return [
        News(agency, known[gone.period, gone.number], gone.head, {}, gone)
        for gone in withdrawals(connection, agency.agency_id)
    ]


def read_news(connection: psycopg.Connection, agencies: list[Agency]) -> list[News]:
    """The newest releases and withdrawals of all agencies, newest first. A release that was withdrawn is no news any more."""
    found = []
    for agency in agencies:
        found += _withdrawn(connection, agency)
        for revision in revisions.all_revisions(connection, agency.agency_id):
            if revision.status == "released" and revision.released_at:
                key = (agency.agency_id, revision.period.code, revision.number)
                row = connection.execute(_ENTRY_HASH, key).fetchone()
                record = revisions.record_of(connection, revision)
                note = {language: note_of(record, language) for language in LANGUAGES}
                found.append(News(agency, revision, ledger.Head(*row) if row else None, note))
    found.sort(key=lambda news: (news.at, news.agency.agency_id), reverse=True)
    return found[:_MOST_ENTRIES]


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _id(*parts: str) -> str:
    """A name that stays the same for ever, as the standard asks, without owning a domain."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("lontar", *parts))).urn


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def _entry(w: Writer, feed: ET.Element, news: News) -> None:
    agency, revision = news.agency, news.revision
    gaps = {"agency": agency.name, "period": w.period(revision.period), "revision": str(revision.number)}
    entry = _add(feed, "entry")
    _add(entry, "id", _id(*news.name, w.language))
    _add(entry, "title", w(f"feed.{_TITLES[news.kind]}", **gaps))
    _add(entry, "updated", _stamp(news.at))
    _add(entry, "published", _stamp(news.at))
    page = _page_of(w, news)
    _add(entry, "link", rel="alternate", type="text/html", hreflang=w.language, href=page)
    _add(_add(entry, "author"), "name", agency.personnel_office)
    _add(entry, "category", term=news.kind)
    hashes = w("feed.hashes", document=revision.document_hash or "–", entry=str(news.head or "–"))
    lines = [
        _withdrawn_text(w, news.gone) if news.gone else w("feed.released", **gaps),
        news.note.get(w.language),
        hashes,
    ]
    _add(entry, "summary", " ".join(filter(None, lines)), type="text")


def _page_of(w: Writer, news: News) -> str:
    """A withdrawal leads to the page that lists it: what stands at the report's own address may be a later revision."""
    if news.gone:
        return page_name("koreksi.html", w.language)
    return page_name(f"{news.agency.agency_id}/{news.revision.period.code}/index.html", w.language)


def _withdrawn_text(w: Writer, gone: Withdrawal) -> str:
    what = w("withdrawn.whole") if gone.is_whole else gone.unit_name
    gaps = {"period": w.period(gone.period), "revision": str(gone.number), "unit": what}
    return w("feed.withdrawn", office=gone.office, reason=gone.reason(w.language), **gaps)


def feed_text(w: Writer, agencies: list[Agency], found: list[News]) -> str:
    """The feed of a language as XML; addresses in it are relative to it, so that it works wherever the site stands."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": w.language})
    _add(feed, "id", _id("feed", w.language, *sorted(agency.agency_id for agency in agencies)))
    _add(feed, "title", w("feed.title"))
    _add(feed, "subtitle", w("feed.subtitle"))
    _add(feed, "updated", _stamp(max((news.revision.released_at for news in found), default=_NEVER)))
    _add(feed, "link", rel="self", type="application/atom+xml", href=feed_name(w.language))
    _add(feed, "link", rel="alternate", type="text/html", hreflang=w.language, href=page_name("index.html", w.language))
    for language in own_names(w.language):
        _add(feed, "link", rel="alternate", type="application/atom+xml", hreflang=language, href=feed_name(language))
    _add(feed, "generator", "Lontar")
    _add(_add(feed, "author"), "name", "; ".join(agency.personnel_office for agency in agencies) or "Lontar")
    for news in found:
        _entry(w, feed, news)
    ET.indent(feed, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"
