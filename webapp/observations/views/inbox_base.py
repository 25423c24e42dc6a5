"""What all pages of the staff inbox share: the catalogue, the filter of the address, the forms' choices."""

from dataclasses import dataclass
from typing import TypeVar

from flask import g, request
from flask_babel import gettext as _

from data.queries import catalogue, units
from data.queries.catalogue import CategoryRow
from data.queries.inbox import InboxFilter
from data.queries.units import UnitRow
from data.vocabulary import ObservationStatus, Outcome
from webapp.core.access import principal
from webapp.core.database import session
from webapp.core.errors import AppError
from webapp.core.i18n import translated
from webapp.core.messages import message_for
from webapp.core.permissions import Permission
from webapp.maps.words import staff_word
from webapp.observations.forms.staff import BulkForm, read_filter

F = TypeVar("F", bound=BulkForm)
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Catalogue:
    """The municipality's categories and units, as filters and forms offer them."""

    categories: list[CategoryRow]
    units: list[UnitRow]

    @property
    def category_choices(self) -> Choices:
        """Categories by their names."""
        return [(c.code, translated(c.name)) for c in self.categories]

    @property
    def unit_choices(self) -> Choices:
        """Units by their names."""
        return sorted(((u.code, translated(u.name)) for u in self.units), key=lambda choice: choice[1])

    def by_code(self) -> dict[str, CategoryRow]:
        """Categories by code."""
        return {c.code: c for c in self.categories}


def read_catalogue() -> Catalogue:
    """The catalogue of the page's municipality."""
    return Catalogue(catalogue.categories(session(), g.municipality.id), units.units(session(), g.municipality.id))


def wanted_filter(known: Catalogue) -> InboxFilter:
    """The filter of the page's address; raises InvalidInput for nonsense."""
    return read_filter(request.args, categories=[c.code for c in known.categories], units=[u.code for u in known.units])


def may_edit() -> bool:
    """Whether the person may change observations here."""
    return principal().may(Permission.OBSERVATION_EDIT, g.municipality.id)


def fill_choices(form: F, known: Catalogue) -> F:
    """Give a form the municipality's own choices."""
    blank = [("", _("Choose"))]
    form.status.choices = blank + [(s.value, staff_word(s)) for s in ObservationStatus]
    form.outcome.choices = blank + [(o.value, staff_word(o)) for o in Outcome if o != Outcome.DUPLICATE]
    form.category.choices = blank + known.category_choices
    form.unit.choices = [*blank, ("none", _("No unit")), *known.unit_choices]
    return form


def tell_error(form: BulkForm, error: AppError) -> str:
    """Put the words of a refusal beside the field that it is about, and give them for the top of the page."""
    told = message_for(error.code, error.params)
    if error.field and error.field in form and not form[error.field].errors:
        form[error.field].errors = [told]
    return told
