"""The report as one HTML page that needs nothing else: style, pictures and the small script inside, no request to anywhere.

Pages of the site share the base template: `render_page("site/page.html.j2", language, notice, frame=..., ...)`.
"""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lontar.publish.frame import Frame, report_frame
from lontar.publish.languages import file_names
from lontar.publish.model import Document, Link
from lontar.publish.site_texts import site_texts
from lontar.publish.texts import load_texts
from lontar.settings import settings


@cache
def environment() -> Environment:
    """Templates below `reports/`. Everything is escaped (`.j2` names would slip through a choice by file name)."""
    loader = FileSystemLoader(settings().project_dir / "reports")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


class Here:
    """One page in the making: every id is given once, and the page knows the downloads beside it."""

    def __init__(self, language: str, downloads: Iterable[Link] = ()) -> None:
        self.texts = site_texts(language)
        self.downloads = tuple(downloads)
        self._given: set[str] = set()

    def id(self, name: str) -> Markup:
        """The attribute ` id="name"` for the first that asks, nothing for others: an address leads to one place."""
        if name in self._given:
            return Markup()
        self._given.add(name)
        return Markup(' id="{}"').format(name)


@cache
def _file(name: str) -> str:
    return (settings().project_dir / "reports" / "html" / name).read_text(encoding="utf-8")


@cache
def _styles(notice: str, sheets: tuple[str, ...] = ()) -> list[tuple[Markup, str]]:
    """Style sheets as they go into the page, each with the hash by which the page's policy allows it.

    The last one prints the notice on every sheet of paper; `sheets` are those of a page of its own kind.
    """
    texts = [_file(name) for name in ("style.css", *sheets)]
    if notice:
        texts.append(f"@page{{@top-center{{content:{_css_string(notice)};color:#7a2e12;font:bold 9pt sans-serif}}}}")
    return [(Markup(text), _digest(text)) for text in texts]  # noqa: S704 - our own words, not a delivery's


@cache
def _policy(notice: str, sheets: tuple[str, ...] = (), *, has_script: bool) -> str:
    """The page's content security policy: nothing but what is written into it and the search index beside it."""
    styles = " ".join(f"'sha256-{digest}'" for _, digest in _styles(notice, sheets))
    script = f"script-src 'self' 'sha256-{_digest(_file('site.js'))}'; " if has_script else ""
    return f"default-src 'none'; {script}style-src {styles}; img-src data:; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _css_string(text: str) -> str:
    """A CSS string; everything but letters, digits and blanks as its code point, so that nothing can end it."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):06x}" for c in text) + '"'


def render_page(
    template: str,
    language: str,
    notice: str,
    *,
    frame: Frame | None = None,
    sheets: tuple[str, ...] = (),
    **values: Any,
) -> str:
    """One page from a template that extends `html/base.html.j2`. Raises UndefinedError for a value nobody gave.

    Without a frame the page has neither menu nor script: it is no part of the site.
    """
    shared = {
        "language": language,
        "notice": notice,
        "styles": _styles(notice, sheets),
        "policy": _policy(notice, sheets, has_script=frame is not None),
        "t": load_texts(language),
        "s": site_texts(language),
        "frame": frame,
        "here": Here(language),
        "script": Markup(_file("site.js")),  # noqa: S704 - the project's own file
        "words": site_texts(language).group("script"),
    }
    return environment().get_template(template).render(**(shared | values))


def _downloads(document: Document) -> list[Link]:
    """Beside each table: all figures of the report as CSV, and the workbook that has the table as a sheet."""
    texts = site_texts(document.language)
    return [
        Link(title=texts("tools.all_csv"), href="data.csv"),
        Link(title=texts("tools.workbook"), href=file_names(document.language).workbook),
    ]


def render_html(document: Document, svgs: dict[str, str], frame: Frame | None = None) -> bytes:
    """The report's page; `svgs` are its charts by id (`charts.draw_all`), `frame` that of a page beside the report."""
    # The pictures are drawn by us from escaped rows; the chart library escapes every text it writes.
    pictures = {name: Markup(svg) for name, svg in svgs.items()}  # noqa: S704
    return render_page(
        "html/report.html.j2",
        document.language,
        document.notice,
        frame=frame or report_frame(document),
        here=Here(document.language, _downloads(document)),
        document=document,
        pictures=pictures,
        files=file_names(document.language),
    ).encode()
