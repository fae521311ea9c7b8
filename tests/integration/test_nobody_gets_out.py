"""After a run over a server with passwords: no person and no secret in anything that was published, logged, recorded or sent.

People stand in the deliveries (inbox, and sealed in the archive); secrets in the environment and the key folder. Nowhere else.
"""

import re
from collections.abc import Iterator

import psycopg
import pytest
from people_search import found_people, people_of, text_of, texts_of_database
from server import OWNER_PASSWORD, PASSWORDS
from server_city import (
    CITY,
    MAIL,
    MASTER_KEY,
    MONTH,
    NIK,
    NIP_HEADLESS,
    NIP_REFUSED,
    NIP_REJECTED,
    PHONE,
    SMTP_PASSWORD,
    Published,
    lontar,
)

from lontar.warehouse import Role

pytestmark = [pytest.mark.e2e, pytest.mark.integration, pytest.mark.timeout(1800)]

# Where people may stand in clear: what the offices delivered, what the sample is made of. Where secrets may: the keys and profiles.
OPEN_TO_PEOPLE = ("inbox", "sample")
OPEN_TO_SECRETS = ("inbox", "sample", "keys")
SECRETS = (*PASSWORDS.values(), OWNER_PASSWORD, MASTER_KEY, SMTP_PASSWORD)
PLANTED = (NIP_REFUSED, NIP_HEADLESS, NIP_REJECTED, NIK, PHONE, re.sub(r"\D", "", PHONE), MAIL)


def _everything(city: Published, but: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and text of all that the run left: files of the home, all databases, the server's log, mails, what was printed."""
    folders = [folder for folder in sorted(city.home.iterdir()) if folder.is_dir() and folder.name not in but]
    assert {"archive", "logs", "published"} <= {folder.name for folder in folders}
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()):
        yield str(path.relative_to(city.home)), text_of(path)
    for database in ("lontar", "airflow", "airflow_terminal"):
        for name, text in texts_of_database(_superuser(city, database), agency=CITY, date=f"{MONTH}-15"):
            yield f"{database}: {name}", text
    yield "server.log", city.server.log.read_text(encoding="utf-8", errors="replace")
    yield "printed", city.printed
    yield from ((f"mail {number}", _opened(mail)) for number, mail in enumerate(city.mails))


def _superuser(city: Published, database: str) -> str:
    return f"host={city.server.folder} port={city.server.port} user=postgres dbname={database}"


def _opened(mail: bytes) -> str:
    """A mail with its attachments taken out of their encoding."""
    from email import message_from_bytes, policy

    parts = message_from_bytes(mail, policy=policy.default).walk()
    contents = [(part.get_payload(decode=True) or b"").decode("utf-8", "replace") for part in parts]
    return "\n".join([mail.decode("utf-8", "replace"), *contents])


@pytest.fixture(scope="module")
def left(server_city: Published) -> list[tuple[str, str]]:
    return list(_everything(server_city, OPEN_TO_PEOPLE))


def test_plants__went_the_way_that_they_were_meant_to_go(server_city: Published) -> None:
    with psycopg.connect(server_city.server.url(Role.AUDITOR)) as connection:
        asked = "select feed, count(*) from ledger.delivery where agency_id = %s and status = 'refused' group by feed"
        assert dict(connection.execute(asked, (CITY,)).fetchall()) == {"employees": 2}
        rejects = connection.execute("select reason, raw_text from quarantine.reject").fetchall()
        titles = connection.execute("select training_title, topic from staging.stg_training_participations")
        told = "Pendampingan [nama] ([NIP], [NIK]), [telepon], [surel]"
        assert (told, told) in titles.fetchall()
        held = connection.execute(
            "select landed_row::text from quarantine.quarantined_rows where feed = 'work_schedules'"
        )
        assert any("hubungi [nama] [telepon] [NIP]" in text for (text,) in held)
    assert {"field_count", "identifier_impossible"} <= {reason for reason, _ in rejects}
    assert len(server_city.mails) == 1


def test_people__stand_in_nothing_that_the_run_left(server_city: Published, left: list[tuple[str, str]]) -> None:
    people = people_of(server_city.home / "inbox" / CITY)
    assert server_city.nip in people.nips and server_city.name in people.names
    found = {name: who for name, text in left if (who := found_people(text, people, people.traces))}
    assert found == {}


def test_planted_people__stand_in_nothing_that_the_run_left(left: list[tuple[str, str]]) -> None:
    found = {(name, plant) for name, text in left for plant in PLANTED if plant in text}
    assert found == set()


def test_secrets__stand_in_nothing_that_the_run_left(left: list[tuple[str, str]]) -> None:
    found = {(name, secret) for name, text in left for secret in SECRETS if secret in text}
    assert found == set()


def test_commands__name_neither_people_nor_secrets_when_they_fail(server_city: Published) -> None:
    refused = server_city.home / "inbox" / CITY / "pegawai" / "pegawai_20260928.csv"
    nowhere = server_city.environment | {"LONTAR_DATABASE_URL": f"postgresql://x:{OWNER_PASSWORD}@127.0.0.1:1/lontar"}
    done = [
        lontar(server_city.environment, "status", "--json"),
        lontar(server_city.environment, "inspect", str(refused), "--reader", "csv", "--feed", "employees", code=3),
        lontar(nowhere, "status", code=2),
        lontar(server_city.environment | {"LONTAR_MASTER_KEY": MASTER_KEY[:-5]}, "run", "--agency", CITY, code=2),
    ]
    printed = "\n".join(one.stdout + one.stderr for one in done)
    assert [text for text in (*SECRETS, *PLANTED, MASTER_KEY[:-5]) if text in printed] == []
