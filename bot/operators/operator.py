"""Who runs the bot: the operator file's model, and its reading.

Without a file nobody is configured, and the notice says so plainly. Must not know channels or how the file is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.content.source import parse
from bot.content.vocabulary import read
from bot.errors import ContentError
from bot.operators.vocabulary import OperatorFile


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is responsible, as the notice names them. `configured` is false when no operator file was given."""

    configured: bool = False
    name: str = ""
    legal_identity: str = ""
    privacy_contact: str = ""
    brand: Mapping[str, str] = field(default_factory=dict)


def load_operator(file: str, text: str) -> Operator:
    """The operator that `text` (the content of `file`) describes. Raises ContentError with every finding."""
    document, findings = parse(file, text)
    if document is None or findings:
        raise ContentError(findings)
    entry, findings = read(document, OperatorFile, "O")
    if entry is None:
        raise ContentError(findings)
    brand = {"colour": entry.brand.colour} if entry.brand.colour else {}
    return Operator(True, entry.name, entry.legal_identity, entry.privacy_contact, brand)
