"""What an identifier says by itself, and which ones cannot be any. Numbers here are made up, but for one published example."""

import json

import pytest

from lontar.ingest.nip import Derived, derive

PNS_MALE = "198001022005011001"


@pytest.mark.parametrize(
    ("identifier", "derived"),
    [
        (PNS_MALE, Derived("pns", "male", "1980")),
        ("199912312020122999", Derived("pns", "female", "1999")),
        ("199003042024211002", Derived("pppk", "male", "1990")),
        ("199003042025202002", Derived("pppk", "female", "1990")),
        ("200002292022991001", Derived("pppk", "male", "2000")),
    ],
)
def test_derive__reads_kind_sex_and_birth_year(identifier, derived):
    assert derive(identifier) == derived


def test_derive__agrees_with_the_published_example(shared_dir):
    case = json.loads((shared_dir / "cases" / "nip_pns.json").read_text())
    expected = case["expected"]
    derived = derive(case["inputs"]["nip"])
    assert derived.kind == expected["type"].lower()
    assert derived.birth_year == expected["birth"][:4]
    assert derived.sex == {"L": "male", "P": "female"}[expected["sex"]]


@pytest.mark.parametrize(
    "identifier",
    [
        "1.98001E+17",  # a spreadsheet read it as a number
        "198001020000000000",  # and lost its last digits
        "",
        "   ",
        "\0" * 18,
        PNS_MALE[:17],
        PNS_MALE + "1",
        " " + PNS_MALE,
        "5371010203800001",  # a NIK
        "198002302005011001",  # 30 February
        "198013022005011001",  # month 13
        "000001022005011001",
        "198001022005001001",  # neither month nor contract code
        "198001022005131001",
        "198001022005191001",
        "198001022005013001",  # sex 3
        "198001022005010001",
        "198001022005011000",  # sequences begin at 001
        "198001021005011001",
        "１９８００１０２２００５０１１００１",  # digits of another script
        "198001022005011001\n",
        "000000000000000000",
    ],
)
def test_derive__refuses_what_cannot_be_an_identifier(identifier):
    assert derive(identifier) is None
