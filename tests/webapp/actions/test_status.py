"""Steps of an action, closing it with its observations, taking that back, and the derived list."""

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from data.models.observation import Observation
from tests.support.client import Client
from tests.webapp.actions.conftest import Report
from tests.webapp.actions.steps import bundle, close, move, page, undo, version
from webapp.config import Settings


def status_of(store: Session, row: Observation) -> tuple[str, str | None]:
    query = text("SELECT status, outcome FROM observation WHERE id = :id")
    found = store.execute(query, {"id": row.id}).one()
    store.rollback()
    return found.status, found.outcome


def test_starting_moves_the_observations_along(coordinator: Client, report: Report, store: Session) -> None:
    row = report()
    action = bundle(coordinator, row)
    move(coordinator, action, "decided")
    assert status_of(store, row) == ("planned", None)
    move(coordinator, action, "in_progress")
    assert status_of(store, row) == ("in_progress", None)


def test_a_step_back_needs_a_reason_and_leaves_the_observations(
    coordinator: Client, report: Report, store: Session
) -> None:
    row = report()
    action = bundle(coordinator, row)
    move(coordinator, action, "in_progress")
    answer = move(coordinator, action, "decided", status=400)
    assert answer.all(".//*[@id='reason-error']")
    move(coordinator, action, "decided", reason="Entreprenören är sjuk.")
    assert "Entreprenören är sjuk." in page(coordinator, action).text
    assert status_of(store, row) == ("in_progress", None)


def test_unknown_and_impossible_steps_are_refused(coordinator: Client) -> None:
    action = bundle(coordinator)
    move(coordinator, action, "proposed", status=400)
    move(coordinator, action, "closed", status=400)
    move(coordinator, action, "nonsense", status=400)


def test_closing_needs_an_outcome_and_a_sentence(coordinator: Client) -> None:
    action = bundle(coordinator)
    answer = close(coordinator, action, outcome="", resident_message="  ", status=400)
    assert answer.all(".//*[@id='resident_message-error']")
    assert answer.all(".//*[@id='outcome-error']")
    close(coordinator, action, outcome="duplicate", status=400)


def test_the_closing_form_has_the_observations_ticked(coordinator: Client, report: Report) -> None:
    mine, both = report(), report()
    action = bundle(coordinator, mine, both)
    bundle(coordinator, both)
    form = coordinator.get(f"/staff/testby/actions/{action}/close")
    ticked = [box.get("value") for box in form.all(".//input[@name='obs'][@checked]")]
    assert ticked == [mine.public_id]
    assert "förblir öppen: hör också till TB-Å-0002" in form.text


def test_one_submit_closes_the_action_and_the_ticked_observations(
    coordinator: Client, report: Report, store: Session
) -> None:
    ticked, unticked, both = report(), report(), report()
    action = bundle(coordinator, ticked, unticked, both)
    other = bundle(coordinator, both)
    close(coordinator, action, ticked, both)
    assert status_of(store, ticked) == ("closed", "done")
    assert status_of(store, unticked) == ("planned", None)
    assert status_of(store, both) == ("planned", None)
    sentence = store.execute(text("SELECT resident_message FROM observation WHERE outcome = 'done'")).scalar()
    assert sentence == "Lamporna är nya och lyser hela natten."
    listed = coordinator.get("/staff/testby/actions/to-confirm")
    assert unticked.ref in listed.text
    assert both.ref in listed.text
    assert ticked.ref not in listed.text
    assert "Klar" in page(coordinator, action).text
    assert "Föreslagen" in page(coordinator, other).text


def test_a_declined_action_declines_its_observations(coordinator: Client, report: Report, store: Session) -> None:
    row = report()
    action = bundle(coordinator, row)
    close(coordinator, action, row, outcome="declined", resident_message="Trappan skulle skada trädens rötter.")
    assert status_of(store, row) == ("closed", "declined")


def test_the_list_to_confirm_closes_each_like_its_action(coordinator: Client, report: Report, store: Session) -> None:
    first, second = report(), report()
    done, no = bundle(coordinator, first), bundle(coordinator, second)
    close(coordinator, done)
    close(coordinator, no, outcome="not_ours", resident_message="Marken är privat.")
    pairs = [f"{done}:{first.public_id}", f"{no}:{second.public_id}", f"{done}:{second.public_id}"]
    coordinator.post("/staff/testby/actions/to-confirm", {"pair": pairs})
    assert status_of(store, first) == ("closed", "done")
    assert status_of(store, second) == ("closed", "not_ours")
    assert "Inget att bekräfta" in coordinator.get("/staff/testby/actions/to-confirm").text
    coordinator.post("/staff/testby/actions/to-confirm", {"pair": "nonsense"}, status=400)


def test_undo_puts_everything_back(coordinator: Client, report: Report, store: Session) -> None:
    row = report(email="asa@example.org")
    action = bundle(coordinator, row)
    move(coordinator, action, "in_progress")
    close(coordinator, action, row)
    shown = page(coordinator, action)
    assert "Avslutad: Klar." in shown.text
    assert "1 person får mejl klockan" in shown.text
    undo(coordinator, action)
    assert status_of(store, row) == ("in_progress", None)
    shown = page(coordinator, action)
    assert "Klar (ångrat)" in shown.text
    assert not shown.all(".//input[@name='batch']")
    waiting = store.execute(text("SELECT count(*) FROM mail WHERE cancelled_at IS NULL")).scalar()
    assert waiting == 2  # planned and in progress, from before


def test_undo_happens_once_and_only_while_mails_wait(coordinator: Client, report: Report, store: Session) -> None:
    action = bundle(coordinator, report())
    close(coordinator, action)
    batch = page(coordinator, action).all(".//input[@name='batch']")[0].get("value")
    undo(coordinator, action)
    coordinator.post("/staff/testby/actions/undo", {"batch": batch}, status=409)
    coordinator.post("/staff/testby/actions/undo", {"batch": "x"}, status=404)


def test_undo_comes_too_late_after_ten_minutes(coordinator: Client, store: Session, settings: Settings) -> None:
    action = bundle(coordinator)
    close(coordinator, action)
    batch = page(coordinator, action).all(".//input[@name='batch']")[0].get("value")
    owner = create_engine(settings.owner_url)
    with owner.begin() as connection:  # the app's own login cannot change history
        connection.execute(text("UPDATE event SET at = at - interval '11 minutes'"))
    owner.dispose()
    assert not page(coordinator, action).all(".//input[@name='batch']")
    coordinator.post("/staff/testby/actions/undo", {"batch": batch}, status=409)


def test_undo_leaves_an_observation_that_somebody_moved_since(
    coordinator: Client, report: Report, store: Session
) -> None:
    kept, moved = report(), report()
    action = bundle(coordinator, kept, moved)
    close(coordinator, action, kept, moved)
    store.execute(text("UPDATE observation SET status = 'review', outcome = NULL WHERE id = :id"), {"id": moved.id})
    store.commit()
    undo(coordinator, action)
    assert status_of(store, kept) == ("planned", None)
    assert status_of(store, moved) == ("review", None)


def test_a_closed_action_opens_again_with_a_reason_and_its_undo_closes_it_as_before(
    coordinator: Client, report: Report, store: Session
) -> None:
    row = report()
    action = bundle(coordinator, row)
    close(coordinator, action, row)
    move(coordinator, action, "in_progress", reason="Två lampor är fortfarande släckta.")
    undo(coordinator, action)
    found = store.execute(text("SELECT status, outcome, resident_message, closed_at FROM action")).one()
    assert found.status == "closed"
    assert found.outcome == "done"
    assert found.resident_message == "Lamporna är nya och lyser hela natten."
    assert found.closed_at is not None


def test_two_who_change_at_once_do_not_overwrite_each_other(coordinator: Client, report: Report) -> None:
    row = report()
    action = bundle(coordinator, row)
    seen = version(coordinator, action)
    move(coordinator, action, "decided")
    base = f"/staff/testby/actions/{action}"
    plan = {"title": "Annat", "kind": "other", "unit": ""}
    for url, form in (
        (f"{base}/status", {"to": "in_progress"}),
        (f"{base}/edit", plan),
        (f"{base}/close", {"outcome": "done", "resident_message": "Klart."}),
        (f"{base}/observations", {"obs": row.public_id}),
        (f"{base}/observations/remove", {"obs": row.public_id}),
        (f"{base}/publish", {"do": "publish"}),
    ):
        coordinator.post(url, {**form, "version": seen}, status=409)
        coordinator.post(url, form, status=409)
