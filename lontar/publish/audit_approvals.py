"""Who approved which revision, when and why: by the function of the office, never by a person's name or login."""

from lontar.agency import Agency
from lontar.period import Period
from lontar.publish.audit_data import Row
from lontar.publish.model import Block, Note, Paragraph
from lontar.publish.site_tables import Writer, table, words


def _rule(w: Writer, agency: Agency) -> str:
    """What the profile asks for."""
    publication = agency.publication
    if not publication.requires_approval:
        return w("approvals.not_required")
    offices = ", ".join(one.office for one in publication.approval.approvers)
    text = w(f"approvals.people_{publication.approval.people}")
    return f"{text} {w('approvals.approvers', offices=offices)}" if offices else text


def approval_blocks(w: Writer, agency: Agency, given: list[Row]) -> list[Block]:
    """What the profile asks for, and the approvals that were given."""
    blocks: list[Block] = [Paragraph(text=_rule(w, agency))]
    if not given:
        none = Note(kind="absence", text=w("approvals.none"))
        return [*blocks, none] if agency.publication.requires_approval else blocks
    kinds = {"period": "text", "revision": "count", "day": "text", "office": "text", "reason": "text"}
    heads = w.columns("approvals", **kinds, changed="count", entry="count")
    rows = [
        (
            words(w.period(Period.parse(row["period"]))),
            w.number(row["revision"]),
            w.day(row["recorded_at"].astimezone(agency.zone).date()),
            words(row["office"]),
            words(row["reason"] or ""),
            w.number(row["changed_cells"]),
            w.number(row["sequence"]),
        )
        for row in given
    ]
    return [*blocks, table("approvals", w("approvals.title"), heads, rows)]
