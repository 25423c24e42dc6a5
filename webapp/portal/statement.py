"""Facts of the accessibility statement; a test fails when the assessment is older than a year."""

from datetime import date

ASSESSED_ON = date(2026, 11, 25)
UPDATED_ON = date(2026, 11, 25)
