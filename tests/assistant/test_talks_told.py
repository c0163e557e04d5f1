"""What an agency's systems are told of a talk: that it began, that it was left, that it was finished; nothing of the person."""

from __future__ import annotations

from bot.storage.documents import json_text
from tests.assistant.kit import Caller
from tests.assistant.shared import agency_desk
from tests.assistant.test_agreeing import elsewhere


def test_what_begins_and_is_finished_is_told_without_anything_of_the_person() -> None:
    """Started and, later, left; finished the first time only; nothing of parts and companions."""
    caller = Caller(agency_desk())
    caller.ask("start", "c_linkedin_post_spring")
    decision = caller.tap("!begin:express")
    assert [method for _, method in elsewhere(decision.outgoing)] == ["talk.started", "talk.abandoned"]
    while caller.session.state != "summary":
        caller.tap(caller.card.choices[0].token)
        if caller.session.draft:
            caller.tap("!done")
    decision = caller.tap("!conclude")
    assert [method for _, method in elsewhere(decision.outgoing)] == ["talk.finished"]
    assert caller.conversation.person not in json_text([call for call in decision.outgoing if call.to])
    assert elsewhere(caller.tap("!conclude").outgoing) == []
    caller.ask("dialog", "sourcing")
    assert elsewhere(caller.decision.outgoing) == []
