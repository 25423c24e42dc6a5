"""Reference data and the demo municipalities."""
