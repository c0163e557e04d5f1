"""A strategy filled over several days, with other talks in between: nothing is lost, and it is exported whole."""

from __future__ import annotations

from bot.conversation.effects import Began, Restarted
from bot.conversation.messages import Copyable, Page
from bot.conversation.session import SUMMARY
from tests.assistant.kit import Caller


def exported(caller: Caller) -> str:
    """The Markdown that the conclusion offers to copy."""
    copies = [
        block
        for page in caller.decision.messages
        if isinstance(page, Page)
        for block in page.blocks
        if isinstance(block, Copyable)
    ]
    return copies[-1].text


def to_the_aim(caller: Caller) -> None:
    """Begin the roadmap, and answer up to its first text question."""
    caller.ask("dialog", "roadmap")
    for token in ("!begin:standard", "sales", "b2c", "facebook", "!done", "action"):
        caller.tap(token)
    assert caller.session.state == "roadmap.aim"


def test_a_roadmap_interrupted_by_another_talk_is_taken_up_where_it_was() -> None:
    """Day one: two answers. Day two: a diagnosis. Day three: the next question, with what was written."""
    caller = Caller()
    to_the_aim(caller)
    caller.write("Dix devis par mois")
    caller.ask("dialog", "diagnostic")
    caller.tap("trade")
    caller.ask("dialog", "roadmap")
    assert caller.session.state == "roadmap.one_year"
    assert caller.session.answers["roadmap.aim"] == "Dix devis par mois"


def test_a_roadmap_concluded_early_is_completed_later_and_edited() -> None:
    """What was passed over is asked again, what was answered is kept, and either can be changed before the export."""
    caller = Caller()
    to_the_aim(caller)
    caller.write("Dix devis *par mois*")
    caller.tap("!summary")
    caller.tap("!conclude")
    assert "- Objectif\u00a0: Dix devis \\*par mois\\*" in exported(caller)
    effects = caller.tap("!restart").log
    assert [type(effect) for effect in effects] == [Restarted, Began]
    assert caller.session.state == "roadmap.one_year"
    caller.write("Une deuxième boutique")
    caller.tap("!summary")
    assert caller.session.state == SUMMARY
    caller.tap("!edit")
    caller.write("5")
    caller.write("Vingt devis par mois")
    assert caller.session.state == SUMMARY
    caller.tap("!conclude")
    said = exported(caller)
    assert "- Objectif\u00a0: Vingt devis par mois" in said
    assert "- Dans un an\u00a0: Une deuxième boutique" in said


def test_the_diagnosis_fills_the_brief() -> None:
    """What was answered in one dialog is not asked again in another, and stands in the text to send."""
    caller = Caller()
    to_the_aim(caller)
    caller.write("Dix devis par mois")
    caller.ask("dialog", "agencies")
    assert caller.session.state == "profile.money"
    caller.tap("small")
    caller.tap("brief")
    assert caller.session.state == SUMMARY
    caller.tap("!conclude")
    assert "- Objectif\u00a0: Dix devis par mois" in exported(caller)
