"""Looks for people and secrets in whatever was written: the text of any file, and what must not stand in it."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

# A spreadsheet keeps fifteen digits of a number: an NIP that became one is still found.
_DIGITS = re.compile(r"\d[\d. ]{13,24}\d")
_SCIENTIFIC = re.compile(r"\d[.,]\d{9,}[eE]\+?1[57]")
_KEPT_DIGITS = 15
_HEX = re.compile(r"[0-9a-f]{32,64}")
_NAME = re.compile(r"[A-Z][\w'-]+(?: [A-Z\d][\w'-]+)+")
_TAG = re.compile(r"<[^>]*>")
_ZIPPED = (".xlsx", ".zip")


@dataclass(frozen=True)
class People:
    """Who must not be found: NIP and names of a roster."""

    nips: frozenset[str]
    names: frozenset[str]

    @property
    def traces(self) -> frozenset[str]:
        """What an NIP leaves behind: its first digits, and hashes that anybody could make of it."""
        makers = (hashlib.md5, hashlib.sha1, hashlib.sha256)
        hashes = {make(nip.encode()).hexdigest() for nip in self.nips for make in makers}
        return frozenset({nip[:_KEPT_DIGITS] for nip in self.nips} | hashes)


def people_of(inbox: Path) -> People:
    """Everybody whom the sample's rosters name."""
    nips, names = set(), set()
    for path in (inbox / "pegawai").glob("*.csv"):
        with path.open(encoding="cp1252", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                if "NIP" in row and "NAMA" in row:
                    nips.add(row["NIP"].strip())
                    names.add(row["NAMA"].strip())
    nips = {nip for nip in nips if re.fullmatch(r"\d{18}", nip)}
    assert len(nips) > 100 and all(_NAME.fullmatch(name) for name in names), (
        "the sample's roster is written otherwise now"
    )
    return People(frozenset(nips), frozenset(names))


def found_people(text: str, people: People, traces: frozenset[str]) -> set[str]:
    """NIP, their first digits, hashes of them, and names that stand in a text."""
    digits = {part for run in set(_DIGITS.findall(text)) for part in _windows(re.sub(r"\D", "", run))}
    digits |= {part for run in _SCIENTIFIC.findall(text) for part in _windows(re.sub(r"[.,]|[eE].*", "", run))}
    named = {words for words in _names_in(text) if words in people.names}
    return named | ((digits | set(_HEX.findall(text.lower()))) & traces)


def _windows(digits: str) -> Iterator[str]:
    return (digits[at : at + _KEPT_DIGITS] for at in range(len(digits) - _KEPT_DIGITS + 1))


def _names_in(text: str) -> Iterator[str]:
    """Every run of capitalised words, and each shorter run within it."""
    for run in set(_NAME.findall(text)):
        words = run.split(" ")
        for first in range(len(words)):
            for last in range(first + 2, len(words) + 1):
                yield " ".join(words[first:last])


def text_of(path: Path) -> str:
    """Everything that can be read out of a file: raw, and taken out of its container."""
    return "\n".join([path.name, *text_of_bytes(path.name, path.read_bytes())])


def text_of_bytes(name: str, content: bytes) -> list[str]:
    """The raw bytes as text; of a PDF its pages, outline and properties; of a workbook every part, with and without markup."""
    texts = [content.decode("utf-8", "replace")]
    if name.endswith(".pdf"):
        texts += _of_pdf(content)
    elif name.endswith(_ZIPPED):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.namelist():
                texts += [part, *text_of_bytes(part, archive.read(part))]
    elif name.endswith((".xml", ".html", ".svg", ".rels")):
        # A name may be cut into runs of letters by tags.
        texts.append(_TAG.sub("", texts[0]))
    return texts


def _of_pdf(content: bytes) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    pages = [page.extract_text() for page in reader.pages]
    outline = [str(entry) for entry in reader.outline]
    attached = [part.decode("utf-8", "replace") for parts in reader.attachments.values() for part in parts]
    return [*pages, *outline, *attached, str(reader.metadata), str(reader.xmp_metadata and reader.xmp_metadata.stream)]


def files_below(folder: Path) -> list[Path]:
    """All files of a folder that hold something; none is a test that looks at nothing."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    assert found, f"nothing to look at in {folder}"
    return found


def texts_of_database(address: str, **asked: str) -> Iterator[tuple[str, str]]:
    """Name and content of every table, view and comment of a database, as text; `asked` is for views that ask which day is meant."""
    query = """
        select schemaname, tablename from pg_tables union all select schemaname, viewname from pg_views
        union all select schemaname, matviewname from pg_matviews
    """
    with psycopg.connect(address) as connection:
        for name, value in asked.items():
            connection.execute("select set_config(%s, %s, false)", (f"lontar.asked_{name}", value))
        for schema, table in connection.execute(query).fetchall():
            if schema in ("pg_catalog", "information_schema"):
                continue
            name = sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table))
            yield f"{schema}.{table}", _joined(connection.execute(sql.SQL("select t::text from {} as t").format(name)))
        comments = connection.execute("select description from pg_description where objoid > 16383")
        yield "comments", _joined(comments)


def _joined(rows: Iterable[tuple[str]]) -> str:
    return "\n".join(text for (text,) in rows if text)
