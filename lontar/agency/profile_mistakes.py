"""What contradicts itself, or what the project knows, in a profile as it was written."""

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path
from typing import Any

from lontar.agency.mistakes import Mistake, Place
from lontar.agency.rules import least_persons, local_rule_codes
from lontar.agency.source_mistakes import mapping, source_mistakes
from lontar.sources import load_feeds


def profile_mistakes(raw: Mapping[str, Any], path: Path) -> Iterator[Mistake]:
    """Everything that can be said without a warehouse, beyond the types of single keys."""
    if isinstance(raw.get("agency_id"), str) and raw["agency_id"] != path.stem:
        message = f"is '{raw['agency_id']}' but the file is called {path.name}"
        yield Mistake(("agency_id",), message, "Make them equal.")
    yield from _feeds(mapping(raw.get("feeds")))
    yield from _rules(mapping(raw.get("rules")))
    yield from _retention(mapping(raw.get("retention")), mapping(raw.get("feeds")))
    yield from _disclosure(mapping(raw.get("disclosure")))
    publication = mapping(raw.get("publication"))
    if raw.get("sample") is not True:
        yield from _anybody(mapping(raw.get("internal")).get("readers"), ("internal", "readers"))
        approvers = mapping(publication.get("approval")).get("approvers")
        yield from _anybody(approvers, ("publication", "approval", "approvers"))
    yield from _logo(mapping(publication.get("letterhead")).get("logo"), path.parent)


def _entries(value: object) -> list[tuple[int, Mapping]]:
    return [(at, mapping(one)) for at, one in enumerate(value if isinstance(value, list | tuple) else ())]


def _feeds(feeds: Mapping[str, Any]) -> Iterator[Mistake]:
    places: dict[tuple[str, str], str] = {}
    for name, feed in feeds.items():
        declared = load_feeds().get(name)
        if declared is None:
            near = get_close_matches(str(name), load_feeds(), 1, 0.6)
            remedy = f"Do you mean {near[0]}?" if near else f"Declared are {', '.join(load_feeds())}."
            yield Mistake(("feeds", name), f"feed '{name}' is not declared", remedy)
            continue
        names: set[str] = set()
        for at, source in _entries(mapping(feed).get("sources")):
            place = ("feeds", name, "sources", at)
            if (called := str(source.get("name", at))) in names:
                message = f"two sources of {name} are called '{called}'"
                yield Mistake((*place, "name"), message, "Give each its own name.")
            names.add(called)
            files = (str(source.get("location", place)), str(source.get("pattern", place)))
            if files in places:
                message = f"takes the same files as {places[files]}"
                yield Mistake((*place, "pattern"), message, "Each file belongs to one source.")
            places.setdefault(files, ".".join(map(str, place)))
            yield from source_mistakes(source, declared, place)


def _rules(rules: Mapping[str, Any]) -> Iterator[Mistake]:
    local = local_rule_codes()
    for code, versions in rules.items():
        if code not in local:
            message = f"'{code}' is no rule that a city may set"
            near = get_close_matches(str(code), local, 1, 0.8)
            remedy = f"Do you mean {near[0]}?" if near else f"These are: {', '.join(sorted(local))}."
            yield Mistake(("rules", code), message, remedy)
            continue
        listed = versions if isinstance(versions, list | tuple) else [versions]
        spans = [(at, *_span(mapping(one))) for at, one in enumerate(listed)]
        for at, start, end in spans:
            if start > end:
                yield Mistake(("rules", code, at, "valid_to"), f"{end} is before {start}", "Exchange the two days.")
        for (_, start, end), (at, other_start, other_end) in combinations(spans, 2):
            if start <= other_end and other_start <= end:
                day = max(start, other_start)
                message = f"two values of '{code}' hold {'always' if day == date.min else f'on {day}'}"
                yield Mistake(("rules", code, at), message, "End the first before the second begins.")


def _span(rule: Mapping[str, Any]) -> tuple[date, date]:
    return _day(rule.get("valid_from"), date.min), _day(rule.get("valid_to"), date.max)


def _day(value: object, otherwise: date) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return otherwise


def _retention(classes: Mapping[str, Any], feeds: Mapping[str, Any]) -> Iterator[Mistake]:
    owner: dict[str, str] = {}
    for name, one in classes.items():
        listed = mapping(one).get("feeds")
        for at, feed in enumerate(listed if isinstance(listed, list | tuple) else ()):
            place = ("retention", name, "feeds", at)
            if not isinstance(feed, str):
                continue
            if feed not in feeds:
                yield Mistake(place, f"the city has no feed '{feed}'", f"It has {', '.join(map(str, feeds))}.")
            elif feed in owner:
                yield Mistake(place, f"feed '{feed}' stands in class {owner[feed]} already", "Name it in one class.")
            owner.setdefault(feed, str(name))


def _disclosure(classes: Mapping[str, Any]) -> Iterator[Mistake]:
    least = least_persons()
    for name, number in classes.items():
        if name not in least:
            message = f"there is no disclosure class '{name}'"
            yield Mistake(("disclosure", name), message, f"Use one of {', '.join(least)}.")
        elif isinstance(number, int) and number < least[name]:
            message = f"lowers the threshold of '{name}' to {number}"
            yield Mistake(("disclosure", name), message, f"Only {least[name]} or more is allowed.")


def _anybody(offices: object, place: Place) -> Iterator[Mistake]:
    for at, office in _entries(offices):
        logins = office.get("os_users")
        if isinstance(logins, list | tuple) and "*" in logins:
            yield Mistake((*place, at, "os_users"), "'*' is allowed for a sample only", "Name the logins.")


def _logo(name: object, folder: Path) -> Iterator[Mistake]:
    place = ("publication", "letterhead", "logo")
    if not isinstance(name, str) or not name or Path(name).name != name:
        return
    path = folder / name
    if not path.is_file():
        yield Mistake(place, f"the file {name} is not there", "Put it beside the profile, or take `logo` out of it.")
        return
    head = path.read_bytes()[:512]
    if not (head.startswith(b"\x89PNG\r\n\x1a\n") if path.suffix.lower() == ".png" else b"<svg" in path.read_bytes()):
        yield Mistake(place, f"the file {name} is no {path.suffix[1:].upper()}", "Replace it.")
