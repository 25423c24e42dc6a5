"""Delivers a letter: over SMTP, or into the outbox folder when no server is set."""

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from webapp.config import Settings

TIMEOUT = 20  # seconds


class ServerAway(Exception):
    """The mail server does not answer or does not let us in; nothing can be sent now."""


class Refused(Exception):
    """The server will never take this letter."""


class Later(Exception):
    """The server does not take this letter now."""


class Postman:
    """Delivers letters; keeps one connection for as long as it is open (`with`)."""

    def __init__(self, settings: Settings) -> None:
        self.url = urlsplit(settings.smtp_url.get_secret_value()) if settings.smtp_url else None
        self.folder = settings.state / "outbox"
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def deliver(self, message: EmailMessage, name: str) -> None:
        """Hand the letter over; `name` names its file in the outbox. Raises ServerAway, Refused or Later."""
        if self.url is None:
            _write(self.folder, f"{name}.eml", bytes(message))
            return
        if self._server is None:
            self._server = _connect(self.url)
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _text in error.recipients.values())
            raise (Refused if code >= 500 else Later) from None
        except smtplib.SMTPNotSupportedError:
            raise Refused from None
        except smtplib.SMTPResponseException:
            raise Later from None
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise ServerAway(type(error).__name__) from None

    def _hang_up(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()


def _connect(url: SplitResult) -> smtplib.SMTP:
    host = url.hostname or "localhost"
    secure = ssl.create_default_context()
    try:
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=secure)
        else:
            server = smtplib.SMTP(host, url.port or (587 if url.username else 25), timeout=TIMEOUT)
            server.ehlo()
            # A password never goes over an open line, whatever the server offers.
            if server.has_extn("starttls") or url.username:
                server.starttls(context=secure)
                server.ehlo()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(type(error).__name__) from None
    return server


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    making = folder / f".{name}.part"
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    making.replace(folder / name)
