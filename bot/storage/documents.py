"""Sessions and outgoing calls as JSON text, and content versions as bytes: what the database's document columns hold.

Must not know any database. A document written by a newer format than this code reads is refused, never guessed at.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from bot.conversation.session import FORMAT, Session
from bot.errors import ObstaclesError
from bot.leads.lead import FORMAT as LEAD_FORMAT
from bot.leads.lead import Lead
from bot.ports import Finished, Outgoing

_ENCODER = msgspec.json.Encoder()
_SESSIONS = msgspec.json.Decoder(Session)
_OUTGOING = msgspec.json.Decoder(Outgoing)
_NAMES = msgspec.json.Decoder(tuple[str, ...])
_LEADS = msgspec.json.Decoder(Lead)
_FILES = msgspec.json.Decoder(dict[str, str])


class DocumentError(ObstaclesError):
    """A stored document cannot be read by this code; the text says why, without its content."""


def json_text(value: object) -> str:
    """Any value of the contract as JSON text. Raises what msgspec raises for a value that JSON cannot hold."""
    return _ENCODER.encode(value).decode()


def session_from(text: str | None) -> Session | None:
    """The session written in `text`, None for None. Raises DocumentError for a damaged document or a newer format."""
    if text is None:
        return None
    try:
        session = _SESSIONS.decode(text)
    except msgspec.MsgspecError as error:
        raise DocumentError(f"session document is damaged ({type(error).__name__})") from None
    if session.format > FORMAT:
        raise DocumentError(f"session format {session.format} is newer than this program, which reads up to {FORMAT}")
    return session


def outgoing_from(text: str) -> Outgoing:
    """The outgoing call written in `text`. Raises DocumentError for a damaged document."""
    try:
        return _OUTGOING.decode(text)
    except msgspec.MsgspecError as error:
        raise DocumentError(f"outgoing document is damaged ({type(error).__name__})") from None


def finished_from(session: str, document: str, done: str = "[]") -> Finished:
    """A finished diagnosis as it was kept. Raises DocumentError for a damaged session."""
    held = session_from(session)
    if held is None:
        raise DocumentError("finished diagnosis without a session")
    try:
        return Finished(held, document.encode(), _NAMES.decode(done))
    except msgspec.MsgspecError as error:
        raise DocumentError(f"list of actions done is damaged ({type(error).__name__})") from None


def lead_text(lead: Lead) -> str:
    """A lead as JSON text, without its card: that is a column of its own, which the sender writes."""
    return json_text(replace(lead, card=None))


def lead_from(text: str, card: int | None) -> Lead:
    """The lead written in `text`. Raises DocumentError for a damaged document or a newer format."""
    try:
        lead = _LEADS.decode(text)
    except msgspec.MsgspecError as error:
        raise DocumentError(f"lead document is damaged ({type(error).__name__})") from None
    if lead.format > LEAD_FORMAT:
        raise DocumentError(f"lead format {lead.format} is newer than this program, which reads up to {LEAD_FORMAT}")
    return replace(lead, card=card)


def packed(files: Mapping[str, str]) -> bytes:
    """Files (path -> text) as one compressed block."""
    return zlib.compress(_ENCODER.encode(dict(files)), 9)


def unpacked(block: bytes) -> dict[str, str]:
    """The files of a block that `packed` made. Raises DocumentError when it is damaged."""
    try:
        return _FILES.decode(zlib.decompress(block))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise DocumentError(f"content version is damaged ({type(error).__name__})") from None
