"""What stands beside the whole agency's report: the one-page brief and the statement on data quality, in every language."""

from collections.abc import Sequence
from pathlib import Path

from lontar.publish.brief import build_brief
from lontar.publish.brief_files import render_briefs
from lontar.publish.edition import AGENCY_UNIT, Edition, contexts_of
from lontar.publish.frame import beside_frame
from lontar.publish.html import render_html
from lontar.publish.languages import companion_names
from lontar.publish.manifest import sha256_of
from lontar.publish.model import Document
from lontar.publish.quality_statement import build_statement


def render_companions(edition: Edition, documents: Sequence[Document]) -> dict[str, bytes]:
    """Name -> content of these pages.

    Args:
        documents: The agency's report in every language, in the order of the edition's languages.
    """
    pairs = list(zip(contexts_of(edition, AGENCY_UNIT), documents, strict=True))
    files = render_briefs([build_brief(context, document) for context, document in pairs], documents)
    for context, document in pairs:
        statement = build_statement(context, document, edition.expected)
        frame = beside_frame(document, statement.twins)
        files[companion_names(context.texts.language).quality_page] = render_html(statement, {}, frame)
    return files


def write_companions(folder: Path, edition: Edition, documents: Sequence[Document]) -> dict[str, str]:
    """Write them into `folder`. Returns name -> sha256."""
    hashes = {}
    for name, content in render_companions(edition, documents).items():
        (folder / name).write_bytes(content)
        hashes[name] = sha256_of(content)
    return hashes
