"""From delivered bytes to rows in raw: connectors, readers, the independent count, archive, pseudonyms, landing."""
