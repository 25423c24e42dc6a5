"""An import that is killed in the middle leaves nothing, and the next one completes it."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from tests.support.shared import shared_data
from tests.webapp.cli.conftest import Run, add_municipality, count, environment
from webapp.config import Settings

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    " AND query LIKE 'UPDATE street%'"
)


def wait_for(owner: Session, number: int) -> None:
    deadline = time.monotonic() + 60
    while owner.execute(WAITING).scalar() != number:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.commits
def test_kill_9_in_the_middle_of_writing(run: Run, settings: Settings, owner: Session) -> None:
    path = shared_data("osm/stockholm_ostermalm_2020.osm.gz")
    add_municipality(owner, 180, "stockholm", (18.0, 59.3, 18.2, 59.4))
    engine = create_engine(settings.owner_url)
    with engine.connect() as connection:
        # The import has done all but writing the streets when it meets this lock.
        connection.execute(text("LOCK TABLE street IN SHARE MODE"))
        child = subprocess.Popen(
            [sys.executable, "-c", "from webapp.cli.main import main; main()", "import", "streets", str(path)],
            env={**os.environ, **environment(settings)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(owner, 1)
        finally:
            child.send_signal(signal.SIGKILL)
            said, _nothing = child.communicate(timeout=30)
        assert child.returncode == -signal.SIGKILL
        assert said.decode().splitlines()[-1] == f"Writing {path.name}"
        connection.rollback()
        wait_for(owner, 0)
    engine.dispose()
    assert (count(owner, "street WHERE source = 'osm'"), count(owner, "event WHERE verb = 'imported'")) == (0, 0)
    done = run("import", "streets", path)
    assert (done.status, done.out) == (0, "73 new, 0 changed, 0 unchanged, 0 left out\n")
