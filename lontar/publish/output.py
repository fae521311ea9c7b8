"""One report in every language: page, PDF and workbook in each, and one JSON and one CSV for all. Same report, same bytes.

No clock, no chance, nothing of the machine goes into a file.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from lontar.publish.charts import draw_all
from lontar.publish.data_csv import render_csv
from lontar.publish.data_json import render_json
from lontar.publish.datapackage import render_datapackage
from lontar.publish.frame import Frame, report_frame
from lontar.publish.html import render_html
from lontar.publish.languages import file_names
from lontar.publish.manifest import sha256_of
from lontar.publish.model import Document
from lontar.publish.pdf import render_pdf
from lontar.publish.xlsx import render_xlsx


def _in_one_language(document: Document, frame: Frame | None) -> Iterator[tuple[str, bytes]]:
    """The files that a reader of one language opens. Charts are drawn once and shared."""
    pictures, names = draw_all(document), file_names(document.language)
    yield names.page, render_html(document, pictures, frame)
    yield names.pdf, render_pdf(document, pictures)
    yield names.workbook, render_xlsx(document)


def render_files(*documents: Document, frame_of: Callable[[Document], Frame | None] = report_frame) -> dict[str, bytes]:
    """Name -> content of a report's files.

    Args:
        documents: The same report, once in each language; a publication has all of `languages.LANGUAGES`.
        frame_of: What surrounds the page of a language.
    """
    files = dict(file for document in documents for file in _in_one_language(document, frame_of(document)))
    data = {"data.json": render_json(*documents), "data.csv": render_csv(*documents)}
    return files | data | {"datapackage.json": render_datapackage(data, *documents)}


def render_edition(document: Document) -> dict[str, bytes]:
    """Name -> content of a report that stands alone: page, PDF and workbook in its language, and its figures as data."""
    return dict(_in_one_language(document, report_frame(document))) | {
        "data.json": render_json(document),
        "data.csv": render_csv(document),
    }


def render_all(folder: Path, *documents: Document) -> dict[str, str]:
    """Write the report's files into `folder`, which is made where missing. Returns name -> sha256."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, content in render_files(*documents).items():
        (folder / name).write_bytes(content)
        hashes[name] = sha256_of(content)
    return hashes
