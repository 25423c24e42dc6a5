"""What the database says of itself: durability, logins, row-level security. For `tryggkartan doctor`."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True)
class Login:
    """What a login may do that it should not."""

    name: str
    superuser: bool
    bypasses_rls: bool
    owns_tables: bool
    reads_tables: bool


def not_durable(connection: Connection) -> list[str]:
    """Settings by which an acknowledged report could be lost in a power cut."""
    query = text("SELECT name FROM pg_settings WHERE name = ANY(:names) AND setting = 'off' ORDER BY name")
    return list(connection.execute(query, {"names": list(DURABLE)}).scalars())


def login(connection: Connection) -> Login:
    """The login of this connection."""
    query = text(
        "SELECT rolname, rolsuper, rolbypassrls,"
        " EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = rolname) AS owns,"
        " has_table_privilege(rolname, 'public.observation', 'SELECT') AS reads"
        " FROM pg_roles WHERE rolname = current_user"
    )
    row = connection.execute(query).one()
    return Login(row.rolname, row.rolsuper, row.rolbypassrls, row.owns, row.reads)


def without_forced_rls(connection: Connection, tables: list[str]) -> list[str]:
    """Which of these tables lack forced row-level security."""
    query = text(
        "SELECT t FROM unnest(cast(:tables AS text[])) t LEFT JOIN pg_class c ON c.oid = to_regclass('public.' || t)"
        " WHERE NOT coalesce(c.relrowsecurity AND c.relforcerowsecurity, false) ORDER BY t"
    )
    return list(connection.execute(query, {"tables": tables}).scalars())


def demo_accounts(connection: Connection) -> int:
    """How many active accounts have an invented address (.example), as the demo makes them."""
    query = text("SELECT count(*) FROM user_account WHERE active AND email LIKE '%.example'")
    return int(connection.execute(query).scalar_one())


def without_second_factor(connection: Connection) -> int:
    """How many active accounts are let off the second step that their role asks for."""
    query = text("SELECT count(*) FROM user_account WHERE active AND factor_waived")
    return int(connection.execute(query).scalar_one())
