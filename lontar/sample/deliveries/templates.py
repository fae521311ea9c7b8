"""Files in the project's own fill-in workbook, for the feeds of offices without a system."""

from collections.abc import Mapping, Sequence

from lontar.sample.deliveries.files import Delivery


def filled_in(feed: str, path: str, rows: Sequence[Mapping[str, object]], **fates) -> Delivery:
    """One filled-in workbook. `fates` are the counts of `Delivery` (quarantined, superseded ...)."""
    from lontar.sources import load_feeds
    from lontar.template import workbook

    return Delivery(feed, path, workbook(load_feeds()[feed], rows), len(rows), **fates)
