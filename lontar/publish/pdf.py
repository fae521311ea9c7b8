"""The report as PDF/UA-1, set by Typst from the same document as the page. Fonts come with the Typst wheel.

The document travels as JSON, so a name like `#eval(...)` is text and nothing else. The date in the file is the period's
last day, because a clock would make two runs differ.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from lontar.publish.model import Document
from lontar.publish.texts import load_texts
from lontar.settings import settings

# Width of the printed pictures in points; the text is 172 mm wide.
_PICTURE_WIDTH = {"agency": 430, "unit": 380}
_SHOWN = {"title", "subtitle", "agency", "period", "language", "notice", "facts"}


@cache
def _compiler():
    """One Typst compiler per process: it keeps fonts and the layout between reports."""
    import typst

    folder = settings().project_dir / "reports" / "typst"
    return typst.Compiler(folder / "laporan.typ", root=folder, ignore_system_fonts=True)


def _sections(document: Document) -> list[dict[str, Any]]:
    """Sections without what paper does not show: chart rows and tables that only files hold."""
    sections = []
    for section in document.sections:
        blocks = [block for block in section.blocks if block.type != "table" or block.place != "files"]
        dumped = [block.model_dump(mode="json", exclude={"data", "options", "table"}) for block in blocks]
        sections.append({"title": section.title, "place": section.place, "blocks": dumped})
    return sections


def _payload(document: Document, svgs: dict[str, str]) -> str:
    texts = load_texts(document.language)
    content = document.model_dump(mode="json", include=_SHOWN) | {"sections": _sections(document)}
    words = {"page": texts("page.page_of", page="%1", total="%2"), "annex": texts("page.annex")}
    width = _PICTURE_WIDTH["agency" if document.unit.is_agency else "unit"]
    layout = {"picture_width": width, "compact": not document.unit.is_agency}
    return json.dumps({"document": content, "words": words, "pictures": svgs} | layout, ensure_ascii=False)


def render_pdf(document: Document, svgs: dict[str, str]) -> bytes:
    """The report on A4; `svgs` are its charts by id. Raises typst.TypstError when PDF/UA-1 cannot hold."""
    stamp = datetime.combine(document.period.end_date, time(), UTC)
    return _compiler().compile(
        format="pdf",
        sys_inputs={"data": _payload(document, svgs)},
        pdf_standards=["ua-1"],
        timestamp=int(stamp.timestamp()),
    )
