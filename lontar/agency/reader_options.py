"""The options of each reader, as a profile's source may give them: one home for their names, types and bounds."""

import codecs
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from lontar.agency.strict import Strict


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _is_encoding(value: str) -> str:
    if value != "auto":
        try:
            "".encode(value)
            codecs.lookup(value)
        except (LookupError, TypeError):
            raise ValueError("no such encoding; use auto, utf-8, cp1252 or utf-16") from None
    return value


def _is_delimiter(value: str) -> str:
    if value not in ("auto", "\t") and not (_is_sign(value) and value != '"'):
        raise ValueError('one sign, or auto; a tab is written "\\t"')
    return value


def _is_quote(value: str) -> str:
    if value and not _is_sign(value):
        raise ValueError("one sign, or nothing")
    return value


def _is_sign(value: str) -> bool:
    return len(value) == 1 and value.isascii() and value.isprintable()


Word = Annotated[str, BeforeValidator(_as_text)]
Encoding = Annotated[str, AfterValidator(_is_encoding)]


class Common(Strict):
    """What every reader knows: words for nothing, apostrophes before values, headings that mean nothing, ways of writing numbers."""

    null_words: tuple[Word, ...] = ()
    strip_apostrophes: bool = False
    ignored_columns: tuple[str, ...] = ()
    percent: bool = False
    thousands: Literal[","] | None = None


class AttlogOptions(Common):
    """`layout`: the order of the fields; it depends on how the file is taken from the machine."""

    layout: Literal["six_field", "five_field"]


class CsvOptions(Common):
    """How the table is written; recognised where nothing is said. `quote: ""` where quotes are plain characters."""

    encoding: Encoding = "auto"
    delimiter: Annotated[str, AfterValidator(_is_delimiter)] = "auto"
    quote: Annotated[str, AfterValidator(_is_quote)] = '"'


class JsonOptions(Common):
    """`records`: dotted path of the list; `lines`: one object per line."""

    encoding: Encoding = "auto"
    records: str = ""
    lines: bool | None = None


class SpreadsheetOptions(Common):
    """`sheet`: name, or position from 0; `header_rows`: how many rows the headings take."""

    sheet: Annotated[int, Field(ge=0)] | str = 0
    header_rows: int = Field(default=1, ge=1, le=5)


OPTIONS: dict[str, type[Common]] = {
    "attlog": AttlogOptions,
    "csv": CsvOptions,
    "json": JsonOptions,
    "spreadsheet": SpreadsheetOptions,
    "template": Common,
}


def option_errors(reader: str, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What pydantic says is wrong with the options of a reader; nothing for a reader that does not exist."""
    if reader in OPTIONS:
        try:
            OPTIONS[reader].model_validate(dict(options))
        except ValidationError as error:
            yield from error.errors(include_url=False, include_context=False)
