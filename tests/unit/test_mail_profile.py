"""Recipient lists in the profile: a mistake is told, nothing can begin another header."""

import pytest

from lontar.agency import Publication

_LIST = {"name": "pimpinan", "title": "Pimpinan", "addresses": ["a@contoh.example"]}


def test_list__needs_only_name_title_and_addresses() -> None:
    one = Publication.model_validate({"recipients": [_LIST]}).recipients[0]
    assert (one.units, one.language, one.content) == (("all",), "id", "summary")


@pytest.mark.parametrize(
    "address",
    ["", "walikota", "a@b@c", "a b@contoh.example", "a@contoh.example\nBcc: x@y.example", "<a@contoh.example>"],
)
def test_address__that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no mail address"):
        Publication.model_validate({"recipients": [_LIST | {"addresses": [address]}]})


def test_address__standing_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Publication.model_validate({"recipients": [_LIST | {"addresses": ["a@b.example", "A@b.example"]}]})


def test_lists_of_one_name__are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Publication.model_validate({"recipients": [_LIST, _LIST]})


@pytest.mark.parametrize("address", ["ftp://x", "javascript:alert(1)", 'https://x/"onclick="y'])
def test_site_address__is_that_of_a_site(address: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Publication.model_validate({"site_address": address})
