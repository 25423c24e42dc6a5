"""The one rule that gives an observation its title."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from data.vocabulary import DEFAULT_LANGUAGE


class Named(Protocol):
    """A category as rows and models hold it."""

    @property
    def name(self) -> Mapping[str, str]:
        """The category's name by language."""

    @property
    def questions(self) -> Sequence[Mapping[str, Any]]:
        """The category's follow-up questions."""


def title(
    category: Named | None,
    title_code: str | None,
    place_name: str | None,
    summary: str | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> str:
    """What was answered and where ("Släckt lampa, Bollmoravägen"); the staff's summary replaces it in public.

    Staff pages leave `summary` out. A category that is gone gives the place alone.
    """
    if summary and summary.strip():
        return summary.strip()
    return ", ".join(part for part in (heading(category, title_code, language), place_name) if part)


def heading(category: Named | None, title_code: str | None, language: str = DEFAULT_LANGUAGE) -> str:
    """The first half of a title: the chosen option's own title, else the category's name."""
    if category is None:
        return ""
    return _option_title(category, title_code, language) or word(category.name, language)


def word(words: Mapping[str, str] | None, language: str) -> str:
    """One of our own words in a language, in Swedish where the language lacks it."""
    if not words:
        return ""
    return words.get(language) or words.get(DEFAULT_LANGUAGE, "")


def _option_title(category: Named, title_code: str | None, language: str) -> str:
    if title_code is None:
        return ""
    for question in category.questions:
        for option in question.get("options", ()):
            if option.get("code") == title_code and option.get("title"):
                return word(option["title"], language)
    return ""
