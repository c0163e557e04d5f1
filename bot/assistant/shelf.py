"""The content at hand: the current version, and the older ones that talks are pinned to.

Must not know channels. Looking up is synchronous, for the turn; fetching an older version from the store is the intake's, between turns.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.asking.library import Library
from bot.conversation.script import Script, scripts_of
from bot.conversation.session import Session
from bot.errors import UnknownVersion
from bot.knowledge.model import Content


class Shelf:
    """Content by version. `current` serves new talks; a pinned talk finds its own, or `UnknownVersion` is raised for it to be fetched."""

    def __init__(self, current: Content, host: str = "") -> None:
        self._host = host
        self._contents: dict[str, Content] = {}
        self._scripts: dict[str, Mapping[str, Script]] = {}
        self._libraries: dict[str, Library] = {}
        self._lost: set[str] = set()
        self.current = current
        self.add(current)

    def add(self, content: Content) -> None:
        """Make a version available."""
        self._contents[content.version] = content
        self._scripts[content.version] = scripts_of(content, self._host)

    def swap(self, content: Content) -> None:
        """Make a version the current one, all at once; those before it stay for the talks pinned to them."""
        self.add(content)
        self.current = content

    def lose(self, version: str) -> None:
        """Note that a version is gone for good: talks pinned to it move to the current one."""
        self._lost.add(version)

    def lost(self, version: str) -> bool:
        """Whether the version can be found no more."""
        return version in self._lost and version not in self._contents

    def has(self, version: str) -> bool:
        """Whether the version is at hand."""
        return version in self._contents

    def content(self, version: str) -> Content:
        """The content of a version. Raises UnknownVersion when it has to be fetched first."""
        if version not in self._contents:
            raise UnknownVersion(version)
        return self._contents[version]

    def library(self, version: str) -> Library:
        """What answers people's own questions, of a version that is loaded; its indexes are built when first needed."""
        if version not in self._libraries:
            content = self.content(version)
            self._libraries[version] = Library(content.knowledge.cards, content.phrases)
        return self._libraries[version]

    def current_script(self, dialog: str, otherwise: str) -> Script:
        """The current script of `dialog`, or of `otherwise` where that dialog is no more."""
        scripts = self._scripts[self.current.version]
        return scripts[dialog if dialog in scripts else otherwise]

    def script(self, session: Session) -> Script:
        """The script that the session is held by. Raises UnknownVersion."""
        self.content(session.version)
        return self._scripts[session.version][session.dialog]
