"""Neutral messages -> Telegram calls: one live card per talk, edited in place.

A card alone is drawn over the live card, or sent anew when that cannot be edited; after a record, the live card is closed to the record's
line and the card follows below; after a page, it only loses its buttons. Pure: runs inside the turn's transaction. Must not know sessions'
logic. Calls name no chat: the address they are stored under does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.channels.telegram import callbacks, rich
from bot.channels.telegram.keyboards import NO_KEYBOARD, contact_keyboard, keyboard
from bot.channels.telegram.markup import LONGEST, clean, escaped, shortened, units
from bot.channels.telegram.pages import split
from bot.conversation.messages import Attachment, Block, Button, Card, Message, Page, Record, Sharing
from bot.conversation.session import Session
from bot.ports import Conversation, Outgoing

BAR: Final = 10
"""Characters of a progress bar."""
_NO_PREVIEW: Final = {"is_disabled": True}
_LONG_QUOTE: Final = 500
"""UTF-16 units from which a detail is folded."""
_HEADING: Final = 100
_HINT: Final = 64
"""Characters that Telegram shows in an empty field."""
_BARS: Final = tuple("█" * filled + "░" * (BAR - filled) for filled in range(BAR + 1))
_PICTURES: Final = frozenset({"chart", "cover"})
_OVER_LIVE_CARD: Final = Outgoing("sendMessage", {}, "new_card")


def convert(messages: Sequence[Message], conversation: Conversation) -> tuple[Outgoing, ...]:
    """The calls that show `messages` in `conversation`; a `bot.ports.Converter`. Raises ValueError for a button that cannot be carried."""
    calls: list[Outgoing] = []
    closed, said = conversation.card is None, False
    for message in messages:
        match message:
            case Record():
                calls.append(
                    Outgoing("editMessageText", _text(escaped(shortened(clean(message.text), LONGEST))), "live_card")
                )
                closed = True
            case Page():
                calls.extend(_page(message, conversation))
                said = True
            case Attachment():
                calls.append(_attachment(message, conversation))
                said = True
            case Sharing():
                calls.append(_sharing(message))
            case Card():
                if said and not closed:
                    calls.append(Outgoing("editMessageReplyMarkup", {}, "live_card"))
                calls.append(_card(message, fresh=closed or said))
                closed, said = False, False
    return tuple(calls)


def _sharing(offer: Sharing) -> Outgoing:
    markup = contact_keyboard(offer.label) if offer.label else NO_KEYBOARD
    return Outgoing("sendMessage", {**_text(escaped(clean(offer.text))), "reply_markup": markup})


def _card(card: Card, *, fresh: bool) -> Outgoing:
    params = _text(card_html(card))
    buttons = keyboard(
        callbacks.prefix(card.session, card.revision), card.choices, card.controls, several=card.kind == "several"
    )
    if buttons:
        params["reply_markup"] = buttons
    if fresh:
        return Outgoing("sendMessage", params, "new_card")
    return Outgoing("editMessageText", params, "live_card", otherwise=_OVER_LIVE_CARD)


def card_html(card: Card) -> str:
    """A card's text as HTML of at most 4096 units."""
    heading, aside, text, detail = _fitted(card)
    menu = card.kind == "menu"
    parts = [_head(card, heading, menu)]
    if aside:
        parts.append(escaped(aside) if menu else f"<i>{escaped(aside)}</i>")
    if text:
        parts.append(escaped(text) if menu else f"<b>{escaped(text)}</b>")
    if detail:
        fold = " expandable" if not menu and len(detail) > _LONG_QUOTE else ""
        parts.append(f"<blockquote{fold}>{escaped(detail)}</blockquote>")
    return "\n\n".join(part for part in parts if part)


def _head(card: Card, heading: str, menu: bool) -> str:
    if not card.total:
        return f"<b>{escaped(heading)}</b>" if heading and menu else escaped(heading)
    done = min(max(card.done, 0), card.total)
    return f"{_BARS[done * BAR // card.total]} {escaped(heading)} · {done}/{card.total}"


def _fitted(card: Card) -> tuple[str, str, str, str]:
    """Heading, aside, text and detail, cleaned, and cut where together they would not fit one message."""
    heading, aside, text, detail = clean(card.heading), clean(card.aside), clean(card.text), clean(card.detail)
    if len(heading) + len(aside) + len(text) + len(detail) < LONGEST // 2 - _HEADING:
        return heading, aside, text, detail
    heading, aside, text = shortened(heading, _HEADING), shortened(aside, LONGEST // 4), shortened(text, LONGEST // 4)
    room = LONGEST - _HEADING - units(heading) - units(aside) - units(text)
    return heading, aside, text, shortened(detail, room)


def _page(page: Page, conversation: Conversation) -> list[Outgoing]:
    calls = list(_told(page.blocks))
    if calls and page.buttons:
        calls[-1] = _with_buttons(calls[-1], page.buttons, conversation.session)
    if calls and page.asks:
        calls[-1] = _asking(calls[-1], page.asks)
    if page.over is not None and len(calls) == 1:
        plain = calls[0].otherwise or calls[0]
        return [Outgoing("editMessageText", {**plain.params, "message_id": page.over}, otherwise=plain)]
    return calls


def _asking(call: Outgoing, hint: str) -> Outgoing:
    """The call opens the field for a reply, of those whom it names alone."""
    markup = {"force_reply": True, "selective": True, "input_field_placeholder": shortened(clean(hint), _HINT)}
    return replace(call, params={**call.params, "reply_markup": markup})


def _told(blocks: Sequence[Block]) -> Iterator[Outgoing]:
    """The messages of a page: rich ones with their ordinary twins where that shows it better, ordinary ones otherwise."""
    if not rich.worth_it(blocks):
        yield from (Outgoing("sendMessage", _text(html)) for html in split(blocks))
        return
    for portion in rich.portions(blocks):
        texts = [Outgoing("sendMessage", _text(html)) for html in split(portion)]
        if len(texts) == 1:
            yield Outgoing(rich.METHOD, {"rich_message": rich.rich_message(portion)}, otherwise=texts[0])
        else:
            yield from texts


def _with_buttons(call: Outgoing, buttons: Sequence[Button], session: Session | None) -> Outgoing:
    prefix = callbacks.prefix(session.short_id, session.revision) if session else callbacks.prefix("none", 0)
    markup = {"reply_markup": keyboard(prefix, buttons)}
    other = call.otherwise and replace(call.otherwise, params={**call.otherwise.params, **markup})
    return replace(call, params={**call.params, **markup}, otherwise=other)


def _attachment(attachment: Attachment, conversation: Conversation) -> Outgoing:
    """The recipe of a file: it is made when it is sent, so that a turn never waits for paper."""
    recipe = {"what": attachment.what, "session": attachment.session, "person": conversation.person}
    method = "sendPhoto" if attachment.what in _PICTURES else "sendDocument"
    return Outgoing(method, {"enclosure": {**recipe, "lang": conversation.lang}})


def _text(html: str) -> dict[str, Any]:
    return {"text": html, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
