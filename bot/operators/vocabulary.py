"""What an operator may write in the operator file. The border: pydantic stays here, the model is `bot.operators.operator`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.content.vocabulary import Entry, File, Words

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class BrandEntry(Entry):
    """How the operator looks in reports and cards."""

    colour: Colour | None = None
    logo: Annotated[str, Field(max_length=200)] | None = None


class ReminderEntry(Entry):
    """When people may be written to who asked for it: hours of the day (0-24) in a time zone."""

    zone: Annotated[str, Field(max_length=60)] = "Europe/Paris"
    first: Annotated[int, Field(ge=0, le=23)] = 9
    last: Annotated[int, Field(ge=1, le=24)] = 19


class OperatorFile(File):
    """Who runs the bot."""

    name: Annotated[Words, Field(max_length=80)]
    legal_identity: Annotated[Words, Field(max_length=200)]
    privacy_contact: Annotated[Words, Field(max_length=200)]
    brand: BrandEntry = BrandEntry()
    reminders: ReminderEntry = ReminderEntry()
