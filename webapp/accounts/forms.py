"""Forms of sign-in."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Form, HiddenField, PasswordField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length


class LoginForm(Form):
    """E-mail and password."""

    email = EmailField(
        _l("E-mail"),
        [InputRequired(_l("Write your e-mail address.")), Length(max=254)],
        filters=[lambda text: text and text.replace("\0", "")],  # no database text can hold it
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password.")), Length(max=1000)])
    next = HiddenField()


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
