"""Turns waiting mails into one letter in the recipient's language; no Flask, so that the worker can do it."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from data.queries import followers, municipalities, outbox, watch_mails
from data.queries.followers import FollowFacts
from data.vocabulary import DEFAULT_LANGUAGE, LANGUAGES
from webapp.config import Settings, template_folder
from webapp.core import follow_mails
from webapp.core.mail_words import case_words, long_day
from webapp.core.tokens import account_token, confirm_token, reporter_token, watch_token

SUBJECT = "Subject: "


class Waiting(Protocol):
    """A mail row as this module reads it."""

    id: uuid.UUID
    key: str
    params: dict[str, Any]
    observation_id: uuid.UUID | None
    watch_contact_id: uuid.UUID | None
    follower_id: uuid.UUID | None


@dataclass(frozen=True)
class Section:
    """The words about one thing."""

    subject: str
    body: str


@dataclass(frozen=True)
class Composed:
    """A letter ready to go; `message` is None when nothing in it is true any more."""

    message: EmailMessage | None
    outdated: list[Any]


def base_url(settings: Settings) -> str:
    """The address that links in mails begin with."""
    return (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")


def compose(session: Session, settings: Settings, letter: outbox.Letter, now: datetime) -> Composed:
    """One mail out of all that waits for a recipient; the newest of several about the same thing speaks.

    A status that no longer holds is left out (`outdated`): a later change tells what is true, or it was undone.
    """
    language = letter.language if letter.language in LANGUAGES else DEFAULT_LANGUAGE
    facts = outbox.facts(session, [mail.observation_id for mail in letter.mails if mail.observation_id])
    followed = followers.facts(session, [mail.follower_id for mail in letter.mails if mail.follower_id])
    newest = {_about(mail, followed): mail for mail in letter.mails}
    outdated = [mail for mail in letter.mails if not _still_true(session, mail, facts, followed)]
    told = [mail for mail in newest.values() if mail not in outdated]
    if not told:
        return Composed(None, outdated)
    contexts = [_context(session, settings, mail, facts, followed, language) for mail in told]
    sections = [_section(mail.key, language, context) for mail, context in zip(told, contexts, strict=True)]
    own = all(mail.follower_id is None for mail in told)
    whole = sections[0] if len(sections) == 1 else _section("joined", language, {"sections": sections, "own": own})
    sender = contexts[0]["sender"]
    foot = _environment().get_template(f"{_foot(told)}.{language}.txt").render(sender=sender)
    message = _message(settings, letter, Section(whole.subject, f"{whole.body}\n\n{foot}"), sender, now)
    message["Content-Language"] = language
    if len(sections) == 1 and contexts[0].get("stop_link"):
        message["List-Unsubscribe"] = f"<{contexts[0]['stop_link']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058: the page of the link takes a POST
    return Composed(message, outdated)


def _foot(told: list[Any]) -> str:
    """The template that says why somebody gets the letter."""
    if any(mail.observation_id for mail in told):
        return "_foot"
    if all(mail.watch_contact_id for mail in told):
        return "_foot_watch"
    return "_foot_follow" if any(mail.follower_id for mail in told) else "_foot_user"


def _about(mail: Waiting, followed: dict[uuid.UUID, FollowFacts]) -> tuple[Any, ...]:
    """What a mail is about; of several about the same thing only the newest is told. Every message is its own."""
    found = followed.get(mail.follower_id) if mail.follower_id else None
    # Who follows two reports that were merged is told once; to confirm is each one's own.
    public = found.public_id if found and mail.key == followers.STATUS_KEY else mail.follower_id
    return (mail.key, mail.observation_id, mail.watch_contact_id, public, mail.params.get("message"))


def _still_true(
    session: Session,
    mail: Waiting,
    facts: dict[uuid.UUID, outbox.Facts],
    followed: dict[uuid.UUID, FollowFacts],
) -> bool:
    if mail.follower_id is not None:
        return follow_mails.still_true(mail.key, mail.params, followed.get(mail.follower_id))
    if mail.key == watch_mails.STATUS_KEY and mail.watch_contact_id is not None:
        area = watch_mails.facts(session, mail.watch_contact_id)
        return area is not None and area.status == mail.params.get("status")
    if mail.key != outbox.STATUS_KEY or mail.observation_id is None:
        return True
    found = facts.get(mail.observation_id)
    return (
        found is not None and mail.params.get("status") == found.status and mail.params.get("outcome") == found.outcome
    )


def _context(
    session: Session,
    settings: Settings,
    mail: Waiting,
    facts: dict[uuid.UUID, outbox.Facts],
    followed: dict[uuid.UUID, FollowFacts],
    language: str,
) -> dict[str, Any]:
    base = base_url(settings)
    if mail.follower_id is not None:
        return follow_mails.context(session, settings, base, mail.follower_id, followed[mail.follower_id], language)
    if mail.watch_contact_id is not None:
        return _watch(session, settings, mail, mail.watch_contact_id, language)
    found = facts.get(mail.observation_id) if mail.observation_id else None
    if found is None:
        return {"params": mail.params, "base_url": base, "sender": "Tryggkartan"} | _account(
            session, settings, mail, language
        )
    code = confirm_token(settings.key("confirm"), found.observation_id, found.email or "")
    token = reporter_token(settings.key("reporter"), found.observation_id)
    spoken = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    return {
        "params": mail.params,
        "base_url": base,
        **case_words(session, found, language),
        "link": f"{base}/r/{token}{spoken}",
        "stop_link": f"{base}/r/{token}/stop{spoken}",
        "confirm_link": f"{base}/r/{token}/confirm/{code}{spoken}",
    }


def _watch(session: Session, settings: Settings, mail: Waiting, contact_id: uuid.UUID, language: str) -> dict[str, Any]:
    """What mails about a watch area tell its contact person."""
    area = watch_mails.facts(session, contact_id)
    if area is None:
        raise ValueError("the contact person of a watch area is gone")
    municipality = municipalities.by_id(session, area.municipality_id)
    token = watch_token(settings.key("watch applicant"), area.area_id)
    code = confirm_token(settings.key("confirm"), area.contact_id, area.email)
    page = f"{base_url(settings)}/{municipality.slug}/areas/own/{token}"
    spoken = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    told = watch_mails.more(session, mail.params)
    due = told["next_review_on"]
    return {
        **told,
        "next_review": long_day(due, language) if due else None,
        "municipality": municipality.name,
        "sender": f"Tryggkartan, {municipality.name}",
        "area": area.name,
        "status": area.status,
        "message": area.resident_message,
        "link": f"{page}{spoken}",
        "confirm_link": f"{page}/confirm/{code}{spoken}",
    }


def _account(session: Session, settings: Settings, mail: Waiting, language: str) -> dict[str, Any]:
    """What mails about an account tell: its link, and the municipality that invites."""
    code, link_id = mail.params.get("municipality"), mail.params.get("link")
    spoken = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    token = account_token(settings.key("account link"), uuid.UUID(link_id)) if link_id else ""
    return {
        "municipality": municipalities.by_id(session, code).name if code else "",
        "account_link": f"{base_url(settings)}/login/password/{token}{spoken}",
        "sign_in_link": f"{base_url(settings)}/login{spoken}",
        "sso_only": settings.sso_only,
    }


def _section(key: str, language: str, context: dict[str, Any]) -> Section:
    text = _environment().get_template(f"{key}.{language}.txt").render(context).strip()
    first, _, rest = text.partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"the mail {key}.{language} does not begin with its subject")
    return Section(" ".join(first.removeprefix(SUBJECT).split()), rest.strip())


def _message(settings: Settings, letter: outbox.Letter, section: Section, sender: str, now: datetime) -> EmailMessage:
    name, address = parseaddr(settings.mail_from)
    domain = address.rpartition("@")[2] or "localhost"
    message = EmailMessage()
    message["Subject"] = section.subject
    message["From"] = Address(name or sender, addr_spec=address)
    message["To"] = letter.email
    message["Date"] = format_datetime(now)
    # The same after a crash between delivery and commit, so that mail servers can drop the second copy.
    message["Message-ID"] = f"<{hashlib.sha256(letter.mails[0].id.bytes).hexdigest()[:32]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(section.body + "\n", cte="quoted-printable")
    return message


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(template_folder() / "emails"),
        autoescape=False,  # noqa: S701 - plain text, where &amp; would be shown as such
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
