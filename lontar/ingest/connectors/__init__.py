"""Where bytes come from. A connector yields deliveries (name, address, size, when seen); it never looks into them,
except to refuse fingerprint and face templates, which must not even reach the archive."""

from lontar.ingest.connectors.control_total import read_control_total
from lontar.ingest.connectors.files import FoundFile, list_files, open_file

__all__ = ["FoundFile", "list_files", "open_file", "read_control_total"]
