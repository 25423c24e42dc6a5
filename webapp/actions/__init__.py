"""Actions: plan, assign, follow up, link to places and observations."""
