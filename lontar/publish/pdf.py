"""The report as PDF/UA-1 and PDF/A-2a, set by Typst from the same document as the page. Fonts come with the Typst wheel.

The document travels as JSON, so a name like `#eval(...)` is text and nothing else. The date in the file is the period's
last day, because a clock would make two runs differ.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from lontar.publish.model import Document, Table
from lontar.publish.paper import Paper
from lontar.publish.texts import Texts, load_texts
from lontar.settings import settings

# Readable by ear and fit for the archive; Typst refuses to write a file that breaks either. Why these: ADR 0019.
STANDARDS = ["ua-1", "a-2a"]

# Width of the printed pictures in points; the text is 172 mm wide.
_PICTURE_WIDTH = {"agency": 430, "unit": 380}
_LEFT_OUT = {"data", "options", "table"}
_STATUSES = ("no_data", "withheld", "not_applicable")


@cache
def _compiler():
    """One Typst compiler per process: it keeps fonts and the layout between reports."""
    import typst

    folder = settings().project_dir / "reports" / "typst"
    return typst.Compiler(folder / "laporan.typ", root=folder, ignore_system_fonts=True)


def _table(table: Table) -> dict[str, Any]:
    """What paper shows of a table. Written out, because most of a document is the values of its tables."""
    return {
        "type": "table",
        "title": table.title,
        "place": table.place,
        "columns": [{"key": c.key, "title": c.title, "kind": c.kind} for c in table.columns],
        "rows": [[{"text": value.text, "status": value.status} for value in row] for row in table.rows],
        "notes": table.notes,
        "indents": table.indents,
    }


def _sections(document: Document) -> list[dict[str, Any]]:
    """Chapters as paper shows them."""
    return [
        {
            "title": section.title,
            "place": section.place,
            "blocks": [
                _table(block) if isinstance(block, Table) else block.model_dump(mode="json", exclude=_LEFT_OUT)
                for block in section.blocks
            ],
        }
        for section in Paper(document).sections()
    ]


def _words(texts: Texts) -> dict[str, Any]:
    short = {status: texts(f"absence_short.{status}") for status in _STATUSES}
    long = {status: texts(f"absence.{status}") for status in _STATUSES}
    named = {name: texts(f"page.{name}") for name in ("annex", "contents", "logo")}
    return named | {"page": texts("page.page_of", page="%1", total="%2"), "short": short, "long": long}


def _head(document: Document, texts: Texts) -> dict[str, Any]:
    """What stands on the cover and on every page."""
    contact, end = document.provenance.contact, document.period.end_date
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "notice": document.notice,
        "facts": document.facts,
        "period": {
            "title": document.period.title,
            "code": document.period.code,
            "end": (end.year, end.month, end.day),
        },
        "agency": document.agency.model_dump(mode="json"),
        "signature": document.signature.model_dump(mode="json") if document.signature else None,
        "contact": texts("document.contact", contact=contact) if contact else "",
    }


def _payload(document: Document, svgs: dict[str, str]) -> str:
    texts = load_texts(document.language)
    content = _head(document, texts) | {"sections": _sections(document)}
    width = _PICTURE_WIDTH["agency" if document.unit.is_agency else "unit"]
    layout = {"picture_width": width, "compact": not document.unit.is_agency}
    return json.dumps({"document": content, "words": _words(texts), "pictures": svgs} | layout, ensure_ascii=False)


def render_pdf(document: Document, svgs: dict[str, str]) -> bytes:
    """The report on A4; `svgs` are its charts by id. Raises typst.TypstError when one of the standards cannot hold."""
    stamp = datetime.combine(document.period.end_date, time(), UTC)
    return _compiler().compile(
        format="pdf",
        sys_inputs={"data": _payload(document, svgs)},
        pdf_standards=STANDARDS,
        timestamp=int(stamp.timestamp()),
    )
