"""Imports written to the database: names of places and streets, observations and lamps; and how one is undone."""
