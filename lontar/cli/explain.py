"""`lontar explain`: where does this number come from?"""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json


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
    """Lines, not tables: a hash that is cut off proves nothing."""
    counts = ("received", "loaded", "rejected", "duplicate", "accepted", "quarantined", "superseded")

    def listed(title: str, lines: list[str]) -> None:
        out.print(f"\n{title}")
        for line in lines or ["–"]:
            out.print(f"  {line}", soft_wrap=True)

    lines = []
    for one in found.deliveries:
        lines.append(f"{one.feed}: {one.file_name} {found.destroyed.get(one.sha256, '')}".rstrip())
        lines.append(f"  sha256 {one.sha256}")
        lines.append("  " + ", ".join(f"{name} {getattr(one, name)}" for name in counts))
    listed("Deliveries (rows)", lines)
    rules = [" ".join(map(str, filter(None, (one.value, one.unit)))) for one in found.rules]
    parts = [
        (one.code, value, one.regulation, one.article, one.status)
        for one, value in zip(found.rules, rules, strict=True)
    ]
    listed("Rules", [", ".join(filter(None, part)) for part in parts])
    listed(
        "Gates",
        [f"{one.gate} {one.outcome} ({one.severity}): {one.description} [{one.observed}]" for one in found.gates],
    )
    lines = []
    for entry in found.entries:
        who = ", ".join(filter(None, (entry.get("by"), entry.get("reason"))))
        when = f"{entry['recorded_at']:%Y-%m-%d %H:%M:%S} UTC"
        lines.append(f"entry {entry['sequence']}, {when}: {entry['kind']} {who}".rstrip())
        lines.append(f"  {entry['entry_hash']}")
    listed("Ledger", lines if found.requires_approval else [*lines, "the profile asks for no approval"])
    lines = []
    for one in found.history:
        figure = one["figure"].get("value", one["figure"].get("status", "–"))
        lines.append(
            f"{one['revision']}: {one['status']}, {one['released_at'] or 'not released'}, figure {figure} {one['why']}"
        )
    listed("Revisions", lines)


def _show_sql(out, found) -> None:
    for model in found.models:
        out.print(f"\nSQL of {model.name} ({model.path}{'' if model.is_compiled else ', not compiled here'})")
        out.print(model.sql, soft_wrap=True)
    if not found.same_models:
        out.print(f"The models are others today: commit {found.commit} has those of this revision.", soft_wrap=True)
