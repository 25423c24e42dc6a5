"""Named places and their story."""
