"""Are profiles, sources, keys, logins and folders in order? Each question answers for itself and says what to do if not."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from lontar.agency import Agency, profile_paths, read_profile
from lontar.agency.mistakes import shown
from lontar.errors import ConfigurationError, LontarError
from lontar.setting_mistakes import folder_problem, setting_mistakes
from lontar.settings import settings
from lontar.warehouse import Role, connect, embedded, ensure

# PostgreSQL's socket name and the limit of the operating system for a socket's path leave this much for the folder.
_LONGEST_SOCKET_FOLDER = 90


@dataclass(frozen=True)
class Finding:
    """The answer to one question. `severity` of one that is not ok: error (do not run like this) or warning."""

    subject: str
    ok: bool
    message: str
    remedy: str = ""
    severity: str = "error"

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def _fine(subject: str, message: str) -> Finding:
    return Finding(subject, True, message)


def check_settings() -> Iterator[Finding]:
    """Every variable of the environment that is ours means something."""
    for variable, message, remedy, severity in setting_mistakes():
        yield Finding(variable, False, message, remedy, severity)


def check_profiles() -> Iterator[Finding]:
    """Every profile can be read and keeps to the declarations; each mistake is a finding of its own, with file and key."""
    try:
        paths = profile_paths()
    except ConfigurationError as error:
        yield Finding("profiles", False, f"{error.message} {error.where}", error.remedy)
        return
    for path in sorted(settings().agencies_dir.glob("*.yaml")):
        yield Finding(f"{shown(path)}", False, "is not read", f"Call it {path.stem}.yml.", "warning")
    for path in paths:
        agency, mistakes = read_profile(path)
        if agency:
            yield _fine(f"profile {path.stem}", f"{agency.name}: {len(agency.feeds)} feeds, zone {agency.timezone}")
        for mistake in mistakes:
            at = f"line {mistake.line}: " if mistake.line else ""
            yield Finding(
                f"{shown(path)}: {mistake.key}", False, f"{at}{mistake.message}", mistake.remedy or "Correct it."
            )


def _readable_agencies() -> list[Agency]:
    folder = settings().agencies_dir
    read = (read_profile(path)[0] for path in sorted(folder.glob("*.yml")) if folder.is_dir())
    return [agency for agency in read if agency]  # check_profiles says why the others are not


def check_retention() -> Iterator[Finding]:
    """Every feed of a real city belongs to a class that says how long it is kept and why."""
    for agency in _readable_agencies():
        named = {feed for one in agency.retention.values() for feed in one.feeds}
        open_feeds = sorted(set(agency.feeds) - named)
        if open_feeds and not agency.sample:
            message = f"nothing says how long these are kept: {', '.join(open_feeds)}"
            remedy = "Name them under `retention` in the profile (docs/methods/retention.md)."
            yield Finding(f"retention {agency.agency_id}", False, message, remedy, "warning")
        elif named:
            yield _fine(f"retention {agency.agency_id}", f"{len(agency.retention)} classes, {len(named)} feeds")


def check_sources() -> Iterator[Finding]:
    """Every place that deliveries come from can be listed. What is wrong with an address itself is a mistake of the profile."""
    from lontar.ingest.connectors import list_files

    for agency in _readable_agencies():
        for name, feed in agency.feeds.items():
            for source in feed.sources:
                subject = f"source {agency.agency_id} {name}/{source.name}"
                try:
                    yield _fine(subject, f"{source.location}: {len(list_files(source))} files fit the pattern")
                except LontarError as error:
                    yield Finding(subject, False, f"{error.message} {error.where}", error.remedy, severity="warning")


def check_reports() -> Iterator[Finding]:
    """What reports say by data: chapters, what counts as a change, how units are compared, recommendations."""
    from lontar.publish.change import change_rules
    from lontar.publish.peers import comparison_rules
    from lontar.publish.recommendations import rules
    from lontar.publish.sections.topics import chapters

    questions: dict[str, Callable[[], object]] = {
        "reports/sections": lambda: f"{len(chapters())} chapters",
        "reports/change.yml": lambda: f"{len(change_rules().methods)} figures are judged",
        "reports/comparisons.yml": lambda: f"{len(comparison_rules().ranked)} figures are compared",
        "reports/recommendations": lambda: f"{len(rules())} rules",
    }
    for subject, question in questions.items():
        try:
            yield _fine(subject, str(question()))
        except LontarError as error:
            yield Finding(subject, False, f"{error.message} {error.where}".strip(), error.remedy or "Correct the file.")
        except ValueError as error:  # a model's own message, which names key and reason
            yield Finding(subject, False, str(error), "Correct the file.")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def check_keys() -> Iterator[Finding]:
    """There is a master key and only this user can read it."""
    from lontar.ingest.keys import VARIABLE, fingerprint, master_key

    path = settings().keys_dir / "master.key"
    try:
        shown = fingerprint(master_key())
    except LontarError as error:
        yield Finding("master key", False, error.message, error.remedy)
        return
    if os.environ.get(VARIABLE):
        yield _fine("master key", f"from {VARIABLE}, fingerprint {shown}")
    elif _mode(path) & 0o077:
        yield Finding("master key", False, f"{path} can be read by others (mode {_mode(path):o})", f"chmod 600 {path}")
    else:
        yield _fine("master key", f"{path}, fingerprint {shown}; keep a copy apart from the backups")


def check_folders() -> Iterator[Finding]:
    """What is data can be written, and others cannot look into the sealed rooms."""
    home = settings().home
    if problem := folder_problem(home):
        yield Finding("home", False, f"{home} {problem}", "Set LONTAR_HOME to a folder of yours.")
        return
    yield _fine("home", str(home))
    for folder in (settings().archive_dir, settings().keys_dir):
        if folder.exists() and _mode(folder) & 0o077:
            yield Finding(
                folder.name, False, f"{folder} is open to others (mode {_mode(folder):o})", f"chmod 700 {folder}"
            )


def check_embedded(*, allow_embedded: bool) -> Iterator[Finding]:
    """The embedded server trusts whoever reaches its socket: fit for a trial, not for real people's data."""
    if not settings().is_embedded:
        yield _fine("warehouse", "a PostgreSQL server (LONTAR_DATABASE_URL)")
        return
    yield _fine("warehouse", f"embedded PostgreSQL in {embedded.data_dir()}")
    socket = embedded.socket_dir()
    if len(str(socket)) > _LONGEST_SOCKET_FOLDER:
        yield Finding("socket", False, f"the path {socket} is too long", "Use a shorter LONTAR_HOME.")
    for folder in {socket, embedded.data_dir()}:
        if _mode(folder) & 0o077:
            message = f"{folder} is open to others (mode {_mode(folder):o}): they can read everything"
            yield Finding("embedded server", False, message, "Use a short LONTAR_HOME and chmod 700 it.")
    real = [agency.agency_id for agency in _readable_agencies() if not agency.sample]
    if real and not allow_embedded:
        yield Finding(
            "real data",
            False,
            f"{', '.join(real)} is no sample, but the embedded server trusts whoever reaches its socket",
            "Set LONTAR_DATABASE_URL to a PostgreSQL server, or say --allow-embedded if nobody else uses this machine.",
        )


# Without these nobody needs to knock.
_WAREHOUSE = ("LONTAR_DATABASE_URL", *(role.password_variable for role in Role))
_MAY_NOT_READ = {
    Role.LOADER: ("staging", "intermediate"),
    Role.TRANSFORMER: ("identity",),
    Role.PUBLISHER: ("raw", "identity", "staging", "intermediate"),
    Role.AUDITOR: ("identity",),
    Role.INTERNAL: ("raw", "identity", "staging", "intermediate", "marts", "published", "ledger"),
}


def _trespasses(connection: psycopg.Connection, schemas: tuple[str, ...]) -> list[str]:
    query = "select name from unnest(%s::text[]) as name where has_schema_privilege(current_user, name, 'usage')"
    return [name for (name,) in connection.execute(query, (list(schemas),))]


def check_roles() -> Iterator[Finding]:
    """Every login works and enters no room that is not its own."""
    for role, schemas in _MAY_NOT_READ.items():
        try:
            with connect(role) as connection:
                trespasses = _trespasses(connection, schemas)
        except (LontarError, psycopg.OperationalError) as error:
            message = error.message if isinstance(error, LontarError) else str(error).strip()
            yield Finding(f"login {role}", False, message, "Check the login's password variable and the server.")
            continue
        if trespasses:
            remedy = "Revoke what was granted by hand; migrations never grant this."
            yield Finding(f"login {role}", False, f"may enter {', '.join(trespasses)}", remedy)
        else:
            yield _fine(f"login {role}", "works and keeps to its rooms")


def check_migrations() -> Iterator[Finding]:
    """The warehouse answers and has its present shape."""
    try:
        ensure()
    except (LontarError, psycopg.Error, SQLAlchemyError, OSError) as error:
        yield Finding("migrations", False, _unquoted(error), "Is LONTAR_DATABASE_URL right and the server running?")
        return
    yield _fine("migrations", "up to date")


def _unquoted(error: Exception) -> str:
    """What the server said, without the password that an address may hold."""
    password = make_url(settings().database_url).password if settings().database_url else None
    text = str(error).strip()
    return text.replace(str(password), "***") if password else text


def check_ledger() -> Iterator[Finding]:
    """Every agency's chain of entries holds."""
    from lontar.ledger import verify

    with connect(Role.AUDITOR) as connection:
        for agency in _readable_agencies():
            try:
                head = verify(connection, agency.agency_id)
                yield _fine(
                    f"ledger {agency.agency_id}", f"{head.sequence} entries, head {head.entry_hash[:12] or 'none'}"
                )
            except LontarError as error:
                yield Finding(f"ledger {agency.agency_id}", False, error.message, error.remedy)


def run_checks(*, allow_embedded: bool = False) -> list[Finding]:
    """Ask everything. Questions that need a home, or the warehouse, are left out where there is none."""
    found = [*check_settings(), *check_profiles(), *check_retention(), *check_reports(), *check_folders()]
    if any(finding.subject == "home" and not finding.ok for finding in found):
        return found
    found += [*check_sources(), *check_keys()]
    if any(finding.subject in _WAREHOUSE and not finding.ok for finding in found):
        return found
    reachable = list(check_migrations())
    found += reachable
    if all(finding.ok for finding in reachable):
        questions: list[Callable[[], Iterator[Finding]]] = [check_roles, check_ledger]
        found += check_embedded(allow_embedded=allow_embedded)
        found += [finding for question in questions for finding in question()]
    return found
