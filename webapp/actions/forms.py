"""Forms of actions."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from data.vocabulary import Outcome
from webapp.actions.rules import STATUS
from webapp.actions.words import KINDS
from webapp.core.base_form import Form
from webapp.maps.words import staff_action_word

MOST_SEK = 2_000_000_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


class PlanForm(Form):
    """What an action is, whose, when and where."""

    title = StringField(_l("Title"), [DataRequired(_l("Write a title.")), Length(max=120)])
    kind = SelectField(_l("Kind"), choices=[(code.value, word) for code, word in KINDS.items()])
    unit = SelectField(_l("Responsible unit"))
    due_on = DateField(_l("Done by"), [Optional()])
    cost_sek = IntegerField(
        _l("Cost in kronor"),
        [Optional(), NumberRange(min=0, max=MOST_SEK, message=_l("Write the cost in whole kronor."))],
    )
    description = TextAreaField(_l("Description"), [Length(max=2000)])
    controls_site = StringField(_l("Who controls the site"), [Length(max=200)])
    whole_municipality = BooleanField(_l("Concerns the whole municipality"))
    place_ids = SelectMultipleField(_l("Places"))
    more_place = StringField(_l("Another place"), [Length(max=200)])

    def validate_due_on(self, field: DateField) -> None:
        """A day that can be meant."""
        if field.data is not None and not FIRST_DAY <= field.data <= LAST_DAY:
            raise ValidationError(str(_l("Write the day as year-month-day.")))


class CloseForm(Form):
    """How an action ended, in one sentence to residents."""

    outcome = RadioField(
        _l("How did it end?"),
        [InputRequired(_l("Choose how it ended."))],
        choices=lambda: [(code.value, staff_action_word(code)) for code in STATUS.outcomes],
    )
    resident_message = StringField(
        _l("One sentence to the residents"),
        [
            DataRequired(_l("Write one sentence to the residents: what was done, or why not.")),
            Length(max=400, message=_l("At most 400 characters, so that it stays one sentence.")),
        ],
    )

    @property
    def chosen(self) -> Outcome:
        """The outcome; the form must be valid."""
        return Outcome(str(self.outcome.data))
