"""The form of one retention rule."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from webapp.core.base_form import Form
from webapp.retention.rules import LONGEST_DAYS, SHORTEST_DAYS


class RuleForm(Form):
    """How long, and who decided it."""

    days = IntegerField(
        _l("Days"),
        [
            InputRequired(_l("Write a number of days.")),
            NumberRange(SHORTEST_DAYS, LONGEST_DAYS, _l("Write a number of days between 1 and 36,500.")),
        ],
    )
    decision = StringField(
        _l("Decision"),
        [
            DataRequired(_l("Name the decision, for example its case number.")),
            Length(max=200, message=_l("At most 200 characters.")),
        ],
        filters=[lambda text: (text or "").strip()],
    )
    decided_on = DateField(_l("Decided on"), [InputRequired(_l("Write the day of the decision as year-month-day."))])
