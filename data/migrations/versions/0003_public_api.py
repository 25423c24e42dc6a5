"""The views of schema public_api: all that the public and the login trygg_reader may see."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DAY = "({} AT TIME ZONE 'Europe/Stockholm')::date"

VIEWS = {
    "municipality": """
        SELECT id, code, name, letters, slug, active, contacts, outline FROM municipality""",
    "category": """
        SELECT c.municipality_id, c.code, c.position, c.name, c.hint, c.questions, c.public_precision,
               c.promise_working_days, u.name AS unit_name
        FROM category c LEFT JOIN unit u ON u.id = c.unit_id WHERE c.active""",
    "district": "SELECT municipality_id, name, geom FROM district",
    "street": "SELECT municipality_id, name, kind, source, geom FROM street",
    "place": "SELECT public_id, municipality_id, slug, name, kind, description, geom FROM place",
    "observation": f"""
        SELECT o.public_id, o.municipality_id, o.ref, o.category, o.title_code, o.place_name, pl.slug AS place_slug,
               p.summary, o.status, o.outcome, o.resident_message, {DAY.format("o.created_at")} AS created_on,
               {DAY.format("p.published_at")} AS published_on, {DAY.format("o.closed_at")} AS closed_on,
               o.promise_on, u.name AS unit_name, p.geom
        FROM publication p
        JOIN observation o ON o.id = p.observation_id
        LEFT JOIN place pl ON pl.id = p.place_id
        LEFT JOIN unit u ON u.id = o.unit_id
        WHERE p.precision = 'exact' AND p.geom IS NOT NULL AND o.duplicate_of IS NULL""",
    "action": f"""
        SELECT a.public_id, a.municipality_id, a.ref, a.kind, a.title, a.description, u.name AS unit_name, a.status,
               a.outcome, a.resident_message, a.due_on, {DAY.format("a.created_at")} AS created_on,
               {DAY.format("a.published_at")} AS published_on, {DAY.format("a.closed_at")} AS closed_on,
               a.whole_municipality, a.public_geom AS geom
        FROM action a LEFT JOIN unit u ON u.id = a.unit_id
        WHERE a.published_at IS NOT NULL""",
    "action_observation": """
        SELECT a.public_id AS action, o.public_id AS observation
        FROM action_observation l
        JOIN action a ON a.id = l.action_id AND a.published_at IS NOT NULL
        JOIN observation i ON i.id = l.observation_id
        JOIN public_api.observation o ON o.public_id = i.public_id""",
    "action_place": """
        SELECT a.public_id AS action, p.public_id AS place
        FROM action_place l
        JOIN action a ON a.id = l.action_id AND a.published_at IS NOT NULL
        JOIN place p ON p.id = l.place_id""",
    # One branch a kind, and the place in the history counted: so that asking for one object reads one object.
    "event": f"""
        SELECT e.municipality_id, e.object_kind, s.object, {DAY.format("e.at")} AS on_date,
               (SELECT count(*) FROM event b
                WHERE b.object_kind = e.object_kind AND b.object_id = e.object_id AND b.id <= e.id)::int AS position,
               e.verb, e.changes -> 'status' ->> 1 AS status, e.changes -> 'outcome' ->> 1 AS outcome
        FROM (SELECT 'observation' AS kind, i.id, o.public_id AS object
              FROM public_api.observation o JOIN observation i ON i.public_id = o.public_id
              UNION ALL
              SELECT 'action', a.id, a.public_id FROM action a WHERE a.published_at IS NOT NULL) s
        JOIN event e ON e.object_kind = s.kind AND e.object_id = s.id
        WHERE e.audience = 'public'
          AND NOT EXISTS (SELECT FROM event u
                          WHERE u.batch_id = e.batch_id AND u.object_id = e.object_id AND u.verb = 'undone')""",
    "cell": "SELECT municipality_id, period, cell_group, level, band, geom FROM public_cell",
    "walk": f"""
        SELECT w.public_id, w.municipality_id, w.kind, w.title, w.status, {DAY.format("w.starts_at")} AS starts_on,
               p.slug AS place_slug
        FROM walk w LEFT JOIN place p ON p.id = w.place_id
        WHERE w.status IN ('planned', 'open', 'published')""",
}


def upgrade() -> None:
    op.execute("CREATE SCHEMA public_api")
    op.execute("GRANT USAGE ON SCHEMA public_api TO trygg_app, trygg_reader")
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW public_api.{name} AS {query}")
        op.execute(f"GRANT SELECT ON public_api.{name} TO trygg_app, trygg_reader")


def downgrade() -> None:
    op.execute("DROP SCHEMA public_api CASCADE")
