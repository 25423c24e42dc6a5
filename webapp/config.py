"""Settings, read once from the environment; a default is here only if it is right in production and public."""

import hashlib
import hmac
import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url


def template_folder() -> Path:
    """The templates: inside the package in a wheel, beside it in the repository."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "templates"


def default_state() -> Path:
    """Where the state folder is when TRYGG_STATE does not say so."""
    if os.geteuid() == 0:
        return Path("/var/lib/tryggkartan")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "tryggkartan"


class Settings(BaseSettings):
    """All settings of an installation; docs/settings.md lists them and a test compares the two."""

    model_config = SettingsConfigDict(env_prefix="TRYGG_", frozen=True, populate_by_name=True)

    database_url: Annotated[
        SecretStr | None,
        Field(
            validation_alias=AliasChoices("DATABASE_URL", "database_url"),
            description="The owner's login of an external PostGIS; without it the embedded one is used.",
        ),
    ] = None
    database_app_url: Annotated[
        SecretStr | None,
        Field(description="The login `trygg_app`, when it does not follow from DATABASE_URL."),
    ] = None
    database_reader_url: Annotated[
        SecretStr | None,
        Field(description="The login `trygg_reader`, read-only, also on a replica."),
    ] = None
    state: Annotated[Path, Field(description="Folder of the database, photos, outbox and the base map.")] = Field(
        default_factory=default_state
    )
    host: Annotated[str, Field(description="Address that the web server listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port that the web server listens on.")] = 8000
    workers: Annotated[int, Field(ge=1, le=64, description="Web server processes.")] = 2
    threads: Annotated[int, Field(ge=1, le=64, description="Threads in each web server process.")] = 4
    https: Annotated[
        bool, Field(description="The public address is https: secure cookies, HSTS. Off only for a trial.")
    ] = False
    public_url: Annotated[
        str | None, Field(description="Address in mails and feeds, e.g. https://trygg.example.se.")
    ] = None
    trusted_proxies: Annotated[int, Field(ge=0, le=5, description="How many proxies in front set X-Forwarded-For.")] = 0
    secret_key: Annotated[
        SecretStr | None,
        Field(description="At least 32 random characters; made and kept in the state folder when missing."),
    ] = None
    smtp_url: Annotated[
        SecretStr | None,
        Field(description="smtp://user:password@host:587 or smtps://…; without it mails become files in outbox/."),
    ] = None
    mail_from: Annotated[str, Field(description="Sender of mails.")] = "tryggkartan@localhost"
    mail_delay_minutes: Annotated[
        int, Field(ge=0, le=1440, description="Minutes that mails to residents wait, so that staff can undo.")
    ] = 10
    reports_per_hour: Annotated[int, Field(ge=1, description="Reports an hour from one browser; more are refused.")] = (
        20
    )
    reports_per_hour_address: Annotated[
        int, Field(ge=1, description="Reports an hour from one network address; more are held for review.")
    ] = 300
    reports_per_cell: Annotated[
        int, Field(ge=1, description="Reports in 10 minutes from one 50 m square; more are held for review.")
    ] = 5
    watch_per_hour: Annotated[
        int,
        Field(ge=1, description="Applications or messages about watch areas an hour from one browser; address: x 10."),
    ] = 5
    voices_per_day: Annotated[
        int,
        Field(ge=1, description="Me toos, followers and “still there” a day from one browser; more are refused."),
    ] = 30
    voices_per_day_address: Annotated[
        int, Field(ge=1, description="The same from one network address, which many people may share.")
    ] = 300
    photo_megabytes: Annotated[int, Field(ge=1, le=50, description="Largest photo that is taken, in MB.")] = 10
    photo_megapixels: Annotated[
        int, Field(ge=1, le=100, description="Largest photo that is taken, in millions of pixels.")
    ] = 50
    photos_per_report: Annotated[int, Field(ge=1, le=10, description="Photos in one report.")] = 3
    photos_per_action: Annotated[int, Field(ge=2, le=50, description="Photos of one action, before and after.")] = 12
    photos_per_hour_address: Annotated[
        int, Field(ge=1, description="Photos an hour from one network address; more are refused, their report is not.")
    ] = 300
    cell_reporters: Annotated[
        int, Field(ge=5, le=1000, description="People that a shown count of masked reports must stand for.")
    ] = 5
    cell_addresses: Annotated[
        int, Field(ge=0, le=1000, description="Homes that a shown cell must have, unless it has none.")
    ] = 8
    cell_delay_days: Annotated[
        int, Field(ge=7, le=60, description="Days that a closed month rests before its masked reports are counted.")
    ] = 7
    logins_per_quarter: Annotated[
        int,
        Field(ge=1, description="Failed sign-ins in 15 minutes for one account; from one address ten times as many."),
    ] = 10
    session_idle_minutes: Annotated[
        int, Field(ge=5, description="Minutes without use until a session ends (police: half of it).")
    ] = 30
    session_hours: Annotated[int, Field(ge=1, le=24, description="Hours until a session ends anyway.")] = 10
    oidc_issuer: Annotated[
        str | None, Field(description="Address of the provider of single sign-on (OpenID Connect), as it names itself.")
    ] = None
    oidc_client_id: Annotated[str | None, Field(description="What the provider calls this installation.")] = None
    oidc_client_secret: Annotated[SecretStr | None, Field(description="The secret that the provider gave it.")] = None
    oidc_name: Annotated[str, Field(description="What the sign-in button calls the provider.")] = "SSO"
    oidc_groups_claim: Annotated[str, Field(description="The claim that lists a person's groups.")] = "groups"
    oidc_second_factor: Annotated[
        bool, Field(description="The provider always asks for a second factor, so that ours is not asked for.")
    ] = False
    sso_only: Annotated[
        bool, Field(description="Only single sign-on: passwords and their reset are refused, the form is not shown.")
    ] = False
    police_events: Annotated[
        bool, Field(description="Fetch events from the police's open interface every ten minutes.")
    ] = False
    police_events_url: Annotated[
        str, Field(description="Address of that interface; asked only when TRYGG_POLICE_EVENTS is on.")
    ] = "https://polisen.se/api/events"
    police_events_contact: Annotated[
        str | None, Field(description="E-mail or web address that the police see as the sender of the calls.")
    ] = None
    log_level: Annotated[str, Field(description="DEBUG, INFO, WARNING or ERROR (`up`: WARNING).")] = "INFO"
    pg_bin: Annotated[Path | None, Field(description="Folder of the PostgreSQL programs.")] = None
    pg_user: Annotated[str | None, Field(description="Account that runs the embedded server under root.")] = None
    boundaries: Annotated[
        Path | None, Field(description="Own file of municipality boundaries, if the built-in cannot be had.")
    ] = None
    chromium: Annotated[Path | None, Field(description="Browser for the tests.")] = None

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str | None) -> str | None:
        if value is None:
            return None
        found = urlsplit(value)
        if found.scheme != "https" and found.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError("TRYGG_OIDC_ISSUER must begin with https://")
        return value

    @field_validator("police_events_url")
    @classmethod
    def _safe_police_url(cls, value: str) -> str:
        found = urlsplit(value)
        if found.scheme != "https" and found.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError("TRYGG_POLICE_EVENTS_URL must begin with https://")
        return value

    @model_validator(mode="after")
    def _known_caller(self) -> Self:
        contact = self.police_events_contact or ""
        if self.police_events and not contact:
            raise ValueError("TRYGG_POLICE_EVENTS needs TRYGG_POLICE_EVENTS_CONTACT")
        if not (contact.isascii() and contact.isprintable()):
            raise ValueError("TRYGG_POLICE_EVENTS_CONTACT must be plain letters and signs")
        return self

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        given = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(given) and not all(given):
            raise ValueError("TRYGG_OIDC_ISSUER, TRYGG_OIDC_CLIENT_ID and TRYGG_OIDC_CLIENT_SECRET belong together")
        if self.sso_only and not self.has_provider:
            raise ValueError("TRYGG_SSO_ONLY needs TRYGG_OIDC_ISSUER")
        return self

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("TRYGG_SECRET_KEY must have at least 32 characters")
        return value

    def key(self, purpose: str) -> bytes:
        """A 256-bit key for one purpose, derived from the secret key (HMAC-SHA256)."""
        if self.secret_key is None:
            raise RuntimeError("the secret key is not loaded")
        return hmac.digest(self.secret_key.get_secret_value().encode(), purpose.encode(), hashlib.sha256)

    @property
    def has_provider(self) -> bool:
        """Whether single sign-on is set up."""
        return self.oidc_issuer is not None

    @property
    def photos(self) -> Path:
        """The folder of the photo store."""
        return self.state / "photos"

    @property
    def photo_pixels(self) -> int:
        """Pixels of the largest photo that is taken."""
        return self.photo_megapixels * 1_000_000

    @property
    def mail_delay(self) -> timedelta:
        """How long mails to residents wait, and so how long a change can be taken back."""
        return timedelta(minutes=self.mail_delay_minutes)

    @property
    def owner_url(self) -> URL:
        """The owner's database login; raises RuntimeError when no database is set."""
        if self.database_url is None:
            raise RuntimeError("DATABASE_URL is not set and no embedded database is running")
        return make_url(self.database_url.get_secret_value()).set(drivername="postgresql+psycopg")

    @property
    def app_url(self) -> URL:
        """The login of the application."""
        return self._login("trygg_app", self.database_app_url)

    @property
    def reader_url(self) -> URL:
        """The login that may see nothing but the views of schema public_api."""
        return self._login("trygg_reader", self.database_reader_url)

    def login_password(self, role: str) -> str:
        """The password that `tryggkartan init` gives a login when no URL of its own is set."""
        return self.key(f"database login {role}").hex()

    def _login(self, role: str, own: SecretStr | None) -> URL:
        if own is not None:
            return make_url(own.get_secret_value()).set(drivername="postgresql+psycopg")
        return self.owner_url.set(username=role, password=self.login_password(role))
