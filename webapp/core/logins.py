"""Opens the two logins of the running system: gives them the passwords that the settings derive."""

from sqlalchemy import Engine, text

from webapp.config import Settings

LOGINS = ("trygg_app", "trygg_reader")  # a login that has a URL of its own has its password from elsewhere


def open_logins(owner: Engine, settings: Settings) -> None:
    """Let both roles log in; their passwords follow from the secret key (as owner)."""
    own = dict(zip(LOGINS, (settings.database_app_url, settings.database_reader_url), strict=True))
    with owner.begin() as connection:
        # Everybody may make temporary tables unless told otherwise; imports need them, the public's login does not.
        database = connection.dialect.identifier_preparer.quote(str(owner.url.database))
        connection.exec_driver_sql(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
        connection.exec_driver_sql(f"GRANT TEMPORARY ON DATABASE {database} TO trygg_app")
        for role in (role for role in LOGINS if own[role] is None):
            statement = connection.execute(
                text("SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', cast(:role AS text), cast(:password AS text))"),
                {"role": role, "password": settings.login_password(role)},
            ).scalar_one()
            connection.exec_driver_sql(statement.replace("%", "%%"))
