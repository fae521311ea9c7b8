"""How the gates' verdicts went over the months: a picture of tiles and the counts behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg
from psycopg.rows import dict_row

from lontar.agency import Agency
from lontar.publish.chart_tiles import short_text, tile_words, tiles
from lontar.publish.model import Block, Chart, Column, Table, Value
from lontar.publish.site_tables import Writer, table, words

GATES = ("raw", "marts", "publication")
MONTHS = 12
_ROW_PX, _TILE_PX = 34, 44
_LEAST_SCALE = 0.3

# The newest verdict of each rule counts: of a month's figures, and of the deliveries judged in a month.
_VERDICTS = """
with verdicts as (
    select distinct on (gate, month, rule) gate, month, severity, outcome
    from (
        select gate, rule, severity, outcome, result_id,
            coalesce(period_start_date, date_trunc('month', recorded_at at time zone %(zone)s)::date) as month
        from ledger.gate_result
        where agency_id = %(agency)s and delivery_id is null and coalesce(period_kind, 'month') = 'month'
    ) as r
    order by gate, month, rule, result_id desc
)
select gate, month, count(*) filter (where outcome = 'passed') as passed,
    count(*) filter (where outcome = 'failed' and severity = 'warning') as warnings,
    count(*) filter (where outcome = 'failed' and severity = 'critical') as failed,
    count(*) filter (where outcome = 'not_evaluated') as not_evaluated
from verdicts group by gate, month order by gate, month
"""


@dataclass(frozen=True)
class Verdicts:
    """Verdicts of one gate in one month. `warnings` were printed and stopped nothing; `failed` and `not_evaluated` stopped it."""

    gate: str
    month: date
    passed: int
    warnings: int
    failed: int
    not_evaluated: int

    @property
    def all(self) -> int:
        return self.passed + self.warnings + self.failed + self.not_evaluated


def read_verdicts(connection: psycopg.Connection, agency: Agency) -> list[Verdicts]:
    """The verdicts of an agency by gate and month."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_VERDICTS, {"agency": agency.agency_id, "zone": agency.timezone})
        return [Verdicts(**row) for row in rows]


def last_months(months: Iterable[date]) -> list[date]:
    """The newest months of those given, in order; as many as a picture holds."""
    return sorted(set(months))[-MONTHS:]


def month_columns(w: Writer, first_title: str, months: Iterable[date]) -> tuple[Column, ...]:
    """A first column of names and one for each month: `Jan 26` where a year begins, else `Feb`."""
    heads = [Column(key="name", title=first_title)]
    for index, month in enumerate(months):
        title = w.formats.month_short(month)
        heads.append(
            Column(key=f"{month:%Y-%m}", title=f"{title} {month:%y}" if index == 0 or month.month == 1 else title)
        )
    return tuple(heads)


def tile(text: str, shade: float | None, status: str = "shown") -> Value:
    """A tile that says `text` and is shaded by a share; open where there is nothing to say."""
    number = None if shade is None else Decimal(str(round(shade, 4)))
    return Value(text=text, number=number, status=status, kind="text")


def calendar_picture(w: Writer, grid: Table, *, row_px: int, title: str, reading: str) -> Chart | None:
    """Tiles over a year of months, wider than others, shaded by the share that is missing; nothing for few figures.

    One missing in many is not the darkest: the scale goes to three tenths at least.
    """
    alt = w.formats.texts("chart.tiles_alt", name=grid.title, points=tile_words(grid))
    texts = [value.text if value.number is not None else _short(w, value) for row in grid.rows for value in row[1:]]
    picture = tiles(w.formats.texts, grid, row_px=row_px, title=title, alt=alt, reading=reading, words=texts)
    if picture is None:
        return None
    most = max(picture.options["domain"][1], _LEAST_SCALE) if _any_missing(grid) else 1
    width = _TILE_PX * (len(grid.columns) - 1)
    size = {"width": width, "left": 200, "right": 20 + _TILE_PX * MONTHS - width}
    return picture.model_copy(update={"options": picture.options | size | {"domain": [0, most]}})


def _any_missing(grid: Table) -> bool:
    return any(value.number for row in grid.rows for value in row[1:])


def _short(w: Writer, value: Value) -> str:
    """Nothing where there was nothing to look at, the shorthand of the absence elsewhere."""
    return "" if value.status == "not_applicable" else short_text(w.formats.texts, value)


def _tile(w: Writer, found: Verdicts | None) -> Value:
    if found is None:
        return w.formats.absence("not_applicable")
    text = w("trends.tile", passed=w.formats.number(found.passed), all=w.formats.number(found.all))
    return tile(text, 1 - found.passed / found.all)


def _picture(w: Writer, verdicts: list[Verdicts], months: list[date]) -> Chart | None:
    known = {(one.gate, one.month): one for one in verdicts}
    rows = [
        (words(w.formats.texts(f"gate.{gate}")), *(_tile(w, known.get((gate, month))) for month in months))
        for gate in GATES
    ]
    grid = Table(
        id="trends",
        title=w("trends.chart_subtitle"),
        columns=month_columns(w, w("trends.gate"), months),
        rows=tuple(rows),
    )
    return calendar_picture(w, grid, row_px=_ROW_PX, title=_finding(w, verdicts), reading=w("trends.reading"))


def _finding(w: Writer, verdicts: list[Verdicts]) -> str:
    stopped = sum(one.failed + one.not_evaluated for one in verdicts)
    warned = sum(one.warnings for one in verdicts)
    if not stopped and not warned:
        return w("trends.all_passed")
    return w("trends.finding", stopped=w.formats.number(stopped), warned=w.formats.number(warned))


def _counts(w: Writer, verdicts: list[Verdicts]) -> Table:
    counted = ("passed", "warnings", "failed", "not_evaluated")
    heads = w.columns("trends", month="text", gate="text", **dict.fromkeys(counted, "count"))
    order = {gate: place for place, gate in enumerate(GATES)}
    rows = [
        (
            words(w.formats.period("month", one.month)),
            words(w.formats.texts(f"gate.{one.gate}")),
            *(w.number(getattr(one, name)) for name in counted),
        )
        for one in sorted(verdicts, key=lambda one: (-one.month.toordinal(), order[one.gate]))
    ]
    return table("trends-counts", w("trends.counts"), heads, rows, folded=True)


def trend_blocks(w: Writer, verdicts: list[Verdicts]) -> list[Block]:
    """Picture and counts; the counts alone where there are too few months for a picture, nothing where no gate has judged."""
    if not verdicts:
        return []
    months = last_months(one.month for one in verdicts)
    shown = [one for one in verdicts if one.month in months]
    picture, counts = _picture(w, shown, months), _counts(w, verdicts)
    return [picture, counts] if picture else [counts.model_copy(update={"place": "text"})]
