"""From the cells of a block to a batch: damaged rows rejected, blank rows passed over, values rewritten."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from lontar.ingest import limits
from lontar.ingest.readers.columns import Columns
from lontar.ingest.readers.fields import Field
from lontar.ingest.readers.reading import RAW_TEXT_LIMIT, WHITESPACE, Batch, Reading
from lontar.ingest.readers.values import Rewriter, blank_to_null

REPLACEMENT = "\ufffd"


@dataclass(frozen=True)
class Block:
    """Cells as the file has them: one string array per column of the file, and each row's number.

    `may_hold_nul` and `damaged` (characters that could not be decoded) spare the sound block the search;
    `has_blank_rows` is false where the reader has passed over them, or where even an empty element is a record; `blank` are
    the characters of which a blank row may consist.
    """

    cells: Sequence[pa.Array]
    row_numbers: pa.Array
    may_hold_nul: bool = False
    damaged: bool = False
    has_blank_rows: bool = True
    blank: str = WHITESPACE

    def filtered(self, keep: pa.Array) -> "Block":
        """The rows for which the mask is true."""
        cells = [column.filter(keep) for column in self.cells]
        return replace(self, cells=cells, row_numbers=self.row_numbers.filter(keep))


class Pipeline:
    """Turns the blocks of one file into batches."""

    def __init__(self, reading: Reading, fields: Sequence[Field], columns: Columns, rewriter: Rewriter) -> None:
        self.reading, self.columns, self.rewriter = reading, columns, rewriter
        self.fields = fields or tuple(Field(name) for name in columns.positions)
        reading.detected["ignored_columns"] = columns.ignored[: limits.IGNORED]
        reading.detected["absent_columns"] = columns.absent

    def batches(self, blocks: Iterable[Block]) -> Iterable[Batch]:
        """One batch per block with at least one good row."""
        for block in blocks:
            batch = self._batch(self._sound(block))
            if batch.table.num_rows:
                yield batch

    def _sound(self, block: Block) -> Block:
        if block.may_hold_nul:
            block = self._without(block, lambda cells: pc.match_substring(cells, "\0"), "nul_byte")
        if block.damaged:
            block = self._without(block, lambda cells: pc.match_substring(cells, REPLACEMENT), "damaged_text")
        if any(_longest(block.cells[at]) > limits.VALUE_BYTES for at in self.columns.positions.values()):
            block = self._without(
                block, lambda cells: pc.greater(pc.binary_length(cells), limits.VALUE_BYTES), "value_too_long"
            )
        return block

    def _without(self, block: Block, is_bad: Callable[[pa.Array], pa.Array], reason: str) -> Block:
        bad = _combined(map(is_bad, block.cells), pc.or_)
        if bad is None or not pc.any(bad).as_py():
            return block
        for at in pc.indices_nonzero(bad).to_pylist():
            text = "\t".join((cells[at].as_py() or "")[:RAW_TEXT_LIMIT] for cells in block.cells)
            self.reading.reject(block.row_numbers[at].as_py(), text, reason)
        return block.filtered(pc.invert(bad))

    def _batch(self, block: Block) -> Batch:
        block, cleaned = self._without_blank_rows(block)
        arrays = [self._column(field, block, cleaned) for field in self.fields]
        return Batch(pa.table(arrays, names=[field.name for field in self.fields]), block.row_numbers)

    def _without_blank_rows(self, block: Block) -> tuple[Block, dict[str, pa.Array]]:
        cleaned = self._cleaned(block)
        if not block.has_blank_rows:
            return block, cleaned
        empty = _combined((values.is_null() for values in cleaned.values()), pc.and_)
        if empty is not None and not pc.any(empty).as_py():
            return block, cleaned
        # Nothing that we need is there; it is a record all the same as long as any other cell is filled.
        others = (pc.utf8_trim(cells, characters=block.blank) for cells in block.cells)
        blank = _combined((blank_to_null(values).is_null() for values in others), pc.and_)
        block = block.filtered(pc.invert(blank))
        return block, self._cleaned(block)

    def _cleaned(self, block: Block) -> dict[str, pa.Array]:
        positions = self.columns.positions
        return {name: self.rewriter.clean(block.cells[at]) for name, at in positions.items()}

    def _column(self, field: Field, block: Block, cleaned: dict[str, pa.Array]) -> pa.Array:
        count = len(block.row_numbers)
        if field.constant is not None:
            return pa.repeat(pa.scalar(field.constant, pa.string()), count)
        if field.name not in cleaned:
            return pa.nulls(count, pa.string())
        return self.rewriter.rewrite(cleaned[field.name], field)


def _longest(values: pa.Array) -> int:
    return pc.max(pc.binary_length(values)).as_py() or 0


def _combined(masks: Iterable[pa.Array], operation: Callable) -> pa.Array | None:
    filled = [mask.fill_null(False) for mask in masks]
    return reduce(operation, filled) if filled else None
