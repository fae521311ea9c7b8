"""The figures on a report's first page: five, of those that apply to the unit, in this order."""

from lontar.publish.context import Context

HEADLINES = (
    "attendance_rate",
    "on_time_rate",
    "training_jp20_rate",
    "ikm",
    "complaint_late_rate",
    "ip_asn_index",
    "activity_day_rate",
    "no_record_rate",
)
_MOST = 5


def headlines(context: Context) -> list[str]:
    """Codes of the unit's headline figures; one that does not apply is printed only where fewer than five do."""
    declared = [code for code in HEADLINES if context.has(code)]
    first = sorted(declared, key=lambda code: context.cell(code).status == "not_applicable")[:_MOST]
    return [code for code in declared if code in first]
