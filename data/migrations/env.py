"""Alembic's environment: our tables only, run by our own command line."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection

import data.models
from data.base import Base

FOREIGN_TABLES = ("spatial_ref_sys", "procrastinate_")


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave out what PostGIS and procrastinate made."""
    if kind == "table" and name is not None and name.startswith(FOREIGN_TABLES):
        return False
    return bool(alembic_helpers.include_object(item, name, kind, reflected, compare_to))  # type: ignore[no-untyped-call] # geoalchemy2 has no hints


def run(connection: Connection) -> None:
    """Run the migrations over the connection that the command line opened."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


REGISTERED = data.models.__all__  # importing the package registers the tables
run(context.config.attributes["connection"])
