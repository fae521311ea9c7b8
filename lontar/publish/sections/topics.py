"""Chapters described as data: one file per topic in `reports/sections/`, read once; see its README for the keys."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from lontar.publish.breakdown_names import member_name
from lontar.publish.chart_data import Item, instead_of_chart
from lontar.publish.chart_guidance import guidance
from lontar.publish.chart_members import Members, bars, bullets, funnel
from lontar.publish.context import Context
from lontar.publish.model import Block, Column, Note, Paragraph, Section, Table, Value
from lontar.publish.sections.benchmarks import benchmark_table
from lontar.publish.sections.grids import Grid, grid_blocks
from lontar.publish.sections.surveys import sampling_note
from lontar.publish.sections.tables import codes_table, indicator_table, knows_people
from lontar.publish.sections.targets import CODE as TARGET_CODE
from lontar.publish.sections.targets import targets_table
from lontar.settings import settings
from lontar.yaml_file import load_yaml

# A long tail of small members belongs in the table.
_MOST_BARS = 12
_DRAW = {"bars": bars, "funnel": funnel, "bullets": bullets, "guidance": guidance}


class _Plan(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sentence(_Plan):
    code: str
    key: str
    by_label: bool = False
    labels: str = ""


class Breakdown(_Plan):
    code: str
    dimension: str
    title: str
    chart: Literal["", "bars", "funnel", "bullets", "guidance"] = ""
    finding: str = ""
    on_units: bool = False
    labels: str = ""
    interval: bool = False
    beside: tuple[str, ...] = ()


class Listing(_Plan):
    title: str
    codes: tuple[str, ...]


class Chapter(_Plan):
    """One chapter as its file describes it."""

    id: str
    order: int
    sentences: tuple[Sentence, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    grids: tuple[Grid, ...] = ()
    tables: tuple[Listing, ...] = ()
    units: tuple[str, ...] = ()
    targets: str = ""
    survey: Literal["", "skm", "staff"] = ""
    peers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    annual: bool = False

    @property
    def codes(self) -> list[str]:
        """Every indicator that the chapter speaks of, once."""
        named = [s.code for s in self.sentences] + [b.code for b in (*self.breakdowns, *self.grids)]
        named += [TARGET_CODE] if self.targets else []
        return list(
            dict.fromkeys([*named, *(code for table in self.tables for code in table.codes), *self.units, *self.peers])
        )


@cache
def chapters() -> tuple[Chapter, ...]:
    """All described chapters in printed order."""
    folder = settings().project_dir / "reports" / "sections"
    return tuple(sorted((_read(path) for path in folder.glob("*.yml")), key=lambda chapter: chapter.order))


def _read(path: Path) -> Chapter:
    return Chapter.model_validate(load_yaml(path))


def build_all(context: Context, *, short: bool) -> list[Section]:
    """Every chapter that has something to say about the unit. `short` leaves pictures and tables of units out."""
    built = (_build(context, chapter, short) for chapter in chapters())
    return [section for section in built if section is not None]


def _build(context: Context, chapter: Chapter, short: bool) -> Section | None:
    codes = [code for code in chapter.codes if context.has(code)]
    cells = {code: _any_cell(context, code) for code in codes}
    if not codes or all(status == "not_applicable" for status in cells.values()):
        return None
    title = context.texts(f"section.{chapter.id}")
    if all(status in ("no_data", "not_applicable") for status in cells.values()):
        absent = Note(kind="absence", text=context.texts("topic.no_data", name=title))
        return Section(id=chapter.id, title=title, blocks=(absent,))
    blocks: list[Block] = [*_words(context, chapter)]
    blocks += benchmark_table(context, f"{chapter.id}_peers", chapter.peers)
    blocks += _grids(context, chapter)
    blocks += _breakdowns(context, chapter, short)
    if chapter.units and not short:
        blocks.append(_units(context, chapter, title))
    blocks += _tables(context, chapter)
    if chapter.targets and (table := targets_table(context, chapter.targets)):
        blocks.append(table)
    if chapter.annual and context.period.kind != "year":
        blocks = _in_short(context, title, blocks)
    return Section(id=chapter.id, title=title, blocks=tuple(blocks))


def _in_short(context: Context, title: str, blocks: list[Block]) -> list[Block]:
    """What other editions than the annual one print of an annual chapter: sentences and pictures; tables in the files."""
    shown = [block.model_copy(update={"place": "files"}) if block.type == "table" else block for block in blocks]
    return [*shown, Note(kind="info", text=context.texts("topic.annual", name=title))]


def _any_cell(context: Context, code: str) -> str:
    """Status of the figure, or of its members where it has none of its own."""
    start, unit = context.period.start_date, context.unit.unit_id
    if context.cells.has(start, unit, code):
        return context.cell(code).status
    rows = [row for row in context.cells.rows(start, unit) if row["indicator_code"] == code]
    return "shown" if any(row["status"] in ("shown", "withheld") for row in rows) else "not_applicable"


def _words(context: Context, chapter: Chapter) -> list[Block]:
    sentences = [text for sentence in chapter.sentences if (text := _sentence(context, sentence))]
    blocks: list[Block] = [Paragraph(text=" ".join(sentences))] if sentences else []
    blocks += [sampling_note(context, chapter.survey)] if chapter.survey else []
    return blocks + [Note(kind="info", text=context.texts(key)) for key in chapter.notes]


def _sentence(context: Context, sentence: Sentence) -> str:
    """The sentence with what its row holds; where there is no figure, that and why; silent where it does not apply."""
    if not context.has(sentence.code):
        return ""
    cell, name = context.cell(sentence.code), context.indicators[sentence.code].name
    if cell.status == "not_applicable":
        return ""
    if not cell.is_shown:
        return context.texts("topic.absent", name=name, absence=context.text_of(sentence.code))
    indicator, number = context.indicators[sentence.code], context.formats.plain_number
    gaps = {"value": context.text_of(sentence.code), "name": name, "label": _label(context, sentence, cell.label)}
    for gap, figure in (
        ("numerator", cell.numerator),
        ("denominator", cell.denominator),
        ("persons", cell.n_persons),
        ("expected", cell.n_expected),
    ):
        gaps[gap] = "" if figure is None else number(figure)
    for gap, end in (("low", cell.value_low), ("high", cell.value_high)):
        gaps[gap] = "" if end is None else context.formats.rounded(end, indicator.unit, indicator.decimals)
    period = context.period_name()
    # Where the figure's label decides what is to be said, each label has a text of its own.
    key = f"{sentence.key}.{(cell.label or '').replace(' ', '_')}" if sentence.by_label else sentence.key
    return context.texts(key, **gaps, period=period, year=str(context.period.start_date.year))


def _label(context: Context, sentence: Sentence, label: str) -> str:
    """The row's label; by its name where it is a code that the texts name."""
    return context.texts.member(sentence.labels, label) if sentence.labels else label


def _grids(context: Context, chapter: Chapter) -> list[Block]:
    known = (grid for grid in chapter.grids if context.has(grid.code))
    return [block for grid in known for block in grid_blocks(context, grid, _title(context, grid.title))]


def _breakdowns(context: Context, chapter: Chapter, short: bool) -> list[Block]:
    blocks: list[Block] = []
    for breakdown in chapter.breakdowns:
        items = _members(context, breakdown) if context.has(breakdown.code) else []
        if items:
            table = _members_table(context, breakdown, items)
            is_drawn = breakdown.chart and (not short or breakdown.on_units)
            blocks.append(_drawn(context, breakdown, items, table) if is_drawn else table)
    return blocks


def _drawn(context: Context, breakdown: Breakdown, items: list[Item], table: Table) -> Block:
    """The picture of a breakdown; its table with a line where too little is shown for one."""
    beside = tuple(_beside(context, breakdown))
    members = Members(breakdown.code, breakdown.dimension, items[:_MOST_BARS], table, breakdown.finding, beside)
    chart = _DRAW[breakdown.chart](context, members)
    # Without the organisation's own predikat, as for the whole city, the spread itself is worth a picture.
    if chart is None and breakdown.chart == "guidance":
        chart = bars(context, members)
    return chart or instead_of_chart(context, table)


def _members(context: Context, breakdown: Breakdown) -> list[Item]:
    """Members in the order of the texts, of their labels or else of themselves, where these name them; then by size."""
    dimension, code = breakdown.dimension, breakdown.code
    members = context.cells.members(context.period.start_date, context.unit.unit_id, code, dimension)
    known = context.texts.order(breakdown.labels or dimension) or context.texts.order(dimension)
    items, indicators = [], {known: indicator.name for known, indicator in context.indicators.items()}
    for member in members:
        cell = context.cell(code, f"{dimension}={member}")
        name = cell.label if cell.label in known else member
        place = known.index(name) if name in known else len(known)
        title = member_name(context.texts, dimension, member, indicators)
        items.append((place, Item(title, cell, context.show(code, cell), member)))
    ordered = sorted(
        items, key=lambda pair: (pair[0], not pair[1].cell.is_shown, -(pair[1].cell.value or 0), pair[1].name)
    )
    return [item for _, item in ordered]


def _title(context: Context, key: str) -> str:
    period = context.period_name()
    day = context.formats.day(context.period.end_date)
    return context.texts(key, period=period, date=day, year=str(context.period.start_date.year))


def _members_table(context: Context, breakdown: Breakdown, items: list[Item]) -> Table:
    columns = [
        Column(key=breakdown.dimension, title=context.texts(f"dimension.{breakdown.dimension}")),
        context.column(breakdown.code),
        *(context.column(code) for code in _beside(context, breakdown)),
    ]
    if knows_people(item.cell for item in items):
        columns.append(Column(key="persons", title=context.texts("table.persons"), kind="count"))
    if breakdown.labels:
        columns.insert(1, Column(key="label", title=context.texts(f"dimension.{breakdown.labels}")))
    if breakdown.interval:
        columns.append(Column(key="interval", title=context.texts("table.interval")))
    rows = tuple(_member_row(context, breakdown, item, columns) for item in items)
    title = _title(context, breakdown.title)
    return Table(id=f"{breakdown.code}_{breakdown.dimension}", title=title, columns=tuple(columns), rows=rows)


def _beside(context: Context, breakdown: Breakdown) -> list[str]:
    return [code for code in breakdown.beside if context.has(code)]


def _member_row(context: Context, breakdown: Breakdown, item: Item, columns: list[Column]) -> tuple[Value, ...]:
    """What stands under each of the columns; a withheld figure says so in all of them."""
    formats, cell = context.formats, item.cell
    label = context.texts.label(breakdown.labels, cell.label) if breakdown.labels else ""
    known = {
        "label": formats.words(label),
        "persons": formats.count(cell.n_persons),
        "interval": formats.words(context.interval(breakdown.code, cell) or "–"),
    }
    absent = None if cell.is_shown else formats.absence(cell.status)
    fixed = {breakdown.dimension: formats.words(item.name), breakdown.code: item.value}
    member = f"{breakdown.dimension}={item.member}"
    fixed |= {code: context.value(code, member) for code in _beside(context, breakdown)}
    return tuple(fixed.get(column.key) or absent or known[column.key] for column in columns)


def _units(context: Context, chapter: Chapter, title: str) -> Table:
    codes = [code for code in chapter.units if context.has(code)]
    heading = context.texts("topic.units_title", name=title, period=context.period_name())
    return codes_table(context, f"{chapter.id}_units", heading, codes)


def _tables(context: Context, chapter: Chapter) -> list[Table]:
    found = []
    for number, listing in enumerate(chapter.tables, 1):
        codes = [c for c in listing.codes if context.has(c) and context.cell(c).status != "not_applicable"]
        if codes:
            suffix = "" if number == 1 else f"_{number}"
            found.append(indicator_table(context, f"{chapter.id}{suffix}", _title(context, listing.title), codes))
    return found
