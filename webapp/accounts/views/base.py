"""The blueprint of accounts and what its views share."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.vocabulary import DEFAULT_LANGUAGE, SignInStep
from webapp.accounts import words
from webapp.accounts.rules import device_name, local_path
from webapp.accounts.service import sessions as service
from webapp.core import rates, sessions
from webapp.core.database import session, settings

blueprint = Blueprint("accounts", __name__)
blueprint.context_processor(
    lambda: {
        "role_word": words.role_word,
        "history_words": words.history_words,
        "sso_name": settings().oidc_name if settings().has_provider else None,
        "sso_only": settings().sso_only,
    }
)
QUARTER = timedelta(minutes=15)
ACCOUNTS_GUESSED_AT = 10  # a town hall shares one address, so the limit there is that of so many accounts
STEPS = {SignInStep.CODE: "accounts.second_factor", SignInStep.SET_UP: "accounts.set_up"}


def enter(user: Any, target: str | None, *, factor_given: bool = False, by_provider: bool = False) -> Response:
    """Begin a session with a new key and go on: to the target, or first to the second factor."""
    step = service.step_after(session(), user, factor_given=factor_given)
    if step is SignInStep.SET_UP:
        begin_set_up(user.id)
    where = local_path(target)
    spoken = None if user.language == DEFAULT_LANGUAGE else user.language
    goes_on = url_for(STEPS[step], next=where, lang=spoken) if step else where or url_for("accounts.staff")
    answer = redirect(goes_on)
    begin_session(answer, user.id, step, by_provider=by_provider)
    return answer


def begin_session(answer: Response, user_id: Any, step: SignInStep | None = None, *, by_provider: bool = False) -> None:
    """Give the browser a new key; the old session of this browser ends."""
    old = sessions.current_hash()
    if old:
        service.end_session(session(), old)
    key, key_hash = sessions.new_key()
    device = device_name(request.user_agent.string)
    service.start_session(session(), user_id, key_hash, device=device, waits_for=step, by_provider=by_provider)
    sessions.start(answer, key)  # type: ignore[arg-type] # werkzeug's Response has set_cookie too


def begin_set_up(user_id: Any) -> None:
    """Make the secret that the set-up page shows."""
    from webapp.accounts.service import factor  # pyotp is not needed at start

    factor.begin_set_up(session(), user_id)


def guessed_too_often(purpose: str, who: str) -> bool:
    """Whether somebody has guessed too often at one account, or from one address at many."""
    most = settings().logins_per_quarter
    return (
        rates.peek(purpose, who, QUARTER) >= most
        or rates.peek("login_address", rates.address(), QUARTER) >= most * ACCOUNTS_GUESSED_AT
    )


def count_guess(purpose: str, who: str) -> None:
    """Count a wrong guess, at the account and from the address."""
    rates.count_all(((purpose, who, QUARTER), ("login_address", rates.address(), QUARTER)))


def locked() -> Response:
    """The page that says how long it takes and what can be done meanwhile."""
    left = rates.seconds_left(QUARTER)
    answer = make_response(render_template("accounts/locked.html", minutes=-(-left // 60)), 429)
    answer.headers["Retry-After"] = str(left)
    return answer
