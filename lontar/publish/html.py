"""The report as one HTML page that needs nothing else: style and pictures inside, no script, no request to anywhere.

Pages of the site share the base template: `render_page("site/index.html.j2", language, notice, ...)`.
"""

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lontar.publish.model import Document
from lontar.publish.texts import load_texts
from lontar.settings import settings


@cache
def environment() -> Environment:
    """Templates below `reports/`. Everything is escaped (`.j2` names would slip through a choice by file name)."""
    loader = FileSystemLoader(settings().project_dir / "reports")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _style() -> tuple[Markup, str]:
    """The style sheet as it goes into the page, and the hash by which the page's policy allows it."""
    text = (settings().project_dir / "reports" / "html" / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), digest  # noqa: S704 - our own file, not a delivery


def render_page(template: str, language: str, notice: str, **values: Any) -> str:
    """One page from a template that extends `html/base.html.j2`. Raises UndefinedError for a value nobody gave."""
    style, style_hash = _style()
    shared = {
        "language": language,
        "notice": notice,
        "style": style,
        "style_hash": style_hash,
        "t": load_texts(language),
    }
    return environment().get_template(template).render(**shared, **values)


def render_html(document: Document, svgs: dict[str, str]) -> bytes:
    """The report's page; `svgs` are its charts by id (`charts.draw_all`)."""
    # The pictures are drawn by us from escaped rows; the chart library escapes every text it writes.
    pictures = {name: Markup(svg) for name, svg in svgs.items()}  # noqa: S704
    return render_page(
        "html/report.html.j2", document.language, document.notice, document=document, pictures=pictures
    ).encode()
