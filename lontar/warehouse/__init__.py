"""The warehouse: one PostgreSQL database, embedded or a server, entered by separate logins.

Every step connects as its own role. On the embedded server the roles stop mistakes, not attackers: it trusts whoever
reaches its socket (docs/adr/0003-embedded-postgresql.md).
"""

from lontar.warehouse.connections import Role, connect, url
from lontar.warehouse.migrate import ensure

__all__ = ["Role", "connect", "ensure", "url"]
