"""`lontar approve`: release what waits."""

from typing import TYPE_CHECKING, Annotated

import typer

from lontar.cli.output import console, print_json, table

if TYPE_CHECKING:
    from lontar.approval import Approved
    from lontar.proposal import Proposal


def approve(
    agency: Annotated[str, typer.Option(help="Agency id, such as kota-kupang.")],
    period: Annotated[str, typer.Option(help="The period that waits: 2026-09.")],
    office: Annotated[
        str,
        typer.Option(
            "--by", help="Who approves: an approver of the profile, such as 'Kepala BKPPD'. No names of persons."
        ),
    ] = "",
    reason: Annotated[str, typer.Option(help="Why; it is recorded with the approval and published.")] = "",
    show: Annotated[
        bool, typer.Option("--show", help="Only list what would be released; nothing is recorded.")
    ] = False,
    record_only: Annotated[
        bool, typer.Option("--record-only", help="Record it; the run of asn_release that waits in Airflow goes on.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Approve the newest frozen revision of a period and release it.

    For cities whose profile sets publication.requires_approval: until the approval, every page says DRAF and nothing is on the site.
    publication.approval names who may approve, acting by which logins. With people: 2 the release takes two of them, and nobody
    approves a correction of their own: whoever ran replay, withdraw or run --revise for it.

    Example: lontar approve --agency kota-kupang --period 2026-09 --show
    Then: lontar approve --agency kota-kupang --period 2026-09 --by "Kepala BKPPD" --reason "Sudah diperiksa"
    """
    from lontar.agency import get_agency
    from lontar.period import Period

    if show:
        from lontar import warehouse
        from lontar.proposal import proposal

        asked = get_agency(agency), Period.parse(period)
        warehouse.ensure()
        _print_proposal(proposal(*asked), as_json=as_json)
        return
    from lontar.approval import approve_and_release

    done = approve_and_release(agency, Period.parse(period), office, reason, quiet=as_json, record_only=record_only)
    print_json(done.as_dict()) if as_json else console().print(_sentence(done), soft_wrap=True)


def _sentence(done: "Approved") -> str:
    what = f"{done.agency} {done.period} revision {done.revision}"
    if done.still_needed:
        return f"{what} is approved by {done.approved_by}; {done.still_needed} more approval is needed, from another person."
    return (
        f"{what} is approved and released." if done.is_released else f"{what} is approved; asn_release goes on with it."
    )


def _print_proposal(found: "Proposal", *, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        print_json(asdict(found))
        return
    out = console()
    cells = ", ".join(f"{status} {count}" for status, count in sorted(found.cells.items()))
    out.print(f"{found.agency} {found.period} revision {found.revision} waits. Figures: {cells}", soft_wrap=True)
    if found.replaces:
        out.print(found.note, soft_wrap=True)
        other = ", ".join(found.changed_hashes)
        out.print(
            f"Files since revision {found.replaces}: {', '.join(found.causes) or 'none'}. Changed: {other or 'nothing else'}"
        )
        _print_changes(out, found)
    for one in found.authors:
        out.print(f"Made by {one['by'] or one['os_user']} ({one['act']}, ledger entry {one['entry']})", soft_wrap=True)
    for one in found.approvals:
        out.print(f"Approved by {one['by']} at {one['at']}: {one['reason']}", soft_wrap=True)
    asked = ", ".join(found.approvers) or "any office"
    out.print(f"Still needed: {found.still_needed} of {found.people}, from {asked}", soft_wrap=True)


def _print_changes(out, found: "Proposal") -> None:
    shown = table(f"{found.changed_cells} figures change", "Unit", "Indicator", "Breakdown", "Old", "New")
    for one in found.changes:
        shown.add_row(*(one[name] for name in ("unit", "indicator", "breakdown", "old", "new")))
    out.print(shown)
    if found.changed_cells > len(found.changes):
        out.print(f"The first {len(found.changes)} of {found.changed_cells}.")
