"""One document, four files. Same document, same bytes: no clock, no chance, nothing of the machine goes into them."""

from pathlib import Path

from lontar.publish.charts import draw_all
from lontar.publish.data_json import render_json
from lontar.publish.html import render_html
from lontar.publish.manifest import sha256_of
from lontar.publish.model import Document
from lontar.publish.pdf import render_pdf
from lontar.publish.xlsx import render_xlsx


def render_files(document: Document) -> dict[str, bytes]:
    """Name -> content of the report's files. Charts are drawn once and shared."""
    pictures = draw_all(document)
    return {
        "index.html": render_html(document, pictures),
        "laporan.pdf": render_pdf(document, pictures),
        "data.xlsx": render_xlsx(document),
        "data.json": render_json(document),
    }


def render_all(document: Document, folder: Path) -> dict[str, str]:
    """Write the report's four files into `folder`, which is made where missing. Returns name -> sha256."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for name, content in render_files(document).items():
        (folder / name).write_bytes(content)
        hashes[name] = sha256_of(content)
    return hashes
