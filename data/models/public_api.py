"""The views of schema public_api as the queries see them: all that the login `reader` may read.

No view has an internal id. The SQL of the views stands in the migrations.
"""

from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from geo.crs import SWEREF99TM

metadata = MetaData(schema="public_api")


def _geom(name: str = "geom") -> Column[object]:
    return Column(name, Geometry(srid=SWEREF99TM, spatial_index=False))


municipality = Table(
    "municipality",
    metadata,
    Column("id", Integer),
    Column("code", Text),
    Column("name", Text),
    Column("letters", Text),
    Column("slug", Text),
    Column("active", Boolean),
    Column("contacts", JSONB),
    _geom("outline"),
)

category = Table(
    "category",
    metadata,
    Column("municipality_id", Integer),
    Column("code", Text),
    Column("position", Integer),
    Column("name", JSONB),
    Column("hint", JSONB),
    Column("questions", JSONB),
    Column("public_precision", Text),
    Column("promise_working_days", Integer),
    Column("unit_name", JSONB),
)

district = Table("district", metadata, Column("municipality_id", Integer), Column("name", Text), _geom())

street = Table(
    "street",
    metadata,
    Column("municipality_id", Integer),
    Column("name", Text),
    Column("kind", Text),
    Column("source", Text),
    _geom(),
)

ground = Table("ground", metadata, Column("municipality_id", Integer), Column("kind", Text), _geom())

light_point = Table(
    "light_point",
    metadata,
    Column("public_id", Text),
    Column("municipality_id", Integer),
    Column("label", Text),
    Column("state", Text),
    _geom(),
)

place = Table(
    "place",
    metadata,
    Column("public_id", Text),
    Column("municipality_id", Integer),
    Column("slug", Text),
    Column("name", Text),
    Column("kind", Text),
    Column("description", JSONB),
    _geom(),
)

observation = Table(
    "observation",
    metadata,
    Column("public_id", Text),
    Column("municipality_id", Integer),
    Column("ref", Text),
    Column("category", Text),
    Column("title_code", Text),
    Column("place_name", Text),
    Column("place_slug", Text),
    Column("summary", Text),
    Column("status", Text),
    Column("outcome", Text),
    Column("resident_message", Text),
    Column("created_on", Date),
    Column("published_on", Date),
    Column("closed_on", Date),
    Column("promise_on", Date),
    Column("unit_name", JSONB),
    _geom(),
    Column("supports", Integer),
)

action = Table(
    "action",
    metadata,
    Column("public_id", Text),
    Column("municipality_id", Integer),
    Column("ref", Text),
    Column("kind", Text),
    Column("title", Text),
    Column("description", Text),
    Column("unit_name", JSONB),
    Column("status", Text),
    Column("outcome", Text),
    Column("resident_message", Text),
    Column("due_on", Date),
    Column("created_on", Date),
    Column("published_on", Date),
    Column("closed_on", Date),
    Column("whole_municipality", Boolean),
    _geom(),
)

action_observation = Table("action_observation", metadata, Column("action", Text), Column("observation", Text))

action_place = Table("action_place", metadata, Column("action", Text), Column("place", Text))

photo = Table(
    "photo",
    metadata,
    Column("public_id", Text),
    Column("municipality_id", Integer),
    Column("owner_kind", Text),
    Column("owner", Text),
    Column("role", Text),
    Column("position", Integer),
    Column("width", Integer),
    Column("height", Integer),
    Column("version", Integer),
)

event = Table(
    "event",
    metadata,
    Column("municipality_id", Integer),
    Column("object_kind", Text),
    Column("object", Text),
    Column("on_date", Date),
    Column("position", Integer),
    Column("verb", Text),
    Column("status", Text),
    Column("outcome", Text),
)

cell = Table(
    "cell",
    metadata,
    Column("municipality_id", Integer),
    Column("period", Text),
    Column("cell_group", Text),
    Column("level", Text),
    Column("band", Text),
    _geom(),
    Column("name", Text),
)

place_line = Table(
    "place_line",
    metadata,
    Column("municipality_id", Integer),
    Column("place", Text),
    Column("category", Text),
    Column("title_code", Text),
    Column("summary", Text),
)

walk = Table(
    "walk",
    metadata,
    Column("public_id", Text),
    Column("municipality_id", Integer),
    Column("kind", Text),
    Column("title", Text),
    Column("status", Text),
    Column("starts_on", Date),
    Column("place_slug", Text),
)

watch_area = Table(
    "watch_area",
    metadata,
    Column("public_id", Text),
    Column("municipality_id", Integer),
    Column("kind", Text),
    Column("name", Text),
    Column("status", Text),
    Column("households_joined", Integer),
    Column("public_text", Text),
    Column("active_since", Date),
    _geom(),
)

watch_meeting = Table(
    "watch_meeting",
    metadata,
    Column("area", Text),
    Column("municipality_id", Integer),
    Column("kind", Text),
    Column("held_on", Date),
)

police_event = Table(
    "police_event",
    metadata,
    Column("public_id", Text),
    Column("source", Text),
    Column("municipality_id", Integer),
    Column("county_code", Text),
    Column("precision", Text),
    Column("kind", Text),
    Column("type_group", Text),
    Column("type", Text),
    Column("title", Text),
    Column("summary", Text),
    Column("url", Text),
    Column("occurred_on", Date),
    Column("occurred_clock", Text),
    Column("version", Integer),
    Column("seen_on", Date),
)
