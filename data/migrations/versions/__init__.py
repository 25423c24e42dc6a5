"""Migration steps, in order."""
