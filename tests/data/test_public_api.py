"""The login `reader` sees the views of public_api and nothing else, and they show no internal id."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from data.models import public_api

POSTGIS = {"spatial_ref_sys", "geometry_columns", "geography_columns"}
RELATIONS = text(
    "SELECT n.nspname, c.relname,"
    " has_table_privilege(current_user, c.oid, 'SELECT') OR has_any_column_privilege(current_user, c.oid, 'SELECT'),"
    " has_table_privilege(current_user, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')"
    " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
)
VIEWS = sorted(table.name for table in public_api.metadata.tables.values())


def test_reader_may_read_the_views_and_nothing_else(reader: Session) -> None:
    found = reader.execute(RELATIONS).all()
    readable = {(schema, name) for schema, name, may_read, _ in found if may_read}
    assert {name for schema, name in readable if schema == "public_api"} == set(VIEWS)
    assert {name for schema, name in readable if schema != "public_api"} <= POSTGIS
    assert len(found) > len(readable)  # the tables are there, only out of reach


def test_reader_may_write_nothing(reader: Session) -> None:
    assert [row for row in reader.execute(RELATIONS) if row[3]] == []


def test_reader_may_use_no_sequence(reader: Session) -> None:
    sequences = text(
        "SELECT relname FROM pg_class"
        " WHERE relkind = 'S' AND has_sequence_privilege(current_user, oid, 'USAGE, SELECT')"
    )
    assert reader.execute(sequences).all() == []


@pytest.mark.parametrize("table", ["observation", "publication", "observation_contact", "event_detail", "user_session"])
def test_a_base_table_is_refused(reader: Session, table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        reader.execute(text(f"SELECT 1 FROM public.{table} LIMIT 1"))


def test_reader_cannot_become_another_login(reader: Session) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        reader.execute(text("SET ROLE trygg_app"))


def test_no_function_of_ours_opens_the_tables_to_reader(reader: Session) -> None:
    definers = text(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND has_function_privilege(current_user, p.oid, 'EXECUTE')"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    assert reader.execute(definers).all() == []


def test_views_have_no_internal_id(reader: Session) -> None:
    columns = reader.execute(
        text(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public_api' ORDER BY table_name, column_name"
        )
    ).all()
    assert {row.table_name for row in columns} == set(VIEWS)
    assert [row for row in columns if row.data_type in ("uuid", "bytea")] == []
    assert [(row.table_name, row.column_name) for row in columns if row.column_name == "id"] == [("municipality", "id")]
    assert [row for row in columns if row.data_type.startswith("timestamp")] == []  # days, never hours


def test_the_declared_columns_are_those_of_the_views(reader: Session) -> None:
    known = inspect(reader.connection())
    for table in public_api.metadata.tables.values():
        real = [column["name"] for column in known.get_columns(table.name, schema="public_api")]
        assert [column.name for column in table.columns] == real, table.name
