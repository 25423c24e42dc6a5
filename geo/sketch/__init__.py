"""Invented towns for the demo: streets, paths, houses, water, green and lamps around named places."""
