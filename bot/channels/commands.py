"""The slash commands: how each is spelled in every language, and the event that it stands for.

Spellings and descriptions are content (`telegram.words_…`, `telegram.about_…`); a language more is files only. All languages' spellings are
understood whatever the chat's language. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.content.texts import Phrases
from bot.conversation.events import Asked, Command, Event
from bot.ports import Service

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PLACE = re.compile(r"[a-z0-9_.-]{1,40}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SLASH = re.compile(r"/(\w{1,32})(?:@(\w{1,64}))?(?:\s+(.*))?", re.DOTALL)

Meaning = Callable[[str], Event | Service]


def _start(argument: str) -> Service:
    """A deep link's payload is kept as it is, or not at all: it may come from anybody."""
    return Service("start", argument if _PAYLOAD.fullmatch(argument) else "")


def _ask(command: Command) -> Meaning:
    return lambda _: Asked(command)


def _serve(service: str) -> Meaning:
    return lambda _: Service(service)


def _dialog(dialog: str) -> Meaning:
    return lambda _: Service("dialog", dialog)


def _demo(argument: str) -> Service:
    """A persona, or a place in its talk, may be named; anything else is the choice of one."""
    return Service("demo", argument if _PLACE.fullmatch(argument) else "")


def _language(argument: str) -> Asked:
    code = argument.lower()
    return Asked(Command.LANGUAGE, code if _LANGUAGE.fullmatch(code) else "")


MEANINGS: Mapping[str, Meaning] = {
    "start": _start,
    "help": _ask(Command.HELP),
    "results": _serve("results"),
    "actions": _serve("actions"),
    "share": _serve("share"),
    "remind": _serve("remind"),
    "roadmap": _dialog("roadmap"),
    "sourcing": _dialog("sourcing"),
    "workload": _dialog("workload"),
    "indicators": _dialog("indicators"),
    "agencies": _dialog("agencies"),
    "persuade": _dialog("persuade"),
    "toolbox": _dialog("toolbox"),
    "demo": _demo,
    "back": _ask(Command.BACK),
    "pause": _ask(Command.PAUSE),
    "resume": _ask(Command.RESUME),
    "restart": _ask(Command.RESTART),
    "language": _language,
    "privacy": _serve("privacy"),
    "mydata": _serve("mydata"),
    "erase": _serve("erase"),
}
"""Every command, in the order of the menu."""


IN_GROUPS: Mapping[str, str] = {name: f"team_{name}" for name in ("leads", "stats", "test", "export", "id")}
"""The commands of groups, in the order of the menu: by name, what each asks for. Spelled in `team.words_…`."""


@dataclass(frozen=True, slots=True)
class Slash:
    """A typed `/name@bot argument`, taken apart. `name` is without accents and in lower case."""

    name: str
    bot: str
    argument: str


def slash(text: str) -> Slash | None:
    """The command that `text` is, or None."""
    found = _SLASH.fullmatch(text) if text.startswith("/") else None
    if found is None:
        return None
    return Slash(_plain(found[1]), found[2] or "", (found[3] or "").strip())


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of one content: `meanings` by spelling, and the menu of each language."""

    meanings: Mapping[str, Meaning]
    menus: Mapping[str, tuple[tuple[str, str], ...]]
    """By language: (spelling, description), the first spelling of each command."""
    in_groups: Mapping[str, str] = field(default_factory=dict)
    """What a command asks for in a group, by spelling."""
    group_menus: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @classmethod
    def from_phrases(cls, phrases: Phrases, languages: Sequence[str]) -> Commands:
        """The commands as the content spells them."""
        meanings = {
            _plain(word): meaning
            for name, meaning in MEANINGS.items()
            for lang in languages
            for word in phrases.words(f"telegram.words_{name}", lang)
        }
        menus = {
            lang: tuple(
                (phrases.words(f"telegram.words_{name}", lang)[0], phrases.say(f"telegram.about_{name}", lang))
                for name in MEANINGS
            )
            for lang in languages
        }
        return cls(meanings, menus, _in_groups(phrases, languages), _group_menus(phrases, languages))

    def event(self, asked: Slash) -> Event | Service | None:
        """What the command stands for, or None when there is no such command."""
        meaning = self.meanings.get(asked.name)
        return meaning(asked.argument) if meaning else None


def _in_groups(phrases: Phrases, languages: Sequence[str]) -> dict[str, str]:
    return {
        _plain(word): service
        for name, service in IN_GROUPS.items()
        for lang in languages
        for word in phrases.words(f"team.words_{name}", lang)
    }


def _group_menus(phrases: Phrases, languages: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        lang: tuple(
            (phrases.words(f"team.words_{name}", lang)[0], phrases.say(f"team.about_{name}", lang))
            for name in IN_GROUPS
        )
        for lang in languages
    }


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).lower()
