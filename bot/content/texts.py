"""A wording in every language, and the phrases that the product says around the questions.

Must not know who speaks: dialogs, knowledge and channels all hold `Text`. A text without placeholder is a plain string and costs
nothing to say; one with a placeholder is a template, checked at load (`bot.content.templates`) and compiled when it is first said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import jinja2

from bot.content.sandbox import sandbox

Value = str | int | float


@dataclass(frozen=True)
class Template:
    """A text with placeholders, as its author wrote it: what `bot.content.templates` has found to be allowed."""

    source: str

    @cached_property
    def _compiled(self) -> jinja2.Template:
        return sandbox().from_string(self.source)

    def render(self, values: Mapping[str, Value]) -> str:
        """The text with `values` filled in, as data: nothing in them is ever evaluated. Raises jinja2.UndefinedError when the code
        forgets one."""
        return self._compiled.render(values)


def as_written(wording: str | Template) -> str:
    """A wording with its placeholders, if any, as its author wrote them."""
    return wording if isinstance(wording, str) else wording.source


@dataclass(frozen=True, slots=True)
class Text:
    """One wording, by language code (`fr`, `en`)."""

    wordings: Mapping[str, str | Template]

    def say(self, lang: str, **values: Value) -> str:
        """The wording in `lang`, placeholders filled from `values`. Raises KeyError for a language that the content lacks."""
        wording = self.wordings[lang]
        return wording if isinstance(wording, str) else wording.render(values)


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the product says around the questions: `room.name` -> text, and lists of words understood (`room.name` -> words by language)."""

    texts: Mapping[str, Text]
    lists: Mapping[str, Mapping[str, tuple[str, ...]]]

    def say(self, key: str, lang: str, **values: Value) -> str:
        """The phrase `key` in `lang`. Raises KeyError for an unknown key: the content checks keep that from happening."""
        return self.texts[key].say(lang, **values)

    def words(self, key: str, lang: str) -> tuple[str, ...]:
        """The list `key` in `lang`. Raises KeyError for an unknown key."""
        return self.lists[key][lang]
