"""The mail itself: short, formal, in the list's language, plain and as simple HTML. It says nothing that is not on the site."""

import hashlib
import json
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr
from urllib.parse import quote

import psycopg

from lontar.agency import Agency, Recipients
from lontar.errors import LontarError
from lontar.ledger import Head
from lontar.mailing.server import Server
from lontar.publish import marts, revisions
from lontar.publish.addresses import unit_folder
from lontar.publish.context import AGENCY_UNIT
from lontar.publish.formats import Formats, formats_of
from lontar.publish.languages import file_names
from lontar.publish.release import published_folder
from lontar.publish.revisions import Revision
from lontar.publish.sections.headlines import HEADLINES
from lontar.settings import settings

_FIGURES = 5


@dataclass(frozen=True)
class Report:
    """One report that a mail speaks of: its name, five figures as (name, value), its address, and its PDF where attached."""

    name: str
    figures: tuple[tuple[str, str], ...]
    address: str
    pdf: bytes = b""
    pdf_name: str = ""


@dataclass(frozen=True)
class Letter:
    """Everything a mail is written of; `manifest_sha256` and `ledger_head` let a reader notice a changed publication."""

    agency: Agency
    recipients: Recipients
    revision: Revision
    reports: tuple[Report, ...]
    manifest_sha256: str
    ledger_head: Head

    @property
    def formats(self) -> Formats:
        return formats_of(self.recipients.language)

    def text(self, key: str, **gaps: str) -> str:
        return self.formats.texts(f"mail.{key}", **gaps)

    @property
    def period(self) -> str:
        return self.formats.period(self.revision.period.kind, self.revision.period.start_date)


def _published(connection: psycopg.Connection, revision: Revision, name: str) -> bytes:
    """A file of the publication, as it was released. Raises LontarError where it is not, or is another."""
    path = published_folder(revision.agency_id, revision.period) / name
    expected = revisions.published_files(connection, revision).get(name)
    content = path.read_bytes() if path.is_file() else b""
    if expected is None or hashlib.sha256(content).hexdigest() != expected:
        raise LontarError(
            "A published file is not what was released.",
            where=str(path),
            remedy="Publish the period again: see docs/runbooks/published-altered.md.",
        )
    return content


def _figures(cells: list[dict], indicators: dict[str, dict], formats: Formats) -> tuple[tuple[str, str], ...]:
    """The first headline figures of the report, each as printed or with the text for its absence."""
    by_code = {cell["indicator_code"]: cell for cell in cells if not cell["breakdown_1"] and not cell["breakdown_2"]}
    found = []
    for code in HEADLINES:
        cell = by_code.get(code)
        if cell is None or code not in indicators or cell["status"] == "not_applicable":
            continue
        unit, decimals = indicators[code]["unit"], int(indicators[code]["decimals"])
        is_shown = cell["status"] == "shown"
        text = formats.quantity(cell["value"], unit, decimals) if is_shown else formats.absence(cell["status"]).text
        found.append((formats.texts.label("short", code), text))
    return tuple(found[:_FIGURES])


def _address(agency: Agency, revision: Revision, folder: str, language: str) -> str:
    base = agency.publication.site_address.rstrip("/")
    parts = [agency.agency_id, revision.period.code, folder, file_names(language).page]
    return "/".join([base, *(quote(part) for part in parts if part)]) if base else ""


def _report(
    connection: psycopg.Connection, agency: Agency, recipients: Recipients, revision: Revision, unit: str
) -> Report:
    names = {AGENCY_UNIT: agency.name} | {
        row["unit_id"]: row["unit_name"] for row in revisions.read_units(connection, revision)
    }
    if unit not in names:
        raise LontarError(
            f"There is no unit '{unit}'.", where=f"{agency.agency_id}: recipients.{recipients.name}.units"
        )
    folder = "" if unit == AGENCY_UNIT else unit_folder(unit)
    prefix, pdf = f"{folder}/" if folder else "", file_names(recipients.language).pdf
    indicators = {row["indicator_code"]: row for row in marts.read_indicators(connection)}
    cells = revisions.read_cells(connection, revision, unit_id=unit)
    content = _published(connection, revision, prefix + pdf) if recipients.content == "attachment" else b""
    pdf_name = f"{agency.agency_id}_{revision.period.code}{f'_{folder}' if folder else ''}.pdf"
    figures = _figures(cells, indicators, formats_of(recipients.language))
    return Report(names[unit], figures, _address(agency, revision, folder, recipients.language), content, pdf_name)


def write_letter(
    connection: psycopg.Connection, agency: Agency, recipients: Recipients, revision: Revision, ledger_head: Head
) -> Letter:
    """Collect what a mail says, as the publisher. Raises LontarError where the publication is not what was released."""
    reports = tuple(_report(connection, agency, recipients, revision, unit) for unit in recipients.units)
    manifest = hashlib.sha256(_published(connection, revision, "manifest.json")).hexdigest()
    return Letter(agency, recipients, revision, reports, manifest, ledger_head)


def _environment():
    """Templates by their full names: only `*.html.j2` is HTML, and there every text is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(settings().project_dir / "reports" / "mail"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def compose(letter: Letter, server: Server) -> EmailMessage:
    """The message, still without a date. Its number is made of list, period and revision, so that mail programs show it once."""
    message = EmailMessage()
    revision = letter.revision
    mark = "mark_sample" if letter.agency.sample else ""
    subject = letter.text("subject", agency=letter.agency.short_name, period=letter.period)
    message["Subject"] = f"{letter.text(mark)} {subject}" if mark else subject
    message["From"] = formataddr((letter.agency.personnel_office, server.sender))
    message["To"] = formataddr((letter.recipients.title, server.sender))
    domain = server.sender.rpartition("@")[2]
    name = f"{letter.agency.agency_id}.{revision.period.code}.r{revision.number}.{letter.recipients.name}"
    message["Message-ID"] = f"<{name}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.recipients.language
    message.set_content(_environment().get_template("mail.txt.j2").render(letter=letter))
    html = _environment().get_template("mail.html.j2").render(letter=letter)
    message.add_alternative(html, subtype="html")
    for report in letter.reports:
        if report.pdf:
            message.add_attachment(report.pdf, maintype="application", subtype="pdf", filename=report.pdf_name)
    return message


def content_hash(letter: Letter) -> str:
    """One hash over what the mail says, for the ledger."""
    parts = [letter.recipients.language, letter.manifest_sha256, str(letter.ledger_head)]
    parts += [json.dumps([report.name, report.figures, report.address]) for report in letter.reports]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
