"""`lontar status`: what came, what is due, what failed, what waits."""

from typing import Annotated, Any

import typer

from lontar.cli.output import console, print_json, table


def status(
    agency: Annotated[str, typer.Option(help="Agency id.", show_default="all profiles")] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object per agency.")] = False,
) -> None:
    """Per agency: deliveries that came, are missing or due next, refusals, failures, waiting approvals and revisions.

    Everything is asked of the ledger. Nothing is changed.
    """
    from lontar.status import status as ask

    found = ask(agency)
    if as_json:
        print_json(found)
        return
    for one in found:
        _show(one)


def _show(one: dict[str, Any]) -> None:
    out = console()
    came = table(f"{one['name']} ({one['agency']})", "Feed", "Landed", "Refused", "Last landed (UTC)", "Reaches to")
    for feed in one["feeds"]:
        landed_at = feed["last_landed_at"]
        reaches = feed["last_event"] or feed["last_period"] or ""
        when = f"{landed_at:%Y-%m-%d %H:%M}" if landed_at else ""
        came.add_row(feed["feed"], str(feed["landed"]), str(feed["refused"]), when, str(reaches)[:10])
    out.print(came) if one["feeds"] else out.print(f"{one['name']} ({one['agency']}): nothing was delivered yet.")
    for title, lines in _open_points(one).items():
        for line in lines:
            out.print(f"  {title}: {line}", soft_wrap=True)
    out.print()


def _open_points(one: dict[str, Any]) -> dict[str, list[str]]:
    """Heading -> lines; a heading without lines is not shown."""
    return {
        "missing": _by_day(one["missing"], "was due"),
        "due next": _by_day(one["due_next"], "until"),
        "refused": [f"{row['feed']} {row['file_name']}: {row['refusal']}" for row in one["refused"]],
        "failed": [f"{row['period']} {row['step']}: {row['reason']}".strip() for row in one["failures"]],
        "waiting for approval": [f"{row['period']} revision {row['revision']}" for row in one["waiting_for_approval"]],
        "frozen, not released": [f"{row['period']} revision {row['revision']}" for row in one["frozen_unreleased"]],
        "pending revision": [
            f"{row['period']}: {row['changed_cells']} figures would change because of {row['causes'] or 'rules or code'}"
            for row in one["pending_revisions"]
        ],
        "mail": [_mail_line(row) for row in one["mail"]],
        "published": [
            ", ".join(f"{row['period']} (rev. {row['revision']})" for row in one["published"]) or "nothing yet"
        ],
    }


def _mail_line(row: dict[str, Any]) -> str:
    """`pimpinan 2026-09 revision 1: 2 waiting (SMTPAuthenticationError 535); see docs/runbooks/failed-mail.md`."""
    counts = [f"{row[name]} {name}" for name in ("waiting", "refused", "uncertain") if row[name]]
    what = (
        f"{row['list']} {row['period']} revision {row['revision']}: {', '.join(counts)}" if row["list"] else "stopped"
    )
    reason = f" ({row['reason']})" if row["reason"] else ""
    return f"{what}{reason}; see docs/runbooks/failed-mail.md"


def _by_day(expected: list[dict[str, Any]], word: str) -> list[str]:
    """`2026-10, was due 2026-11-05: employees, punches` for everything of one period and day."""
    days: dict[tuple[str, Any], list[str]] = {}
    for due in expected:
        days.setdefault((due["period"], due["due_date"]), []).append(due["feed"])
    return [f"{period}, {word} {day}: {', '.join(dict.fromkeys(feeds))}" for (period, day), feeds in days.items()]
