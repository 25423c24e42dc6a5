"""Long forms of tests, run by make soak."""
