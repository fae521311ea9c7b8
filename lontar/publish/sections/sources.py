"""Where the report comes from: every delivery with its hash and counts, and what code and rules made it."""

from lontar.publish.context import Context
from lontar.publish.model import Column, Note, Paragraph, Section, Table, Value
from lontar.publish.provenance import DeliveryLine

_COUNTS = ("received", "loaded", "rejected", "duplicate", "accepted", "quarantined")


def ordered_deliveries(context: Context) -> list[DeliveryLine]:
    """Deliveries by feed, file and hash: an order that no run and no machine can change."""
    return sorted(context.provenance.deliveries, key=lambda line: (line.feed_title, line.file_name, line.sha256))


def deliveries_table(context: Context, place: str) -> Table:
    """One row per delivery: where it came from, what it was, what became of its rows."""
    texts, formats = context.texts, context.formats
    columns = [Column(key="feed", title=texts("sources.feed")), Column(key="file", title=texts("sources.file"))]
    columns += [Column(key=key, title=texts(f"sources.{key}"), kind="count") for key in _COUNTS]
    columns.append(Column(key="sha256", title=texts("sources.hash"), kind="code"))
    rows = tuple(_row(formats, line) for line in ordered_deliveries(context))
    notes = (texts("sources.equation"),)
    return Table(
        id="deliveries",
        title=texts("sources.deliveries_title"),
        columns=tuple(columns),
        rows=rows,
        place=place,
        notes=notes,
    )


def _row(formats, line: DeliveryLine) -> tuple[Value, ...]:
    counts = tuple(formats.count(getattr(line, key)) for key in _COUNTS)
    return (
        formats.words(line.feed_title),
        formats.words(line.file_name),
        *counts,
        Value(text=line.sha256, kind="code"),
    )


def _production(context: Context) -> list[tuple[str, str]]:
    texts, formats, provenance = context.texts, context.formats, context.provenance
    day = {name: formats.day(date) if date else texts("sources.unset") for name, date in _dates(context).items()}
    commit = texts("sources.commit_dirty", commit=provenance.commit) if provenance.is_dirty else provenance.commit
    lines = [
        ("sources.revision", str(provenance.revision)),
        ("sources.edition", texts(f"document.edition_{provenance.edition}")),
    ]
    lines += [("sources.cut_off", day["cut_off"]), ("sources.release", day["release"]), ("sources.commit", commit)]
    named = [(texts(key), text) for key, text in lines]
    hashes = sorted(provenance.hashes.items())
    return named + [(texts("sources.hashes", name=texts.label("sources", name)), value) for name, value in hashes]


def _dates(context: Context) -> dict:
    return {"cut_off": context.provenance.cut_off_date, "release": context.provenance.release_date}


def production_table(context: Context, place: str) -> Table:
    """Revision, dates, commit and hashes of what decided the figures."""
    columns = (
        Column(key="item", title=context.texts("sources.item")),
        Column(key="content", title=context.texts("sources.content"), kind="code"),
    )
    rows = tuple((context.formats.words(name), Value(text=text, kind="code")) for name, text in _production(context))
    return Table(
        id="production", title=context.texts("sources.production_title"), columns=columns, rows=rows, place=place
    )


def build(context: Context) -> Section:
    """The chapter: in full for the whole agency; for a unit one sentence, the list of files is the agency's."""
    texts, provenance = context.texts, context.provenance
    count = context.formats.number(len(provenance.deliveries))
    if context.unit.is_agency:
        lead = texts("sources.lead", count=count) if provenance.deliveries else texts("sources.lead_none")
        blocks: list = [Paragraph(text=lead), production_table(context, "text")]
        blocks += [deliveries_table(context, "text")] if provenance.deliveries else []
    else:
        gaps = {"commit": provenance.commit[:12], "revision": str(provenance.revision)}
        lead = texts("sources.in_short", count=count, **gaps)
        blocks = [Paragraph(text=lead), production_table(context, "files")]
    if provenance.contact:
        blocks.append(Note(text=texts("document.contact", contact=provenance.contact)))
    return Section(id="sources", title=texts("section.sources"), blocks=tuple(blocks), place="annex")
