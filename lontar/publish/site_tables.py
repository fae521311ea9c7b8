"""Short ways to write the tables of the site's pages in the words of `reports/site/id.yml`."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date

from lontar.publish.formats import Formats, formats_of
from lontar.publish.model import Column, ColumnKind, Table, Value
from lontar.publish.site_texts import site_texts


def formats() -> Formats:
    """Indonesian formats: the language of the site's own pages."""
    return formats_of("id")


def columns(group: str, **kinds: ColumnKind) -> tuple[Column, ...]:
    """Columns in the order given, each with its title from the texts: `columns("deliveries", file="text", loaded="count")`."""
    return tuple(Column(key=key, title=site_texts()(f"{group}.{key}"), kind=kind) for key, kind in kinds.items())


def words(text: str, href: str = "") -> Value:
    return Value(text=text, href=href)


def code(text: str) -> Value:
    return Value(text=text, kind="code")


def number(count: int | None) -> Value:
    """A whole number; where there is none, the text for what does not apply."""
    return formats().count(count)


def day(when: date | None) -> Value:
    """A day short enough for a column, on one line: `5 Okt 2026` with spaces that do not break."""
    if when is None:
        return formats().absence("not_applicable")
    return words(format_date(when, "d MMM yyyy", formats().locale).replace(" ", "\u00a0"))


def table(
    table_id: str, title: str, heads: tuple[Column, ...], rows: Iterable[tuple[Value, ...]], *, folded: bool = False
) -> Table:
    """A table printed in the text, or folded away under its title."""
    return Table(id=table_id, title=title, columns=heads, rows=tuple(rows), place="annex" if folded else "text")
