"""The search that proves that nobody is found finds somebody where somebody is."""

import hashlib
import io
import zipfile

import pytest
from people_search import People, found_people, text_of_bytes

NIP, NAME = "198001022005011001", "Citra Contoh 00007"
PEOPLE = People(frozenset({NIP}), frozenset({NAME}))


@pytest.mark.parametrize(
    "text",
    [
        f"x{NIP}y",
        "nomor 19800102 200501 1 001.",
        "1.98001022005011E+17",
        "12 198001022005011001",
        hashlib.sha256(NIP.encode()).hexdigest(),
        f"Kepada {NAME} di Kupang",
    ],
)
def test_somebody__is_found(text: str) -> None:
    assert found_people(text, PEOPLE, PEOPLE.traces)


def test_nobody__is_found_in_numbers_and_words_of_others() -> None:
    assert not found_people("198001022005 Citra Contoh 2026-09-01 08:00:00 0.98001022005011", PEOPLE, PEOPLE.traces)


def test_workbook__is_read_with_properties_and_names_cut_into_runs() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("docProps/core.xml", "<creator>Citra <b>Contoh</b> 00007</creator>")
        book.writestr("xl/comments1.xml", f"<t>{NIP[:9]}</t><t>{NIP[9:]}</t>")
    found = found_people("\n".join(text_of_bytes("a.xlsx", buffer.getvalue())), PEOPLE, PEOPLE.traces)
    assert found == {NIP[:15], NAME}


def test_pdf__is_read_with_its_properties() -> None:
    from pypdf import PdfWriter

    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": NAME})
    writer.write(buffer)
    assert NAME in found_people("\n".join(text_of_bytes("a.pdf", buffer.getvalue())), PEOPLE, PEOPLE.traces)
