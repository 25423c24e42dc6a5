"""Forms of sign-in, of one's own account, and of accounts for administrators."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Regexp

LANGUAGES = (("sv", "Svenska"), ("en", "English"))
# As much as browsers check; whether the address exists shows when the mail arrives.
ADDRESS = Regexp(r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$", message=_l("Write a whole e-mail address, like name@example.se."))


def _storable(text: str | None) -> str | None:
    return text and text.replace("\0", "").strip()  # no database text can hold NUL


class LoginForm(Form):
    """E-mail and password."""

    email = EmailField(
        _l("E-mail"),
        [InputRequired(_l("Write your e-mail address.")), Length(max=254)],
        filters=[lambda text: text and text.replace("\0", "")],  # no database text can hold it
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password.")), Length(max=1000)])
    next = HiddenField()


class ForgotForm(Form):
    """The address that a link for a new password goes to."""

    email = EmailField(
        _l("E-mail"), [InputRequired(_l("Write your e-mail address.")), Length(max=254), ADDRESS], filters=[_storable]
    )


class NewPasswordForm(Form):
    """A new password, shown or hidden as the browser offers."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Write a password.")), Length(max=1000)])


class OwnPasswordForm(NewPasswordForm):
    """A new password, guarded by the old one."""

    old = PasswordField(_l("Password now"), [InputRequired(_l("Write your password.")), Length(max=1000)])


class CodeForm(Form):
    """Six digits from the app, or a recovery code."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Write the code.")), Length(max=20, message=_l("The code has six digits."))],
        filters=[lambda text: text and "".join(text.split())],
    )


class InviteForm(Form):
    """Somebody who shall have an account; the roles are filled in by the view."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the name.")), Length(max=200)], filters=[_storable])
    email = EmailField(
        _l("E-mail"), [InputRequired(_l("Write the e-mail address.")), Length(max=254), ADDRESS], filters=[_storable]
    )
    role = SelectField(_l("Role"), [InputRequired(_l("Choose a role."))])
    language = SelectField(_l("Language"), choices=LANGUAGES, default="sv")
    by_email = BooleanField(_l("May sign in by single sign-on with this e-mail address"))


class GroupForm(Form):
    """A group at the provider and the role that it gives."""

    name = StringField(
        _l("Group"),
        [InputRequired(_l("Write what the provider calls the group.")), Length(max=500)],
        filters=[_storable],
    )
    role = SelectField(_l("Role"), [InputRequired(_l("Choose a role."))])


class SampleForm(Form):
    """One field of each kind, for the style page."""

    email = EmailField("E-post")
    text = TextAreaField("Beskriv platsen")
    publish = BooleanField("Allmän plats")
    category = RadioField("Kategori", choices=[("lighting", "Belysning"), ("graffiti", "Klotter"), ("litter", "Skräp")])
    feeling = RadioField(
        "Känsla", choices=[("0", "Mycket otrygg"), ("1", "Otrygg"), ("2", "Ganska trygg"), ("3", "Mycket trygg")]
    )
    light = RadioField("Ljus", choices=[("day", "Dagsljus"), ("dusk", "Skymning"), ("dark", "Mörkt")])
