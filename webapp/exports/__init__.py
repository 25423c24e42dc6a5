"""Downloads of what a list or map shows."""
