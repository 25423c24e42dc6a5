"""The three pages of a report: what they may hold."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional, StopValidation, ValidationError

from webapp.core.base_form import Form

LONGEST_TEXT = 2_000
LONGEST_WORDS = 500
LONGEST_SEARCH = 100
LONGEST_VOICE = 200
FEELINGS = {"0": _l("Very unsafe"), "1": _l("Unsafe"), "2": _l("Fairly safe"), "3": _l("Very safe")}
LIGHTS = {"day": _l("Daylight"), "dusk": _l("Dusk"), "dark": _l("Dark")}
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s,;:<>\"'()\[\]\\]{1,64}@(?:[^@\s,;:<>\"'()\[\]\\.]+\.)+[^@\s,;:<>\"'()\[\]\\.]{2,24}")


def tidy(value: str | None) -> str | None:
    """Line ends as browsers count them, no space at the ends."""
    return value.replace("\r\n", "\n").strip() if value else value


def printable(value: str | None) -> str | None:
    """A text without characters that no page can show."""
    return _UNSTORABLE.sub("", value) if value else value


def shortened(value: str | None) -> str:
    """The first hundred characters of what a script wrote."""
    return (value or "")[:LONGEST_SEARCH]


def storable(_form: Form, field: Field) -> None:
    """Refuse characters that cannot be stored or shown."""
    if field.data and _UNSTORABLE.search(field.data):
        field.data = printable(field.data)
        raise StopValidation(_("The text has characters that cannot be saved. Take them away and try again."))


class KnownChoice:
    """Refuse a value that is not among the field's choices."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Any) -> None:
        """Check one field."""
        if field.data not in [value for value, _label in field.choices]:
            raise ValidationError(str(self.message))


class WhereForm(Form):
    """Where it is."""

    q = StringField(
        _l("Search street or place"),
        [storable, Length(max=LONGEST_SEARCH, message=_l("Write at most %(max)d characters."))],
        filters=[tidy],
    )
    pick = RadioField(validate_choice=False, choices=[], validators=[Optional(), Length(max=200)])
    form = RadioField(
        choices=[("point", _l("A point")), ("line", _l("A stretch")), ("area", _l("An area"))],
        default="point",
        validate_choice=False,
        validators=[KnownChoice(_l("Choose one point, one stretch or one area."))],
    )
    geometry = HiddenField(filters=[printable], render_kw={"data-picker-geometry": True})
    near_seen = HiddenField(filters=[printable, shortened], render_kw={"data-near-seen": True})
    words = TextAreaField(
        _l("Describe the place in words"),
        [storable, Length(max=LONGEST_WORDS, message=_l("Write at most %(max)d characters."))],
        filters=[tidy],
    )


class WhatForm(Form):
    """What it is, how it feels, and the reporter's own words."""

    category = RadioField(validate_choice=False, choices=[], validators=[KnownChoice(_l("Choose what it is about."))])
    feeling = RadioField(
        choices=list(FEELINGS.items()),
        validate_choice=False,
        validators=[Optional(), KnownChoice(_l("Choose one of the four answers."))],
    )
    light = RadioField(
        choices=list(LIGHTS.items()),
        validate_choice=False,
        validators=[Optional(), KnownChoice(_l("Choose one of the three answers."))],
    )
    text = TextAreaField(
        _l("Do you want to tell us more?"),
        [storable, Length(max=LONGEST_TEXT, message=_l("Write at most %(max)d characters."))],
        filters=[tidy],
    )


class SendForm(Form):
    """The optional address."""

    email = EmailField(
        _l("Your e-mail"),
        [Optional(), storable, Length(max=254, message=_l("Write at most %(max)d characters."))],
        filters=[tidy],
    )

    def validate_email(self, field: Field) -> None:
        """Refuse what cannot be an address."""
        if field.data and not _EMAIL.fullmatch(field.data):
            raise ValidationError(_("Write the address like this: name@example.com"))


class AddressForm(SendForm):
    """An address given later, on the page of the secret link: there it is needed."""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Refuse an empty address too."""
        good = super().validate(extra_validators)
        if good and not self.email.data:
            self.email.errors = [_("Write your e-mail address.")]
            return False
        return good


class StillThereForm(Form):
    """What is still wrong."""

    reason = TextAreaField(
        _l("What is still wrong?"),
        [storable, Length(max=LONGEST_WORDS, message=_l("Write at most %(max)d characters."))],
        filters=[tidy],
    )


class VoiceForm(Form):
    """What somebody else says of a closed report."""

    words = TextAreaField(
        _l("What is still wrong?"),
        [storable, Length(max=LONGEST_VOICE, message=_l("Write at most %(max)d characters."))],
        filters=[tidy],
    )
