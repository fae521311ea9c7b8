"""A city that is published over a server with passwords, with what must leak nowhere planted: secrets, and people in the wrong places.

One run for several modules: that the server works, that each login is held to its rights, that nobody and no secret gets out.
"""

import csv
import json
import os
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from mail_server import Handler, serving
from server import PASSWORDS, Server
from support import copy_profile

CITY, MONTH = "kota-kupang", "2026-09"
# As the sample's roster is written.
WINDOWS = "cp1252"
LONTAR = Path(sys.executable).with_name("lontar")
MASTER_KEY = b64encode(b"kunci induk untuk uji coba 32 B!").decode()
SMTP_PASSWORD = "surat-Rahasia-4vX9"
# Shapes of real identifiers, invented; none is of the sample's roster.
NIP_REFUSED, NIP_HEADLESS, NIP_REJECTED = "197001011995121001", "197102021996121002", "197213452010011001"
NIK, PHONE, MAIL = "5371014507780003", "0812-3795-4416", "yohanes.tanpa.nama@surat.contoh.id"
_MAILING = (
    "publication:\n  recipients: [{name: uji, title: Uji, addresses: [pimpinan@kota.example], content: attachment}]\n"
)


@dataclass(frozen=True)
class Published:
    """What the run left: its home, what it printed, the mails that it sent, and the roster's person who was planted."""

    home: Path
    server: Server
    environment: dict[str, str]
    printed: str
    outcome: dict
    mails: tuple[bytes, ...]
    nip: str
    name: str


def environment_of(server: Server, home: Path, agencies: Path) -> dict[str, str]:
    """What compose gives its containers: addresses, passwords, the master key; a home of its own."""
    passwords = {role.password_variable: password for role, password in PASSWORDS.items()}
    own = {"LONTAR_HOME": str(home), "LONTAR_AGENCIES": str(agencies), "LONTAR_DATABASE_URL": server.url()}
    return os.environ | passwords | own | {"LONTAR_MASTER_KEY": MASTER_KEY}


def lontar(environment: dict[str, str], *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
    """Run a command, which must end with this exit code."""
    done = subprocess.run([LONTAR, *arguments], env=environment, capture_output=True, text=True, timeout=1700)
    assert done.returncode == code, done.stdout[-2000:] + done.stderr[-2000:]
    return done


def _roster(inbox: Path) -> Path:
    return sorted((inbox / "pegawai").glob("*.csv"))[-1]


def _plant_refused(inbox: Path) -> None:
    """Two rosters that cannot be read: a column under another heading, and no headings at all."""
    lines = _roster(inbox).read_text(encoding=WINDOWS).splitlines()
    row = f"{NIP_REFUSED};Tanpa Nama {PHONE};" + lines[1].split(";", 2)[2]
    renamed = lines[0].replace("NIP;", "NOMOR INDUK;")
    (inbox / "pegawai" / "pegawai_20260927.csv").write_text(f"{renamed}\n{row}\n{row}\n", encoding=WINDOWS)
    headless = row.replace(NIP_REFUSED, NIP_HEADLESS)
    (inbox / "pegawai" / "pegawai_20260928.csv").write_text(f"{headless}\n{headless}\n", encoding=WINDOWS)


def _plant_rejected(inbox: Path, who: str) -> None:
    """Rows that the door refuses (impossible identifier, too many fields), and one that staging refuses."""
    shifts = sorted((inbox / "sif").glob("*.csv"))[-1]
    with shifts.open("a", encoding="utf-8") as file:
        file.write(f"{NIP_REJECTED},2026-09-01,M,21:00,07:00\n{NIP_REFUSED},{who},{MAIL},{PHONE},{NIK},2026-09-01,M\n")
    patterns = sorted((inbox / "pola").glob("*.csv"))[-1]
    with patterns.open("a", encoding="utf-8") as file:
        file.write(f"1.06.9,hubungi {who} {PHONE} {NIP_REFUSED},01/01/2026,\n")


def _plant_texts(inbox: Path, who: str, nip: str) -> None:
    """Titles and complaints in which somebody wrote who is meant."""
    told = f"Pendampingan {who} ({nip}, {NIK}), {PHONE}, {MAIL}"
    trainings = sorted((inbox / "pelatihan").glob("*.json"))[-1]
    content = json.loads(trainings.read_text(encoding="utf-8"))
    for row in content["data"][:40]:
        row["namaPelatihan"], row["bidang"] = told, told
    content["data"][41]["id"] = nip
    trainings.write_text(json.dumps(content), encoding="utf-8")
    reviews = sorted((inbox / "pengaduan").glob("ulasan_*.csv"))[-1]
    with reviews.open("a", encoding="utf-8") as file:
        file.write(f'"UL-{nip}";"30/09/2026";"1";"{who}";"{told}"\n')


def publish(server: Server, environment: dict[str, str], home: Path, agencies: Path) -> Published:
    """Make the sample, plant, run. The plants are found again only by tests that look for them."""
    copy_profile(CITY, agencies)
    profile = agencies / f"{CITY}.yml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("publication:\n", _MAILING), encoding="utf-8")
    assert "pimpinan@kota.example" in profile.read_text(encoding="utf-8")
    lontar(environment, "sample", "--city", CITY, "--scale", "0.05", "--months", f"{MONTH}..{MONTH}")
    inbox = home / "inbox" / CITY
    with _roster(inbox).open(encoding=WINDOWS, newline="") as file:
        person = next(csv.DictReader(file, delimiter=";"))
    _plant_refused(inbox)
    _plant_rejected(inbox, person["NAMA"])
    _plant_texts(inbox, person["NAMA"], person["NIP"])
    handler = Handler()
    with serving(handler) as port:
        mailing = {"HOST": "127.0.0.1", "PORT": str(port), "FROM": "lontar@kota.example", "PASSWORD": SMTP_PASSWORD}
        env = environment | {f"LONTAR_SMTP_{name}": value for name, value in mailing.items()}
        # 3: two deliveries were refused, and the month was released all the same.
        done = lontar(env, "run", "--agency", CITY, "--period", MONTH, "--units", "city", "--json", code=3)
    mails = tuple(one.message.as_bytes() for one in handler.received)
    printed = done.stdout + done.stderr
    return Published(home, server, env, printed, json.loads(done.stdout), mails, person["NIP"], person["NAMA"])
