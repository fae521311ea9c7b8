"""The feed declarations hold together: every column says what the line needs to know of it."""

import pytest

from lontar.sources import load_feeds

FEEDS = load_feeds()
TYPES = ("text", "integer", "date", "time", "timestamp", "boolean")


def test_feeds__are_found():
    assert {"employees", "units", "punches", "skm_responses"} <= set(FEEDS)


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS.keys())
def test_feed__key_and_rules_name_its_own_columns(feed):
    names = {column.name for column in feed.columns}
    named = {*feed.key, *filter(None, [feed.event_date, feed.partition_by_month, feed.meta.get("event_end_date")])}
    for rule in feed.row_rules:
        named |= {rule[key] for key in ("column", "not_before", "year_of") if key in rule} | set(rule.get("any_of", []))
    assert named <= names


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS.keys())
def test_feed__columns_are_typed_described_and_classed(feed):
    for column in feed.columns:
        assert column.data_type in TYPES or column.data_type.startswith("numeric("), column.name
        assert len(column.description) > 5
        assert column.pii in ("none", "pseudonym", "general", "specific")
        assert column.derived or column.meta.get("title_id"), (
            f"{column.name} has no Indonesian title for the fill-in workbook"
        )


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS.keys())
def test_feed__identifiers_never_keep_their_name(feed):
    for column in feed.columns:
        if column.identifier:
            assert column.name == "person_key"
            assert column.source_name != column.name
