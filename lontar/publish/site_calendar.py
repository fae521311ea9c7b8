"""What was and will be released when, every revision there ever was, and what awaits correction: contents of the site's own pages.

The days ahead follow from the profile and from what has been released, never from the present day: a page changes only when
something is released.
"""

from datetime import date

from lontar.agency import Agency
from lontar.period import KINDS, Period
from lontar.publish.corrected import changed_blocks
from lontar.publish.earlier import earlier_name
from lontar.publish.languages import MAIN_LANGUAGE, page_name
from lontar.publish.model import Block, Note, Paragraph, Table, Value
from lontar.publish.retrace import release_date
from lontar.publish.revisions import Revision
from lontar.publish.site_city import corrections_blocks, signed_blocks
from lontar.publish.site_index import City
from lontar.publish.site_tables import Writer, code, table, words
from lontar.settings import settings

# Months ahead that the calendar names; of each longer kind the next one.
_MONTHS_AHEAD = 3


def upcoming(agency: Agency, released: list[Period]) -> list[Period]:
    """The periods that come next, by the day of their release; none before a first one was released.

    Three months, and the next quarter, semester and year of the kinds that the profile names. What is complete with a month
    that is released already comes first: a quarter that still waits for its pages.
    """
    if not released:
        return []
    newest = {kind: max((p for p in released if p.kind == kind), default=None) for kind in KINDS}
    last_day = max(period.end_date for period in released)
    found = []
    for kind in agency.publication.periods:
        period = newest[kind].next() if newest[kind] else _first_after(kind, min(released), last_day)
        found += [period.shift(ahead) for ahead in range(_MONTHS_AHEAD if kind == "month" else 1)]
    return sorted(found)


def _first_after(kind: str, first: Period, last_day: date) -> Period:
    """The first period of a kind that begins no earlier than the first release and ends after what is released."""
    month = Period.month_of(first.start_date)
    period = month if kind == "month" else next(longer for longer in month.longer() if longer.kind == kind)
    while period.start_date < first.start_date or period.end_date <= last_day:
        period = period.next()
    return period


def _first_releases(city: City) -> dict[Period, Revision]:
    """The revision with which each period first appeared."""
    found: dict[Period, Revision] = {}
    for revision in city.known:
        if revision.released_at is not None:
            found.setdefault(revision.period, revision)
    return found


def _released_day(city: City, revision: Revision) -> date | None:
    return revision.released_at.astimezone(city.agency.zone).date() if revision.released_at else None


def calendar_blocks(w: Writer, city: City) -> tuple[Block, ...]:
    """The rule, the releases ahead, and those of the past with the day planned and the day it was."""
    agency = city.agency
    blocks: list[Block] = [Paragraph(text=w("calendar.rule", day=w.formats.number(agency.publication.release_day)))]
    blocks.append(Paragraph(text=w("calendar.kinds", kinds=", ".join(_kinds(w, agency)))))
    ahead = upcoming(agency, [revision.period for revision in city.released])
    if ahead:
        heads = w.columns("calendar", period="text", covers="text", planned="text")
        rows = [(words(w.period(p)), words(_covers(w, p)), w.day(release_date(agency, p))) for p in ahead]
        found = table(f"ahead-{agency.agency_id}", w("calendar.ahead"), heads, rows)
        blocks.append(found.model_copy(update={"notes": (w("calendar.ahead_note"),)}))
    past = sorted(_first_releases(city).items(), reverse=True)
    if not past:
        return (*blocks, Note(kind="absence", text=w("site.none")))
    heads = w.columns("calendar", period="text", planned="text", released="text", revision="count")
    standing = {revision.period: revision.number for revision in city.released}
    rows = [_past_row(w, city, period, first, standing.get(period)) for period, first in past]
    return (*blocks, table(f"past-{agency.agency_id}", w("calendar.past"), heads, rows))


def _kinds(w: Writer, agency: Agency) -> list[str]:
    return [w(f"calendar.kind.{kind}") for kind in agency.publication.periods]


def _covers(w: Writer, period: Period) -> str:
    first, last = w.formats.day(period.start_date), w.formats.day(period.end_date)
    return w("calendar.span", first=first, last=last)


def _past_row(w: Writer, city: City, period: Period, first: Revision, number: int | None) -> tuple[Value, ...]:
    page = city.page(w.language, period.code) if number else ""
    href = f"{city.agency.agency_id}/{page}" if page else ""
    planned = w.day(release_date(city.agency, period))
    return (words(w.period(period), href), planned, w.day(_released_day(city, first)), w.number(number))


def archive_blocks(w: Writer, city: City) -> tuple[Block, ...]:
    """Every revision of every period, the newest period first, with what became of it and its document's hash."""
    known = sorted((r for r in city.known if r.status != "frozen"), key=lambda r: (r.period, r.number), reverse=True)
    if not known:
        return (Note(kind="absence", text=w("site.none")),)
    return (_archive_table(w, city, known),)


def _former_page(w: Writer, city: City, revision: Revision) -> str:
    """Where a replaced revision is read, or the page that stands for a withdrawn one; empty where there is neither.

    Revisions replaced before they were kept have no folder.
    """
    newest = max(r.number for r in city.known if r.period == revision.period and r.status != "frozen")
    name = revision.period.code if revision.number == newest else earlier_name(revision.period, revision.number)
    names = (page_name("index.html", language) for language in (w.language, MAIN_LANGUAGE))
    folder = settings().published_dir / city.agency.agency_id
    return next((f"{name}/{page}" for page in names if (folder / name / page).is_file()), "")


def _archive_table(w: Writer, city: City, known: list[Revision]) -> Table:
    standing = {(revision.period, revision.number) for revision in city.released}
    heads = w.columns("archive", period="text", revision="count", state="text", released="text", hash="code")
    rows = []
    for revision in known:
        stands = (revision.period, revision.number) in standing
        page = city.page(w.language, revision.period.code) if stands else _former_page(w, city, revision)
        state = "stands" if stands else "withdrawn" if revision.status == "withdrawn" else "replaced"
        rows.append(
            (
                words(w.period(revision.period), f"{city.agency.agency_id}/{page}" if page else ""),
                w.number(revision.number),
                words(w(f"archive.{state}")),
                w.day(_released_day(city, revision)),
                code(revision.document_hash or "–"),
            )
        )
    found = table(f"revisions-{city.agency.agency_id}", w("archive.revisions"), heads, rows)
    return found.model_copy(update={"notes": (w("archive.note"),)})


def pending_blocks(w: Writer, city: City, indicators: list) -> tuple[Block, ...]:
    """What was corrected and why, what changed since a release and awaits its revision, and the signed copies."""
    blocks = list(corrections_blocks(w, city))
    blocks += changed_blocks(w, city.agency.name, list(city.corrected), indicators)
    names = {revision.period.code: w.period(revision.period) for revision in city.released}
    for payload in city.pending:
        gaps = {"count": str(payload["changed_cells"]), "period": names.get(payload["period"], payload["period"])}
        blocks.append(Note(kind="caution", text=w("site.pending", **gaps)))
    return (*blocks, *signed_blocks(w, city, f"{city.agency.agency_id}/"))
