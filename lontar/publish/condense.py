"""Tables without a single figure become one line: a reader should not turn pages of "withheld" to find what can be read.

Nothing is lost by it: the cells stand with their status in the workbook's sheet of cells, `data.csv` and `data.json`.
"""

from collections.abc import Iterable

from lontar.publish.model import Block, Note, Section, Table
from lontar.publish.texts import Texts


def is_empty(block: Block) -> bool:
    """Whether a table has rows and every value beside their names is absent."""
    return (
        isinstance(block, Table)
        and bool(block.rows)
        and len(block.columns) > 1
        and all(value.status != "shown" for row in block.rows for value in row[1:])
    )


def _why(tables: Iterable[Table], texts: Texts) -> Note:
    """One line for the tables of a chapter that share a reason, by the reason's own words where there is only one."""
    found = list(tables)
    reasons = {value.status for table in found for row in table.rows for value in row[1:]}
    key = reasons.pop() if len(reasons) == 1 else "mixed"
    titles = "; ".join(table.title for table in found)
    return Note(kind="absence", text=texts(f"empty_tables.{key}", titles=titles))


def condensed(section: Section, texts: Texts) -> Section:
    """The chapter with its empty tables named in one line at its end."""
    empty = [block for block in section.blocks if is_empty(block)]
    if not empty:
        return section
    kept = tuple(block for block in section.blocks if not is_empty(block))
    return section.model_copy(update={"blocks": (*kept, _why(empty, texts))})
