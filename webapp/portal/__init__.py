"""Public start pages, map and list."""
