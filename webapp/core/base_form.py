"""The base of all forms: what WTForms itself says is said in the language of the page."""

from collections.abc import Iterable
from typing import Any

import wtforms
from wtforms.i18n import get_translations

from webapp.core.i18n import language


class Form(wtforms.Form):
    """A form of ours."""

    class Meta:
        """How WTForms finds its words."""

        def get_translations(self, _form: wtforms.Form) -> Any:
            """The library's own texts, such as that a date is none."""
            languages: Iterable[str] = [language()]
            return get_translations(languages)
