"""The report as one HTML page that needs nothing else: style and pictures inside, no script, no request to anywhere.

Pages of the site share the base template: `render_page("site/index.html.j2", language, notice, ...)`.
"""

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lontar.publish.languages import file_names
from lontar.publish.model import Document
from lontar.publish.texts import load_texts
from lontar.settings import settings


@cache
def environment() -> Environment:
    """Templates below `reports/`. Everything is escaped (`.j2` names would slip through a choice by file name)."""
    loader = FileSystemLoader(settings().project_dir / "reports")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _styles(notice: str) -> list[tuple[Markup, str]]:
    """Style sheets as they go into the page, each with the hash by which the page's policy allows it.

    The second one prints the notice on every sheet of paper.
    """
    texts = [(settings().project_dir / "reports" / "html" / "style.css").read_text(encoding="utf-8")]
    if notice:
        texts.append(f"@page{{@top-center{{content:{_css_string(notice)};color:#7a2e12;font:bold 9pt sans-serif}}}}")
    return [(Markup(text), _digest(text)) for text in texts]  # noqa: S704 - our own words, not a delivery's


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _css_string(text: str) -> str:
    """A CSS string; everything but letters, digits and blanks as its code point, so that nothing can end it."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):06x}" for c in text) + '"'


def render_page(template: str, language: str, notice: str, **values: Any) -> str:
    """One page from a template that extends `html/base.html.j2`. Raises UndefinedError for a value nobody gave."""
    shared = {"language": language, "notice": notice, "styles": _styles(notice), "t": load_texts(language)}
    return environment().get_template(template).render(**shared, **values)


def render_html(document: Document, svgs: dict[str, str]) -> bytes:
    """The report's page; `svgs` are its charts by id (`charts.draw_all`)."""
    # The pictures are drawn by us from escaped rows; the chart library escapes every text it writes.
    pictures = {name: Markup(svg) for name, svg in svgs.items()}  # noqa: S704
    return render_page(
        "html/report.html.j2",
        document.language,
        document.notice,
        document=document,
        pictures=pictures,
        files=file_names(document.language),
    ).encode()
