"""Photos of reports and actions: taken in, re-made by the worker, reviewed by a person, shown."""
