"""The mail server: settings from the environment, one delivery with the standard library, and what exactly became of it.

LONTAR_SMTP_HOST, _PORT, _USER, _PASSWORD    where and as whom; no host, no mail
LONTAR_SMTP_FROM                             the sender's address
LONTAR_SMTP_TLS     required (default), offered, implicit, off (default on a loopback address)
LONTAR_SMTP_CA      file with the authority that signed the server's certificate, where the system does not know it
"""

import os
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Literal

from lontar.errors import ConfigurationError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORTS = {"implicit": 465, "required": 587, "offered": 25, "off": 25}
_SECONDS = 30
# A subject of some length stays on one line; folded ones begin with a blank in some mail programs.
_WIRE = SMTP.clone(max_line_length=200)
Tls = Literal["required", "offered", "implicit", "off"]


@dataclass(frozen=True)
class Server:
    """Where mail is handed over. The password is never printed: `repr` leaves it out."""

    host: str
    port: int
    sender: str
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""


@dataclass(frozen=True)
class Handover:
    """What became of one message.

    Attributes:
        accepted: Addresses that the server took the message for.
        refused: Address -> the server's code; 5xx is for good, 4xx for now.
        failure: Why nobody was served; empty where somebody was.
        is_uncertain: The connection broke after the message had been sent: it may have been taken.
    """

    accepted: tuple[str, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    failure: str = ""
    is_uncertain: bool = False


def configured_server() -> Server | None:
    """The mail server of this installation, None where none is named. Raises ConfigurationError naming the variable."""
    host = os.environ.get("LONTAR_SMTP_HOST", "").strip()
    if not host:
        return None
    for mistake in mistakes():
        raise mistake
    user, password = os.environ.get("LONTAR_SMTP_USER", ""), os.environ.get("LONTAR_SMTP_PASSWORD", "")
    return Server(host, int(_port()), _sender(), _tls(), user, password, os.environ.get("LONTAR_SMTP_CA", ""))


def mistakes() -> list[ConfigurationError]:
    """Everything that is wrong with the variables of a mail server that is named; none of them is asked."""
    user = os.environ.get("LONTAR_SMTP_USER", "")
    in_clear = _tls() in ("off", "offered") and os.environ.get("LONTAR_SMTP_HOST", "").strip() not in _LOOPBACK
    is_port = _port().isascii() and _port().isdigit() and 0 < int(_port()) < 65536
    authority = os.environ.get("LONTAR_SMTP_CA", "")
    wrong = [
        (_tls() not in _PORTS, f"'{_tls()}' is no way of TLS.", "TLS", f"Use {', '.join(_PORTS)}."),
        (not _is_plain(_sender()), "There is no sender's address.", "FROM", "Set one plain address."),
        (bool(user) and in_clear, "The password would travel in clear.", "TLS", "Use required or implicit."),
        (
            bool(user) and not os.environ.get("LONTAR_SMTP_PASSWORD"),
            "The login has no password.",
            "PASSWORD",
            "Set it.",
        ),
        (not is_port, "The port is no number from 1 to 65535.", "PORT", "Set a number."),
        (
            bool(authority) and not Path(authority).is_file(),
            "The file is not there.",
            "CA",
            "Name the authority's file.",
        ),
    ]
    return [
        ConfigurationError(what, where=f"LONTAR_SMTP_{name}", remedy=do) for is_so, what, name, do in wrong if is_so
    ]


def _tls() -> str:
    is_near = os.environ.get("LONTAR_SMTP_HOST", "").strip() in _LOOPBACK
    return os.environ.get("LONTAR_SMTP_TLS") or ("off" if is_near else "required")


def _sender() -> str:
    return os.environ.get("LONTAR_SMTP_FROM", "").strip()


def _is_plain(address: str) -> bool:
    return "@" in address and not any(letter in address for letter in "\r\n<>")


def _port() -> str:
    return os.environ.get("LONTAR_SMTP_PORT") or str(_PORTS.get(_tls(), 0))


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.authority or None)
    if server.tls == "implicit":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    connection.ehlo()
    if server.tls == "required" or (server.tls == "offered" and connection.has_extn("starttls")):
        connection.starttls(context=context)
        connection.ehlo()
    return connection


def _reason(error: Exception) -> str:
    """Name and code of what went wrong. A server's own words may quote an address or a password, so they are left out."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__}{f' {code}' if code else ''}"


def hand_over(server: Server, message: EmailMessage, addresses: list[str]) -> Handover:
    """Hand one message over for these addresses. Raises nothing: what went wrong is in the answer."""
    try:
        connection = _connect(server)
    except (OSError, smtplib.SMTPException) as error:
        return Handover(failure=_reason(error))
    try:
        if server.user:
            connection.login(server.user, server.password)
        return _transfer(connection, server, message, addresses)
    except (OSError, smtplib.SMTPException) as error:
        return Handover(failure=_reason(error))
    finally:
        _close(connection)


def _transfer(connection: smtplib.SMTP, server: Server, message: EmailMessage, addresses: list[str]) -> Handover:
    """Envelope, then content. Until the content is on its way nothing can have been taken; after it, no answer is no answer."""
    code, _ = connection.mail(server.sender)
    if code != 250:
        return Handover(failure=f"sender refused {code}")
    codes = {address: connection.rcpt(address)[0] for address in addresses}
    refused = {address: code for address, code in codes.items() if code not in (250, 251)}
    if len(refused) == len(codes):
        return Handover(refused=refused, failure="every recipient refused")
    try:
        code, _ = connection.data(message.as_bytes(policy=_WIRE))
    except smtplib.SMTPDataError as error:
        return Handover(refused=refused, failure=_reason(error))
    except (OSError, smtplib.SMTPException) as error:
        return Handover(refused=refused, failure=_reason(error), is_uncertain=True)
    if code != 250:
        return Handover(refused=refused, failure=f"content refused {code}")
    return Handover(tuple(address for address in addresses if address not in refused), refused)


def _close(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()
