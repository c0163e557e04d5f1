"""What an operator may write in the operator file. The border: pydantic stays here, the model is `bot.operators.operator`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.content.vocabulary import Entry, File, Words

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class BrandEntry(Entry):
    """How the operator looks in reports and cards."""

    colour: Colour | None = None


class OperatorFile(File):
    """Who runs the bot."""

    name: Annotated[Words, Field(max_length=80)]
    legal_identity: Annotated[Words, Field(max_length=200)]
    privacy_contact: Annotated[Words, Field(max_length=200)]
    brand: BrandEntry = BrandEntry()
