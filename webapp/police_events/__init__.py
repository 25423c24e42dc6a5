"""Police events with honest precision."""
