"""The police's archive of sixteen months, 12,255 answers, imported as the command does it."""

import subprocess
import sys
import time

from sqlalchemy.orm import Session

from benchmarks.server import Installation
from tests.support.shared import SHARED
from tests.support.sweden import add_sweden

ARCHIVE = SHARED / "polisen_events" / "answers.jsonl.gz"
COMMAND = [sys.executable, "-c", "from webapp.cli.main import main; main()", "import", "police-events", str(ARCHIVE)]


def measure(place: Installation) -> dict[str, object]:
    """Seconds of the first import and of the same again; nothing where the archive is absent."""
    if not ARCHIVE.exists():
        return {"police archive": "absent"}
    with Session(place.engine) as session:
        add_sweden(session)
        session.commit()
    return {"police archive, 12,255 answers: s": _seconds(place), "  again: s": _seconds(place)}


def _seconds(place: Installation) -> float:
    began = time.monotonic()
    subprocess.run(COMMAND, env=place.environment, check=True, stdout=subprocess.DEVNULL)
    return round(time.monotonic() - began, 1)
