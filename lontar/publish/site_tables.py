"""Short ways to write the tables of the site's pages in the words of `reports/site/<language>.yml`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from lontar.period import Period
from lontar.publish.formats import Formats, formats_of
from lontar.publish.model import Column, ColumnKind, Table, Value
from lontar.publish.site_texts import site_texts
from lontar.publish.texts import Texts
from lontar.sources import feed_title


@dataclass(frozen=True)
class Writer:
    """Writes the site's pages in one language: `writer("site.title")` is a text, the methods are cells and columns."""

    language: str

    def __call__(self, key: str, **gaps: str) -> str:
        return self.texts(key, **gaps)

    @property
    def texts(self) -> Texts:
        """Words of the site's own pages."""
        return site_texts(self.language)

    @property
    def formats(self) -> Formats:
        """Numbers, dates and absences; its `texts` are the words of the reports."""
        return formats_of(self.language)

    def columns(self, group: str, **kinds: ColumnKind) -> tuple[Column, ...]:
        """Columns in the order given, titled from the texts: `writer.columns("deliveries", file="text", loaded="count")`."""
        return tuple(Column(key=key, title=self(f"{group}.{key}"), kind=kind) for key, kind in kinds.items())

    def number(self, count: int | None) -> Value:
        """A whole number; where there is none, the text for what does not apply."""
        return self.formats.count(count)

    def day(self, when: date | None) -> Value:
        """A day short enough for a column, on one line: `5 Okt 2026` with spaces that do not break."""
        if when is None:
            return self.formats.absence("not_applicable")
        return words(format_date(when, "d MMM yyyy", self.formats.locale).replace(" ", "\u00a0"))

    def period(self, period: Period) -> str:
        """A period by its name: `September 2026`."""
        return self.formats.period(period.kind, period.start_date)

    def feed(self, feed: str) -> str:
        """The name of a feed, from its declaration."""
        return feed_title(feed, self.language)


def words(text: str, href: str = "") -> Value:
    return Value(text=text, href=href)


def code(text: str) -> Value:
    return Value(text=text, kind="code")


def table(
    table_id: str, title: str, heads: tuple[Column, ...], rows: Iterable[tuple[Value, ...]], *, folded: bool = False
) -> Table:
    """A table printed in the text, or folded away under its title."""
    return Table(id=table_id, title=title, columns=heads, rows=tuple(rows), place="annex" if folded else "text")
