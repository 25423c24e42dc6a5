"""What can be imported, how columns are matched to it, and how a cell becomes a value. Pure."""
