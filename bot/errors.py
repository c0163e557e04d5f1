"""The product's own errors, one root, few branches.

For every room. Must not know any room: an error carries words and data, never behaviour. What an author can mend is a `Finding`
(`bot.content.findings`), collected, not raised one by one; `ContentError` carries the whole list at the rim.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.findings import Finding


class ObstaclesError(Exception):
    """Any error that the product raises on purpose; its text may be shown to the operator."""


class ContentError(ObstaclesError):
    """The content cannot be used; `findings` says every reason, with its place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class SettingError(ObstaclesError):
    """A setting is wrong; the text names it, what was read (secrets masked) and what is allowed."""


class AnswersError(ObstaclesError):
    """A file of answers cannot be used; the text says where and why."""


class UnknownVersion(ObstaclesError):
    """A session is pinned to a content version that is not loaded: `version` names it, to be loaded and the turn tried again."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"content version {version} is not loaded")


class PastNeeded(ObstaclesError):
    """A decision rests on what the person finished before: it is made again with those diagnoses at hand."""


class LeadNeeded(ObstaclesError):
    """A decision rests on a lead: the one that `key` names, or the person's own when it is empty. It is made again with that at hand."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__("a lead has to be read first")


class StorageAway(ObstaclesError):
    """The database cannot be reached or written now: nothing was kept, the caller must try again later."""
