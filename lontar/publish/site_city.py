"""One city's own page: its periods, the units of the newest month, what was corrected and what came back signed."""

from pathlib import Path

from lontar.period import Period
from lontar.publish.languages import MAIN_LANGUAGE, file_names, page_name
from lontar.publish.model import Block, Link, Note, Paragraph, Section, Table, Value
from lontar.publish.site_index import City, Row, notes, periods_table, released_date
from lontar.publish.site_pages import Part
from lontar.publish.site_tables import Writer, code, table, words


def _depths(units: list[Row]) -> dict[str, int]:
    """1 for a unit at the top, 2 below it, and so on."""
    parents = {unit["unit_id"]: unit["parent_unit_id"] for unit in units}
    depths: dict[str, int] = {}
    for unit_id in parents:
        chain = [unit_id]
        while (above := parents.get(chain[-1])) and above not in chain:
            chain.append(above)
        depths[unit_id] = len(chain)
    return depths


def _units(w: Writer, city: City) -> Table:
    """The newest month's tree of units; names lead to the reports that were made."""
    newest = city.newest_first()[0].period
    texts, code = w.formats.texts, newest.code
    depths = _depths(city.units)
    rows = [(words(city.agency.name, city.page(w.language, code)), words(texts("unit_kind.agency")))]
    for unit in city.units:
        href = city.page(w.language, code, unit["unit_id"])
        rows.append((words(unit["unit_name"], href), words(texts.label("unit_kind", unit["unit_kind"]))))
    title = w("site.units_title", period=w.period(newest))
    found = table("units", title, w.columns("site", unit="text", kind="text"), rows)
    indents = (0, *(depths[unit["unit_id"]] for unit in city.units))
    return found.model_copy(update={"indents": indents, "notes": (w("site.units_note"),)})


def corrections_blocks(w: Writer, city: City) -> tuple[Block, ...]:
    """What was corrected and why, or that nothing was."""
    rows = [
        (
            words(w.period(revision.period)),
            w.number(revision.number),
            w.day(released_date(city, revision)),
            words(note[w.language]),
        )
        for revision, note in city.corrections
    ]
    if not rows:
        return (Note(text=w("site.corrections_none")), *_withdrawn(w, city))
    heads = w.columns("site", period="text", revision="count", released="text", note="text")
    found = table(f"corrections-{city.agency.agency_id}", w("site.corrections_title"), heads, rows)
    return (found, *_withdrawn(w, city))


def _withdrawn(w: Writer, city: City) -> tuple[Block, ...]:
    """What was withdrawn, by which office and why, the newest first; nothing where nothing was."""
    rows = [
        (
            words(w.period(gone.period)),
            words(w("withdrawn.whole") if gone.is_whole else gone.unit_name),
            w.number(gone.number),
            w.day(gone.day),
            words(gone.office),
            words(gone.reason(w.language)),
        )
        for gone in reversed(city.withdrawn)
    ]
    heads = w.columns("withdrawn", report="text", unit="text", revision="count", day="text", office="text", why="text")
    found = table(f"withdrawn-{city.agency.agency_id}", w("withdrawn.list"), heads, rows)
    return (found,) if rows else ()


def signed_blocks(w: Writer, city: City, prefix: str = "") -> tuple[Block, ...]:
    """The signed copies that `lontar sign` kept, with both hashes; of a revision that stands the copy is a link. Nothing where none was kept."""
    if not city.signed:
        return ()
    kinds = {
        "report": "text",
        "revision": "count",
        "copy": "text",
        "original": "code",
        "signed": "code",
    }
    rows = sorted(
        city.signed, key=lambda row: (Period.parse(row["period"]), row["revision"], row["unit"]), reverse=True
    )
    found = table(
        f"signed-{city.agency.agency_id}",
        w("signed.title"),
        w.columns("signed", **kinds),
        [_signed_row(w, city, row, prefix) for row in rows],
    )
    return (found.model_copy(update={"notes": (w("signed.note"),)}),)


def _signed_row(w: Writer, city: City, row: Row, prefix: str) -> tuple[Value, ...]:
    period = Period.parse(row["period"])
    report = str(Path(row["file"]).with_name(file_names(MAIN_LANGUAGE).pdf))
    is_newest = any((r.period, r.number) == (period, row["revision"]) for r in city.released)
    stands = is_newest and report in city.files[row["period"]]
    how = w("signed.intact" if row["holds_original"] else "signed.anew") if stands else w("signed.replaced")
    names = {unit["unit_id"]: unit["unit_name"] for unit in city.units}
    title = [w.period(period), *([] if row["unit"] == "all" else [names.get(row["unit"], row["unit"])])]
    return (
        words(", ".join(title)),
        w.number(row["revision"]),
        words(how, f"{prefix}{row['period']}/{row['file']}" if stands else ""),
        code(row["original_sha256"]),
        code(row["signed_sha256"]),
    )


def _corrections(w: Writer, city: City) -> Section:
    blocks = (Paragraph(text=w("site.corrections_lead")), *corrections_blocks(w, city))
    return Section(id="corrections", title=w("site.corrections_title"), blocks=blocks)


def city_page(w: Writer, city: City, indicators: list[Row]) -> list[Part]:
    """The chapters of one city's own page: months, units of the newest month, corrections."""
    if not city.released:
        blocks = (*notes(w, city), Note(kind="absence", text=w("site.none")))
        return [Part(Section(id="periods", title=w("site.periods_title"), blocks=blocks))]
    periods = periods_table(w, city, indicators, "", w("site.periods_title"))
    blocks = (*notes(w, city), periods, *signed_blocks(w, city))
    months = Section(id="periods", title=w("site.periods_title"), blocks=blocks)
    units = Section(id="units", title=w("site.unit_reports"), blocks=(_units(w, city),))
    name = w("compare.link", name=city.agency.short_name)
    compare = Link(title=name, href=page_name("banding/index.html", w.language))
    return [Part(months, (compare,)), Part(units), Part(_corrections(w, city))]
