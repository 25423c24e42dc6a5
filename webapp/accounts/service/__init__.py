"""What changes accounts, sessions and roles."""
