"""Mails: joined, delayed, only to those who confirmed, only what is true, none lost."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from data import queue
from data.vocabulary import Outcome
from tests.support.world import GRANNBY
from tests.webapp.jobs.conftest import Mailbox, Reports
from webapp.config import Settings
from webapp.core.postman import ServerAway
from webapp.core.tokens import confirm_token, reporter_token
from webapp.jobs.mails import deliver_due


def later(minutes: float = 11) -> datetime:
    """When the mails of now are due."""
    return datetime.now(UTC) + timedelta(minutes=minutes)


def states(reports: Reports) -> list[tuple[bool, str | None]]:
    """Of all mails, oldest first: whether it was sent, and why not."""
    query = text("SELECT sent_at IS NOT NULL, params ->> 'why' FROM mail ORDER BY created_at, id")
    found = [(row[0], row[1]) for row in reports.session.execute(query)]
    reports.session.rollback()
    return found


def test_a_closed_report_is_told_in_the_sentence_of_staff(
    posting: Settings, mailbox: Mailbox, reports: Reports
) -> None:
    row = reports.make("asa@example.org")
    reports.close(row, "Lampan är bytt och lyser igen.")
    assert deliver_due(posting, later()) == 1
    letter = mailbox.letters[0]
    assert letter["To"] == "asa@example.org"
    assert letter["Subject"] == "Åtgärdad: Släckt lampa, Storgatan"
    assert letter["From"].addresses[0].display_name == "Tryggkartan, Testby"
    assert mailbox.text().startswith("Lampan är bytt och lyser igen.")
    link = f"https://trygg.example/r/{reporter_token(posting.key('reporter'), row.id)}"
    assert link in mailbox.text()
    assert letter["List-Unsubscribe"] == f"<{link}/stop>"
    assert row.ref in mailbox.text()


def test_nothing_goes_before_ten_minutes_have_passed(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    reports.close(reports.make("asa@example.org"))
    assert deliver_due(posting, later(9)) == 0
    assert deliver_due(posting, later(11)) == 1
    assert deliver_due(posting, later(12)) == 0
    assert len(mailbox.letters) == 1


def test_all_mails_of_one_person_are_joined(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    rows = [reports.make(email) for email in ("asa@example.org", "Asa@Example.org", "bo@example.org")]
    for row in rows:
        reports.close(row)
    assert deliver_due(posting, later()) == 2
    joined = next(i for i, letter in enumerate(mailbox.letters) if "asa" in str(letter["To"]).lower())
    assert mailbox.letters[joined]["Subject"] == "Nytt om 2 av dina rapporter"
    assert rows[0].ref in mailbox.text(joined)
    assert rows[1].ref in mailbox.text(joined)
    assert rows[2].ref not in mailbox.text(joined)


def test_two_municipalities_write_their_own_letters(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    reports.close(reports.make("asa@example.org"))
    reports.close(reports.make("asa@example.org", municipality_id=GRANNBY))
    assert deliver_due(posting, later()) == 2
    senders = {letter["From"].addresses[0].display_name for letter in mailbox.letters}
    assert senders == {"Tryggkartan, Testby", "Tryggkartan, Grannby"}


def test_of_several_steps_the_last_one_is_told(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    row = reports.make("asa@example.org")
    reports.move(row, "planned")
    reports.move(row, "in_progress")
    reports.close(row)
    assert deliver_due(posting, later()) == 1
    assert "Arbetet har börjat" not in mailbox.text()
    assert "Åtgärdad" in mailbox.text()


def test_a_step_waits_while_a_later_one_may_still_be_undone(
    posting: Settings, mailbox: Mailbox, reports: Reports
) -> None:
    row = reports.make("asa@example.org")
    reports.move(row, "planned", mail_delay=timedelta(minutes=1))
    reports.close(row)
    assert deliver_due(posting, later(5)) == 0
    assert deliver_due(posting, later(11)) == 1
    assert "Lampan är bytt." in mailbox.text()


def test_what_is_no_longer_true_is_not_told(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    row = reports.make("asa@example.org")
    reports.close(row)
    reports.session.execute(text("UPDATE observation SET status = 'review', outcome = NULL"))
    reports.session.commit()
    assert deliver_due(posting, later()) == 0
    assert mailbox.letters == []
    assert states(reports) == [(False, "outdated")]


@pytest.mark.parametrize("confirmed", [True, False])
def test_only_confirmed_addresses_get_news(
    posting: Settings, mailbox: Mailbox, reports: Reports, confirmed: bool
) -> None:
    reports.close(reports.make("asa@example.org", confirmed=confirmed))
    assert deliver_due(posting, later()) == int(confirmed)
    assert states(reports) == [(True, None)] if confirmed else [(False, "no_address")]


def test_a_report_without_address_makes_no_mail(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    reports.close(reports.make(None))
    assert deliver_due(posting, later()) == 0
    assert states(reports) == [(False, "no_address")]


def test_the_mail_to_confirm_goes_at_once_to_the_unconfirmed(
    posting: Settings, mailbox: Mailbox, reports: Reports
) -> None:
    row = reports.make("Asa@example.org", confirmed=False)
    reports.mail(row, "confirm_email")
    assert deliver_due(posting) == 1
    code = confirm_token(posting.key("confirm"), row.id, "Asa@example.org")
    assert f"/r/{reporter_token(posting.key('reporter'), row.id)}/confirm/{code}" in mailbox.text()


def test_cancelled_mails_never_go(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    import uuid

    batch = uuid.uuid4()
    row = reports.make("asa@example.org")
    reports.move(row, "planned", batch_id=batch)
    assert queue.cancel_mails(reports.session, batch) == 1
    reports.session.commit()
    assert deliver_due(posting, later()) == 0


def test_english_reporters_get_english(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    reports.close(reports.make("al@example.org", language="en"), outcome=Outcome.DECLINED, message="Marken är privat.")
    assert deliver_due(posting, later()) == 1
    assert mailbox.letters[0]["Subject"].startswith("No action: ")
    assert "?lang=en" in mailbox.text()
    assert mailbox.text().startswith("Marken är privat.")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_its_words_in_both_languages(
    posting: Settings, mailbox: Mailbox, reports: Reports, outcome: Outcome
) -> None:
    for language in ("sv", "en"):
        row = reports.make(f"{language}@example.org", language=language)
        reports.close(row, "", outcome) if outcome == Outcome.DUPLICATE else reports.close(row, outcome=outcome)
    assert deliver_due(posting, later()) == 2


def test_without_a_mail_server_letters_become_files(settings: Settings, reports: Reports) -> None:
    reports.close(reports.make("asa@example.org"))
    assert deliver_due(settings, later()) == 1
    (path,) = (settings.state / "outbox").iterdir()
    assert path.suffix == ".eml"
    assert path.stat().st_mode & 0o077 == 0
    assert b"asa@example.org" in path.read_bytes()


def test_a_refused_address_is_given_up_and_the_others_go(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    mailbox.refuse = "550 no such person"
    reports.close(reports.make("asa@example.org"))
    assert deliver_due(posting, later()) == 0
    assert states(reports) == [(False, "refused")]
    mailbox.refuse = None
    reports.close(reports.make("bo@example.org"))
    assert deliver_due(posting, later()) == 1


def test_a_full_mailbox_is_tried_again_later_and_finally_given_up(
    posting: Settings, mailbox: Mailbox, reports: Reports
) -> None:
    mailbox.refuse = "452 mailbox full"
    reports.close(reports.make("asa@example.org"))
    moment = later()
    assert deliver_due(posting, moment) == 0
    assert states(reports) == [(False, None)]
    assert deliver_due(posting, moment + timedelta(minutes=4)) == 0
    for _ in range(queue.MOST_TRIES):
        moment += timedelta(hours=7)
        deliver_due(posting, moment)
    assert states(reports) == [(False, "gave_up")]


def test_nothing_is_lost_while_the_server_is_away(settings: Settings, posting: Settings, reports: Reports) -> None:
    from pydantic import SecretStr

    reports.close(reports.make("asa@example.org"))
    away = posting.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:1")})
    with pytest.raises(ServerAway):
        deliver_due(away, later())
    assert states(reports) == [(False, None)]
    assert deliver_due(posting, later()) == 1


def test_one_letter_that_cannot_be_written_does_not_stop_the_rest(
    posting: Settings, mailbox: Mailbox, reports: Reports
) -> None:
    reports.mail(reports.make("asa@example.org"), "no_such_letter")
    reports.close(reports.make("bo@example.org"))
    assert deliver_due(posting, later()) == 1
    assert states(reports) == [(False, None), (True, None)]


def test_hostile_words_cannot_add_headers(posting: Settings, mailbox: Mailbox, reports: Reports) -> None:
    row = reports.make("asa@example.org")
    row.place_name = "Storgatan\r\nBcc: all@example.org"
    reports.close(row, "Rad ett\r\n.\r\nRCPT TO: <x at example>")
    assert deliver_due(posting, later()) == 1
    assert mailbox.letters[0]["Bcc"] is None
    assert "RCPT TO" in mailbox.text()


def test_no_address_reaches_the_log(
    posting: Settings, mailbox: Mailbox, reports: Reports, capfd: pytest.CaptureFixture[str]
) -> None:
    mailbox.refuse = "550 kanarie@example.org does not exist"
    reports.close(reports.make("kanarie@example.org"))
    reports.mail(reports.make("kanarie@example.org"), "no_such_letter")
    deliver_due(posting, later())
    out, err = capfd.readouterr()
    assert "kanarie" not in out + err


def test_a_mail_that_was_asked_for_in_a_failed_transaction_does_not_exist(posting: Settings, reports: Reports) -> None:
    row = reports.make("asa@example.org")
    queue.add_mail(
        reports.session, key="receipt", language="sv", municipality_id=row.municipality_id, observation_id=row.id
    )
    reports.session.flush()
    reports.session.rollback()
    assert states(reports) == []
