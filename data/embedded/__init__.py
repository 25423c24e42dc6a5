"""A private PostGIS cluster that the app makes, starts and stops itself."""
