"""Forms of watch areas: the application, and what staff and police write on an area's page."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from data.queries.watch_kinds import KindField, kinds
from data.vocabulary import SignState, WatchMeetingKind, WatchReviewOutcome
from geo.watch_areas import RADII
from webapp.core.base_form import Form
from webapp.core.i18n import translated
from webapp.watch_areas.words import MEETINGS, OUTCOMES, PURPOSES, SIGNS

MOST_MEMBERS = 20_000
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,60}")
_PHONE = Regexp(r"^[0-9 +()–-]{6,25}$", message=_l("Write the number with digits, such as 070-000 00 00."))


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


def _email(_form: Form, field: StringField) -> None:
    if not _EMAIL.fullmatch(field.data or ""):
        raise ValidationError(str(_l("Write the whole address, such as name@example.com.")))


def _sensible(_form: Form, field: DateField) -> None:
    if field.data is not None and not FIRST_DAY <= field.data <= LAST_DAY:
        raise ValidationError(str(_l("Write the day as year-month-day.")))


class PlaceForm(Form):
    """Where an area is: drawn, around a place or an address, or a whole district."""

    way = RadioField(
        _l("How do you want to show the area?"),
        choices=[
            ("draw", _l("Draw it on the map")),
            ("around", _l("Around a place or an address")),
            ("district", _l("A whole district")),
        ],
        default="around",
    )
    geometry = HiddenField(render_kw={"data-picker-geometry": ""})
    q = StringField(_l("Place, address or position"), [Length(max=100)], filters=[_stripped])
    pick = StringField(validators=[Length(max=60)])
    radius = SelectField(
        _l("How far does the area reach?"),
        coerce=int,
        choices=lambda: [(r, _l("%(n)s metres", n=r)) for r in RADII],
        default=100,
    )
    district = SelectField(_l("District"), validate_choice=False)


class MembersForm(Form):
    """How many take part."""

    households_joined = IntegerField(
        _l("How many take part?"),
        [InputRequired(_l("Write how many take part.")), NumberRange(min=0, max=MOST_MEMBERS)],
    )
    households_total = IntegerField(
        _l("How many are there in all?"),
        [InputRequired(_l("Write how many there are in all.")), NumberRange(min=1, max=MOST_MEMBERS)],
    )

    def validate_households_total(self, field: IntegerField) -> None:
        """Those who take part are among all."""
        joined = self.households_joined.data
        if isinstance(joined, int) and isinstance(field.data, int) and joined > field.data:
            raise ValidationError(str(_l("More take part than there are in all. Check the two numbers.")))


class AreaForm(PlaceForm, MembersForm):
    """What an area is and how many take part."""

    kind = RadioField(
        _l("What kind of area is it?"),
        [InputRequired(_l("Choose what kind of area it is."))],
        choices=lambda: [(kind.code, translated(kind.name)) for kind in kinds().values()],
    )
    name = StringField(
        _l("What shall the area be called?"),
        [DataRequired(_l("Give the area a name.")), Length(min=3, max=80)],
        filters=[_stripped],
    )


class ApplyForm(AreaForm):
    """An application by a resident, with who can be reached."""

    form_token = HiddenField(validators=[Regexp(r"^[0-9a-f]{32}$")])
    contact_name = StringField(
        _l("Your name"), [DataRequired(_l("Write your name.")), Length(max=100)], filters=[_stripped]
    )
    email = StringField(
        _l("Your e-mail"), [DataRequired(_l("Write your e-mail address.")), _email], filters=[_stripped]
    )
    phone = StringField(_l("Your telephone"), [Optional(), _PHONE], filters=[_stripped])
    protected = BooleanField(_l("I have protected personal data (skyddade personuppgifter)"))
    other_name = StringField(_l("Another contact person"), [Length(max=100)], filters=[_stripped])
    other_email = StringField(_l("That person's e-mail"), [Optional(), _email], filters=[_stripped])
    other_phone = StringField(_l("That person's telephone"), [Optional(), _PHONE], filters=[_stripped])
    consent = BooleanField(
        _l("We agree that the municipality and the police keep these contact details"),
        [InputRequired(_l("We need your consent to keep the contact details."))],
    )

    def validate_other_name(self, field: StringField) -> None:
        """A second person can be reached."""
        if field.data and not (self.other_email.data or self.other_phone.data):
            raise ValidationError(str(_l("Write an e-mail address or a telephone number for this person.")))


class RelayForm(Form):
    """A message to an area's contact persons, who stay unknown."""

    text = TextAreaField(
        _l("Your message"), [DataRequired(_l("Write your message.")), Length(max=1000)], render_kw={"rows": "6"}
    )
    reply_to = StringField(
        _l("Your e-mail, so that they can answer"),
        [DataRequired(_l("Write your e-mail address.")), _email],
        filters=[_stripped],
    )


class FactsForm(MembersForm):
    """The facts of an area, to keep true."""

    name = StringField(_l("Name"), [DataRequired(_l("Give the area a name.")), Length(max=80)], filters=[_stripped])
    public_name = StringField(_l("Name on the public page"), [Length(max=80)], filters=[_stripped])
    public_text = TextAreaField(_l("How to join, on the public page"), [Length(max=600)])


class ReviewForm(Form):
    """A yearly review."""

    outcome = RadioField(
        _l("Result"),
        [InputRequired(_l("Choose the result."))],
        choices=lambda: [(code.value, str(word)) for code, word in OUTCOMES.items()],
    )
    conditions = TextAreaField(_l("Conditions or message to the area"), [Length(max=600)])
    next_review_on = DateField(_l("Next review by"), [Optional(), _sensible])
    note = TextAreaField(_l("Assessment by the police"), [Length(max=1000)])
    note_shared = BooleanField(_l("Share the assessment with the municipality"))

    @property
    def chosen(self) -> WatchReviewOutcome:
        """The result; the form must be valid."""
        return WatchReviewOutcome(str(self.outcome.data))


class MeetingForm(Form):
    """A meeting or training."""

    kind = SelectField(_l("What"), choices=lambda: [(code.value, str(word)) for code, word in MEETINGS.items()])
    held_on = DateField(_l("Day"), [InputRequired(_l("Write the day.")), _sensible])
    participants = IntegerField(_l("How many came"), [Optional(), NumberRange(min=0, max=MOST_MEMBERS)])
    public = BooleanField(_l("Show the day on the public page"))

    @property
    def chosen(self) -> WatchMeetingKind:
        """What it is; the form must be valid."""
        return WatchMeetingKind(str(self.kind.data))


class SignForm(Form):
    """A sign."""

    place_words = StringField(
        _l("Where it stands"), [DataRequired(_l("Write where the sign stands.")), Length(max=120)], filters=[_stripped]
    )
    position = StringField(_l("Position"), [Length(max=60)], filters=[_stripped])
    state = SelectField(_l("State"), choices=lambda: [(code.value, str(word)) for code, word in SIGNS.items()])
    put_up_on = DateField(_l("Put up"), [Optional(), _sensible])

    @property
    def chosen(self) -> SignState:
        """The state; the form must be valid."""
        return SignState(str(self.state.data))


class PersonForm(Form):
    """A contact person, as staff write them down."""

    name = StringField(_l("Name"), [DataRequired(_l("Write the name.")), Length(max=100)], filters=[_stripped])
    email = StringField(_l("E-mail"), [Optional(), _email], filters=[_stripped])
    phone = StringField(_l("Telephone"), [Optional(), _PHONE], filters=[_stripped])
    protected = BooleanField(_l("Protected personal data (skyddade personuppgifter)"))

    def validate_name(self, _field: StringField) -> None:
        """A person who can be reached."""
        if not (self.email.data or self.phone.data):
            raise ValidationError(str(_l("Write an e-mail address or a telephone number for this person.")))


class LookForm(Form):
    """Why somebody needs to see the contact persons."""

    purpose = SelectField(
        _l("Why do you need to see them?"),
        choices=lambda: [("", str(_l("Choose a reason"))), *((code.value, str(w)) for code, w in PURPOSES.items())],
        validate_choice=False,
    )
    words = StringField(_l("In your own words"), [Length(max=300)])


def fact_name(kind: str, code: str) -> str:
    """The name of the form field for a question of a kind."""
    return f"fact-{kind}-{code}"


def read_facts(form: Mapping[str, str], kind: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers to a kind's own questions, and what is wrong with them by field name."""
    facts: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in kinds()[kind].fields if kind in kinds() else ():
        name = fact_name(kind, field.code)
        given = _stripped(form.get(name))
        if not given:
            continue
        value = _value(field, given)
        if value is None:
            errors[name] = str(_l("Check this answer."))
        else:
            facts[field.code] = value
    return facts, errors


def _value(field: KindField, given: str) -> str | int | None:
    if field.type == "number":
        return int(given) if given.isascii() and given.isdigit() and int(given) <= field.most else None
    if field.type == "choice":
        return given if given in dict(field.options) else None
    return given if len(given) <= 120 else None
