"""Storage: tables, queries, migrations, jobs and reference data; no HTTP."""
