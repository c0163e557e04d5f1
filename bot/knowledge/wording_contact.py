"""The phrases said where people are asked for consent and for a contact, and by reminders of a talk left open, with their placeholders.

The part of `bot.knowledge.wording` that belongs to them. Must not know who says them.
"""

from __future__ import annotations

from collections.abc import Mapping

_OF_RECIPIENT = (
    "consent_yes",
    "consent_no",
    "consent_how",
    "contact_phone",
    "contact_email",
    "contact_telegram",
    "do_here",
    "how",
    "how_here",
    "neither",
    "no_phone",
    "no_email",
    "phone_short",
    "phone_long",
    "phone_wrong",
    "phone_dear",
    "email_wrong",
    "not_own",
    "no_skip",
    "do_share",
    "share_text",
    "share_over",
    "summary_title",
    "summary_how",
    "summary_later",
    "do_conclude",
    "do_keep",
    "ended_title",
    "ended_text",
    "ended_how",
    "ended_no_edit",
    "offer_title",
    "offer_text",
    "renew_text",
    "do_offer",
    "do_renew",
    "renewed",
    "do_add",
    "not_here",
    "result_first",
    "do_diagnosis",
    "thanks_title",
    "thanks_text",
    "thanks_phone",
    "thanks_email",
    "thanks_telegram",
    "thanks_no_contact",
    "thanks_withdraw",
    "declined",
    "taken_back",
)
CONTACT_PHRASES: Mapping[str, str] = {
    **{f"contact.{name}": "recipient" for name in _OF_RECIPIENT},
    "contact.recipient_missing": "",
    "contact.meant": "address recipient",
    "contact.meant_only": "address recipient",
    "contact.summary_text": "count recipient",
    "contact.paused_text": "done recipient total",
    "contact.already": "date recipient",
    "contact.booking": "address recipient",
    "contact.own_way": "contact recipient",
    "nudge.do_nudge": "",
    "nudge.agreed": "date first last zone",
    "nudge.stopped": "",
    "nudge.nothing": "",
    "nudge.text": "left title",
    "nudge.last": "left title",
    "nudge.do_resume": "",
    "nudge.do_stop": "",
}
"""Texts, each with the names of the values passed."""
CONTACT_LISTS = frozenset({"contact.word_yes", "contact.word_no", "contact.word_here", "contact.word_conclude"})
"""Lists of words understood."""
