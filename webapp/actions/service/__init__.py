"""What can be done with actions."""
