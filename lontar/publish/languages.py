"""The languages of every publication and what its files are called in each. Indonesian comes first: officials read it."""

from dataclasses import dataclass

LANGUAGES = ("id", "en")
MAIN_LANGUAGE = LANGUAGES[0]

# One file each for all languages: codes, and names in every language.
DATA_FILES = ("data.json", "data.csv", "datapackage.json")


@dataclass(frozen=True)
class FileNames:
    """The files of a publication that are written in one language."""

    page: str
    pdf: str
    workbook: str


_NAMES = {
    "id": FileNames("index.html", "laporan.pdf", "data.xlsx"),
    "en": FileNames("index.en.html", "report.pdf", "data.en.xlsx"),
}


@dataclass(frozen=True)
class CompanionNames:
    """What stands beside an agency's report, in one language: the one-page brief and the statement on data quality."""

    brief_page: str
    brief_pdf: str
    quality_page: str


_COMPANIONS = {
    "id": CompanionNames("ringkasan.html", "ringkasan.pdf", "mutu-data.html"),
    "en": CompanionNames("brief.html", "brief.pdf", "data-quality.html"),
}


def companion_names(language: str) -> CompanionNames:
    """What the pages beside an agency's report are called in a language; only the whole agency's folder has them."""
    return _COMPANIONS[language]


def file_names(language: str) -> FileNames:
    """What the files of a language are called; the same in every folder of the site."""
    return _NAMES[language]


def page_name(name: str, language: str) -> str:
    """The address of a page in a language: `index.html` in Indonesian, `index.en.html` in English."""
    return name if language == MAIN_LANGUAGE else f"{name.removesuffix('.html')}.{language}.html"


def own_names(language: str) -> dict[str, str]:
    """Every language by its own name, the given one left out: what a link to the twin says."""
    names = {"id": "Bahasa Indonesia", "en": "English"}
    return {code: name for code, name in names.items() if code != language}


def all_files() -> list[str]:
    """Every file of one publication but its manifest."""
    names = [name for files in _NAMES.values() for name in (files.page, files.pdf, files.workbook)]
    return [*names, *DATA_FILES]
