"""`lontar explain`: where does this number come from?"""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json, table


def explain(
    address: Annotated[
        str, typer.Argument(help="Address of the figure on the site: .../index.html#i-<indicator>.")
    ] = "",
    agency: Annotated[str, typer.Option(help="Agency id.")] = "",
    period: Annotated[str, typer.Option(help="2026-09, 2026-Q3, 2026-S1 or 2026.")] = "",
    indicator: Annotated[str, typer.Option(help="Code of the indicator, as in data.csv.")] = "",
    unit: Annotated[str, typer.Option(help="Unit id; all is the whole agency.")] = "all",
    breakdown: Annotated[str, typer.Option(help="As in data.csv: sex=female.")] = "",
    revision: Annotated[int, typer.Option(help="Which revision.", show_default="the one that stands")] = 0,
    language: Annotated[str, typer.Option(help="id or en.")] = "id",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object, the SQL in full.")] = False,
) -> None:
    """From a printed number to its definition, SQL, counts per delivery, files with hashes, rules, gates, approval and revisions.

    A withheld figure is said to be withheld, with the rule that protects it, and never shown.

    Example: lontar explain --agency kota-kupang --period 2026-09 --unit 1.01 --indicator attendance_rate
    """
    from lontar.errors import LontarError
    from lontar.explain import Figure, parse_address
    from lontar.explain import explain as explain_figure
    from lontar.period import Period
    from lontar.warehouse import ensure

    if address:
        figure = parse_address(address)
    elif agency and period and indicator:
        figure = Figure(agency, Period.parse(period), indicator, unit, breakdown, revision)
    else:
        raise LontarError(
            "Which figure?", where="lontar explain", remedy="Give its address, or --agency, --period and --indicator."
        )
    ensure()
    found = explain_figure(figure, language)
    if as_json:
        print_json(found.as_dict())
    else:
        _show(found)


def _show(found) -> None:
    out, cell = console(), found.cell
    out.print(f"{found.definition[0][0]}: {found.unit_name}, {found.figure.period.code}, revision {found.revision}")
    out.print(found.definition[0][1], soft_wrap=True)
    if found.absence:
        out.print(f"{cell['status']}: {found.absence}", soft_wrap=True)
    else:
        numbers = {name: value for name, value in cell.items() if value not in (None, "")}
        out.print(", ".join(f"{name} {value}" for name, value in numbers.items()), soft_wrap=True)
    for name, text in found.definition[1:]:
        out.print(f"  {name}: {text}", soft_wrap=True)
    _show_evidence(out, found)
    _show_sql(out, found)


def _show_evidence(out, found) -> None:
    counts = ("received", "loaded", "rejected", "duplicate", "accepted", "quarantined", "superseded")
    shown = table("Deliveries", "Feed", "File", "SHA-256", *counts)
    for line in found.deliveries:
        gone = found.destroyed.get(line.sha256, "")
        name = f"{line.file_name} ({gone})" if gone else line.file_name
        shown.add_row(line.feed, name, line.sha256, *(str(getattr(line, count)) for count in counts))
    out.print(shown)
    shown = table("Rules", "Rule", "Value", "Regulation", "Article", "Status")
    for rule in found.rules:
        value = " ".join(str(part) for part in (rule.value, rule.unit) if part not in (None, ""))
        shown.add_row(rule.code, value, rule.regulation, rule.article, rule.status)
    out.print(shown)
    shown = table("Gates", "Gate", "Outcome", "Severity", "Seen", "Rule")
    for gate in found.gates:
        shown.add_row(gate.gate, gate.outcome, gate.severity, gate.observed, gate.description)
    out.print(shown)
    shown = table("Ledger", "Entry", "When (UTC)", "What", "Who, why", "Hash")
    for entry in found.entries:
        who = ", ".join(filter(None, (entry.get("approved_by"), entry.get("reason"))))
        when = f"{entry['recorded_at']:%Y-%m-%d %H:%M:%S}"
        shown.add_row(str(entry["sequence"]), when, entry["kind"], who, entry["entry_hash"])
    out.print(shown)
    if not found.requires_approval:
        out.print("The profile asks for no approval.")
    shown = table("Revisions", "Revision", "Status", "Released (UTC)", "This figure", "Why")
    for one in found.history:
        figure = one["figure"].get("value", one["figure"].get("status", "–"))
        shown.add_row(str(one["revision"]), one["status"], str(one["released_at"] or ""), str(figure), one["why"])
    out.print(shown)


def _show_sql(out, found) -> None:
    for model in found.models:
        out.print(f"SQL of {model.name} ({model.path}{'' if model.is_compiled else ', not compiled here'})")
        out.print(model.sql, soft_wrap=True)
    if not found.same_models:
        out.print(f"The models are others today: commit {found.commit} has those of this revision.", soft_wrap=True)
