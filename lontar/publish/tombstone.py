"""What stands where a report was withdrawn: at each address of its pages one that says what, when, by whom, why, and the hashes.

`withdrawn.json` beside the first says the same for machines. The files themselves are in the sealed archive only.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import psycopg

from lontar.agency import Agency, get_agency
from lontar.publish import withdrawals
from lontar.publish.languages import LANGUAGES, MAIN_LANGUAGE, companion_names, file_names, page_name
from lontar.publish.model import Block, Link, Note, Section, Table, Value
from lontar.publish.revisions import Revision
from lontar.publish.site_pages import Page, Part, home, page_text
from lontar.publish.site_tables import Writer, code, table, words
from lontar.publish.withdrawals import Withdrawal

RECORD = "withdrawn.json"


def language_of(name: str) -> str:
    """The language of a page by its file's name."""
    for language in LANGUAGES[1:]:
        companions = companion_names(language)
        own = {file_names(language).page, companions.brief_page, companions.quality_page}
        if PurePosixPath(name).name in own:
            return language
    return MAIN_LANGUAGE


def _facts(w: Writer, agency: Agency, gone: Withdrawal) -> Table:
    rows: list[tuple[str, Value]] = [
        ("agency", words(agency.name)),
        ("report", words(w.period(gone.period))),
        ("unit", words(w("withdrawn.whole") if gone.is_whole else gone.unit_name)),
        ("revision", w.number(gone.number)),
        ("day", w.day(gone.day)),
        ("office", words(gone.office)),
        ("why", words(gone.reason(w.language))),
        ("hash", code(gone.document_hash)),
        ("archive", code(gone.archive_sha256)),
    ]
    heads = w.columns("withdrawn", what="text", value="text")
    return table(
        "withdrawn", w("withdrawn.facts"), heads, [(words(w(f"withdrawn.{key}")), value) for key, value in rows]
    )


def _files(w: Writer, files: dict[str, str]) -> Table:
    rows = [(words(name), code(digest)) for name, digest in sorted(files.items())]
    heads = w.columns("withdrawn", file="text", sha256="code")
    return table("files", w("withdrawn.files"), heads, rows, folded=True)


def _page(w: Writer, agency: Agency, gone: Withdrawal, path: str) -> Page:
    """The page at one address; a unit's address names that unit's files only."""
    folder = PurePosixPath(path).parent.as_posix()
    files = {n: d for n, d in gone.files.items() if folder == "." or n.startswith(f"{folder}/")}
    blocks: tuple[Block, ...] = (Note(kind="caution", text=w("withdrawn.note")), _facts(w, agency, gone))
    after: tuple[Block, ...] = (_files(w, files), Note(text=w("withdrawn.sealed")))
    links = (
        Link(title=w("menu.corrections"), href=_up(path) + page_name("koreksi.html", w.language)),
        Link(title=agency.name, href=_up(path, 1) + page_name("index.html", w.language)),
    )
    parts = [Part(Section(id="withdrawn", title=w("withdrawn.facts"), blocks=(*blocks, *after)), links)]
    is_index = PurePosixPath(path).name in {file_names(language).page for language in LANGUAGES}
    return Page(
        f"{agency.agency_id}/{gone.period.code}/{PurePosixPath(path).parent / 'index.html'}".replace("/./", "/"),
        w("withdrawn.title", period=w.period(gone.period)),
        w("withdrawn.subtitle", agency=agency.name),
        parts,
        [agency],
        lead=w("withdrawn.lead"),
        crumbs=(home(w), Link(title=agency.name, href=f"{agency.agency_id}/index.html")),
        has_twins=is_index,
    )


def _up(path: str, deeper: int = 2) -> str:
    """From a page below the period's folder to the site's root; with 1 to the agency's folder."""
    return "../" * (path.count("/") + deeper)


def _addresses(gone: Withdrawal) -> set[str]:
    """Every page that is withdrawn, and its first pages in every language, also where there was one only."""
    pages = {name for name in gone.files if name.endswith(".html")}
    first = {path.parent for path in map(PurePosixPath, pages) if path.name == file_names(MAIN_LANGUAGE).page}
    return pages | {(folder / file_names(language).page).as_posix() for folder in first for language in LANGUAGES}


def _pages(gone: Withdrawal) -> Iterator[tuple[str, str]]:
    """Path below the period's folder and text of the page that takes each withdrawn page's place."""
    agency = get_agency(gone.agency_id)
    for path in sorted(_addresses(gone)):
        w = Writer(language_of(path))
        yield path, page_text(w, _page(w, agency, gone, path), [agency.agency_id])


def _record(gone: Withdrawal) -> str:
    """The entry but for the hashes of these very files."""
    facts = {name: value for name, value in gone.as_payload().items() if name not in ("tombstone", "altered")}
    return json.dumps({"agency": gone.agency_id, **facts}, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(gone: Withdrawal, folder: Path) -> list[str]:
    """Take what was withdrawn out of a period's folder and put its tombstone there; the paths written."""
    if gone.is_whole:
        shutil.rmtree(folder)
    else:
        shutil.rmtree(folder / gone.prefix)
    written = [*_pages(gone), (f"{gone.prefix}{RECORD}", _record(gone))]
    for name, text in written:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [name for name, _ in written]


def put_back(connection: psycopg.Connection, revision: Revision, folder: Path) -> None:
    """In a rendering that is about to be put in place again, units whose report was withdrawn stay withdrawn."""
    for gone in withdrawals.of_revision(connection, revision.agency_id, revision.period, revision.number):
        if not gone.is_whole and (folder / gone.prefix).is_dir():
            write(gone, folder)
