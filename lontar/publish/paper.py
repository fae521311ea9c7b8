"""What paper prints of a report: its words and pictures, the few tables named in `reports/paper.yml`, and where all others are.

Nothing is lost by it: every table stands on the report's page and has a sheet in its workbook.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache

from pydantic import BaseModel, ConfigDict

from lontar.publish.languages import file_names
from lontar.publish.model import Actions, Block, Column, Document, Note, Paragraph, Section, Table, Value
from lontar.publish.texts import Texts, load_texts
from lontar.publish.xlsx_table import sheet_names
from lontar.settings import settings
from lontar.yaml_file import load_yaml


class _Layout(BaseModel):
    """Chapters that come first and that are left out, kinds of notes and ids of tables that are printed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: tuple[str, ...]
    omit: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[str, ...]


class _Plan(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: _Layout
    annual: tuple[str, ...]
    unit: _Layout


@cache
def paper_plan() -> _Plan:
    """`reports/paper.yml`."""
    path = settings().project_dir / "reports" / "paper.yml"
    return _Plan.model_validate(load_yaml(path))


@cache
def _is_named(table_id: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(table_id, pattern) for pattern in patterns)


class Paper:
    """One document as paper shows it."""

    def __init__(self, document: Document) -> None:
        plan = paper_plan()
        self.document, self.texts = document, load_texts(document.language)
        self.layout = plan.agency if document.unit.is_agency else plan.unit
        self.tables = self.layout.tables + (plan.annual if document.period.kind == "year" else ())

    def prints(self, block: Block) -> bool:
        """Whether a block stands on paper. Tables for files only never do, notes by their kind, everything else does."""
        if isinstance(block, Table):
            return block.place != "files" and _is_named(block.id, self.tables)
        return not isinstance(block, Note) or block.kind in self.layout.notes

    def sections(self) -> tuple[Section, ...]:
        """The chapters in the order of paper, without what is not printed; the last one says where that is."""
        first = {name: place for place, name in enumerate(self.layout.first)}
        chosen = [section for section in self.document.sections if section.id not in self.layout.omit]
        ordered = sorted(chosen, key=lambda section: first.get(section.id, len(first)))
        printed = (section.model_copy(update={"blocks": self._blocks(section)}) for section in ordered)
        return (*(section for section in printed if section.blocks), *self._guide())

    def _blocks(self, section: Section) -> tuple[Block, ...]:
        """What is printed of a chapter. A unit's recommendations stand below its summary, which need not say them before."""
        repeated = Actions if section.id == "summary" and "recommendations" in self.layout.first else ()
        return tuple(block for block in section.blocks if self.prints(block) and not isinstance(block, repeated))

    def _left_out(self) -> Iterator[tuple[Section, list[str]]]:
        """Chapters with tables that paper leaves out, and the sheets of the workbook that have them."""
        sheets = {table.id: name for name, table in sheet_names(self.document).items()}
        for section in self.document.sections:
            tables = [block for block in section.blocks if isinstance(block, Table) and not self.prints(block)]
            if tables:
                yield section, [sheets[table.id] for table in tables]

    def _guide(self) -> tuple[Section, ...]:
        """Where the rest is: for the whole agency by chapter, for a unit in one sentence."""
        if not (left_out := list(self._left_out())):
            return ()
        names = file_names(self.document.language)
        blocks: list[Block] = [Paragraph(text=self.texts("paper.lead", page=names.page, workbook=names.workbook))]
        if self.document.unit.is_agency:
            blocks.append(_guide_table(self.texts, left_out))
        elif contact := self.document.provenance.contact:
            blocks.append(Paragraph(text=self.texts("document.contact", contact=contact)))
        return (Section(id="paper", title=self.texts("section.paper"), blocks=tuple(blocks), place="annex"),)


def _guide_table(texts: Texts, left_out: list[tuple[Section, list[str]]]) -> Table:
    columns = (
        Column(key="chapter", title=texts("paper.chapter")),
        Column(key="content", title=texts("paper.sheets")),
    )
    rows = tuple((Value(text=section.title), Value(text="; ".join(sheets))) for section, sheets in left_out)
    return Table(id="paper", title=texts("paper.title"), columns=columns, rows=rows)
