"""The control total that some sources send beside a file: the number of records that the sender counted."""

import re

import fsspec

from lontar.agency import Source
from lontar.errors import DeliveryRefused
from lontar.ingest.connectors.files import FoundFile

_TOO_LONG = 4096


def read_control_total(found: FoundFile, source: Source) -> int | None:
    """Number of records that the sender declares, from the file beside the delivery; None where there is none.

    The profile's `control_total` is the suffix of that file: with `.jml`, `pegawai.csv` is accompanied by
    `pegawai.csv.jml` or `pegawai.jml`. It holds one whole number; a point between groups of three digits and words
    around it are accepted.

    Raises:
        DeliveryRefused: The file is there and holds no number, or more than one.
    """
    if not source.control_total:
        return None
    stem = found.url.rsplit(".", 1)[0] if "." in found.name else found.url
    for url in (found.url + source.control_total, stem + source.control_total):
        text = _text(url)
        if text is not None:
            return _number(text, url.rsplit("/", 1)[-1])
    return None


def _text(url: str) -> str | None:
    filesystem, path = fsspec.core.url_to_fs(url)
    try:
        with filesystem.open(path, "rb") as stream:
            return stream.read(_TOO_LONG).decode("utf-8-sig", "replace")
    except FileNotFoundError:
        return None


def _number(text: str, name: str) -> int:
    numbers = re.findall(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+", text)
    if len(numbers) != 1:
        raise DeliveryRefused(
            "Berkas jumlah kontrol tidak memuat tepat satu bilangan.",
            where=name,
            remedy="Tulis hanya jumlah baris data.",
        )
    return int(numbers[0].replace(".", ""))
