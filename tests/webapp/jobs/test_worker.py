"""The running worker: prompt, orderly on SIGTERM, and loses nothing when it is killed."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from tests.webapp.jobs.conftest import Mailbox, Reports
from webapp.config import Settings
from webapp.jobs.clean_up import clean_up
from webapp.jobs.mails import deliver_due

PROGRAM = "from webapp.config import Settings; from webapp.jobs.worker import run_worker; run_worker(Settings())"


@contextmanager
def worker(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.owner_url.render_as_string(hide_password=False),
        "TRYGG_SECRET_KEY": settings.secret_key.get_secret_value() if settings.secret_key else "",
        "TRYGG_STATE": str(settings.state),
        "TRYGG_SMTP_URL": settings.smtp_url.get_secret_value() if settings.smtp_url else "",
    }
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(mailbox: Mailbox, count: int, seconds: float) -> float:
    """Seconds until so many letters had come."""
    start = time.monotonic()
    while len(mailbox.letters) < count and time.monotonic() - start < seconds:
        time.sleep(0.05)
    return time.monotonic() - start


def due_now(reports: Reports, count: int) -> None:
    """Reports of as many people whose mails are due."""
    for number in range(count):
        reports.close(reports.make(f"person{number}@example.org"))
    reports.session.execute(text("UPDATE mail SET send_after = now()"))
    reports.session.commit()


def test_a_mail_goes_within_five_seconds_and_the_worker_stops_in_good_order(
    posting: Settings, mailbox: Mailbox, reports: Reports
) -> None:
    due_now(reports, 1)
    with worker(posting) as process:
        assert wait_for(mailbox, 1, 30) < 30
        due_now(reports, 1)
        assert wait_for(mailbox, 2, 30) < 5
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=20)
        assert process.returncode == 0, err.decode()[-2000:]


def test_a_killed_worker_loses_no_mail(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    people, kills, chance = 60, 4, random.Random(7)
    due_now(reports, people)
    for _ in range(kills):
        before = len(mailbox.letters)
        with worker(posting) as process:
            wait_for(mailbox, before + 1, 30)
            time.sleep(chance.uniform(0, 0.15))
            process.kill()
    deliver_due(posting, datetime.now(UTC))
    got = Counter(str(letter["To"]) for letter in mailbox.letters)
    assert len(got) == people
    assert sum(got.values()) <= people + kills
    twice = {who for who, times in got.items() if times > 1}
    for who in twice:
        assert len({letter["Message-ID"] for letter in mailbox.letters if letter["To"] == who}) == 1


def test_workers_side_by_side_send_each_letter_once(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    due_now(reports, 25)
    moment = datetime.now(UTC)
    threads = [threading.Thread(target=deliver_due, args=(posting, moment)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver_due(posting, moment)
    assert len(mailbox.letters) == 25
    assert len({str(letter["To"]) for letter in mailbox.letters}) == 25


def test_the_night_takes_what_is_old_and_leaves_the_rest(settings: Settings, reports: Reports) -> None:
    insert = text(
        "INSERT INTO report_draft (token_hash, observation_id, municipality_id, created_at)"
        " VALUES (decode(:token, 'hex'), gen_random_uuid(), 9901, now() - cast(:age AS interval))"
    )
    for token, age in (("aa", "25 hours"), ("bb", "23 hours")):
        reports.session.execute(insert, {"token": token, "age": age})
    count = text('INSERT INTO rate_count (key, "window", count) VALUES (:key, now() - cast(:age AS interval), 1)')
    for key, age in ((b"a", "49 hours"), (b"b", "47 hours")):
        reports.session.execute(count, {"key": key, "age": age})
    user = text(
        "INSERT INTO user_session (key_hash, user_id, seen_at, ended_at) SELECT :key, id, now(),"
        " now() - cast(:age AS interval) FROM user_account LIMIT 1"
    )
    for key, age in ((b"a", "31 days"), (b"b", "29 days")):
        reports.session.execute(user, {"key": key, "age": age})
    reports.session.commit()
    gone = clean_up(settings, datetime.now(UTC) + timedelta(0))
    assert {table: gone[table] for table in ("report_draft", "rate_count", "user_session")} == {
        "report_draft": 1,
        "rate_count": 1,
        "user_session": 1,
    }
