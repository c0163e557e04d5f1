"""What Telegram's refusals mean for a caller.

A table of the Bot API's wordings, pure. Reasons are ours or Telegram's words before any quotation, so that nothing that a person wrote gets
into a log. Must not know who calls.
"""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, Conflict, EndPointNotFound, Forbidden, InvalidToken, TelegramError

from bot.channels.telegram.transport import TooFast, Unreachable
from bot.ports import Response

_UNCHANGED = ("message is not modified",)
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "query is too old",
    "query id is invalid",
)
_BLOCKED = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid")


def response_to(error: TelegramError) -> Response:
    """The response that `error` amounts to."""
    match error:
        case TooFast():
            return Response("wait", seconds=error.seconds, reason="too many requests")
        case ChatMigrated():
            return Response("migrated", chat=str(error.new_chat_id), reason="the group became a supergroup")
        case Forbidden():
            return Response("blocked", reason=_reason(error))
        case BadRequest():
            return _refused(error)
        case Conflict():
            return Response("conflict", reason=_reason(error))
        case InvalidToken() | EndPointNotFound():
            return Response("unauthorised", reason="the token was not accepted, or the method is not known")
        case Unreachable():
            return Response("away", ambiguous=error.ambiguous, reason=error.message)
        case _:
            return Response("away", ambiguous=True, reason=type(error).__name__)


def _refused(error: BadRequest) -> Response:
    wording = error.message.lower()
    if any(known in wording for known in _UNCHANGED):
        return Response("unchanged")
    if any(known in wording for known in _GONE):
        return Response("gone", reason=_reason(error))
    if any(known in wording for known in _BLOCKED):
        return Response("blocked", reason=_reason(error))
    return Response("refused", reason=_reason(error))


def _reason(error: TelegramError) -> str:
    """Telegram's words up to the first quotation mark: what follows may be somebody's text."""
    return error.message.partition('"')[0][:80].strip()
