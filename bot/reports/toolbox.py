"""The conclusion `toolbox`: tools by need and by gap, whether a professional one is worth a trial, and a trial sheet to copy.

What each need calls for is knowledge (`knowledge/toolbox.yaml`); the needs are those picked, then those that earlier answers show.
Must not know channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation.messages import Block, Details, Heading, Items, Page, Paragraph
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.guides import Hint, Need, ToolGuide, entry_of
from bot.knowledge.model import Content
from bot.reports.companion import Companion

ROOM = "toolbox"
FORMAT = 1
MOST_TRIED = 3
"""Needs on the trial sheet: beyond, nobody tries anything."""


@dataclass(frozen=True, slots=True)
class Kit:
    """The tools called for. `picked`, then `seen` (gaps that answers show), each in the guide's order; `covered`: what one
    professional tool would serve; `verdict`: `simple`, `wait` (it would serve, and there is no money) or `professional`.
    """

    picked: tuple[Need, ...]
    seen: tuple[Need, ...]
    covered: tuple[Need, ...]
    verdict: str

    @property
    def needs(self) -> tuple[Need, ...]:
        """All of them, the most wanted first."""
        return (*self.picked, *self.seen)


def kit(companion: Companion) -> Kit:
    """What these answers call for. A need that the person has a tool for is no gap."""
    guide = companion.content.knowledge.guides.toolbox
    wanted, owned = companion.ticked("toolbox.needs"), companion.ticked("toolbox.have")
    picked = tuple(need for need in guide.needs if need.id in wanted)
    seen = tuple(
        need for need in guide.needs if need not in picked and need.id not in owned and companion.holds(need.gap)
    )
    covered = tuple(need for need in (*picked, *seen) if need.professional and need.id not in owned)
    return Kit(picked, seen, covered, _verdict(guide, len(covered), companion.told("profile.money")))


def _verdict(guide: ToolGuide, covered: int, money: str) -> str:
    if covered < guide.professional_from:
        return "simple"
    return "wait" if money == "none" else "professional"


def toolbox_pages(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> tuple[Page, ...]:
    """The verdict; each need in turn; the trial sheet, a page of its own that can be forwarded as it is."""
    companion = Companion(content, answers, lang, ROOM)
    chosen = kit(companion)
    if not chosen.needs:
        return (Page((Heading(companion.say("title")), Paragraph(companion.say("nothing")))),)
    return _summary(companion, chosen), _needs(companion, chosen), _sheet(companion, chosen)


def toolbox_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """For programs: `verdict`, and `picked`, `seen`, `covered` as ids of needs."""
    chosen = kit(Companion(content, answers, lang, ROOM))
    groups = {"picked": chosen.picked, "seen": chosen.seen, "covered": chosen.covered}
    return {
        "format": FORMAT,
        "version": content.version,
        "dialog": dialog.id,
        "lang": lang,
        "mode": mode,
        "verdict": chosen.verdict,
        **{name: [need.id for need in needs] for name, needs in groups.items()},
    }


def _summary(companion: Companion, chosen: Kit) -> Page:
    guide, lang = companion.content.knowledge.guides.toolbox, companion.lang
    blocks: list[Block] = [
        Heading(companion.say("title")),
        Items(tuple(need.title.say(lang) for need in chosen.needs), ordered=True),
    ]
    if chosen.seen:
        blocks.append(Paragraph(companion.say("order")))
    verdict = entry_of(guide.verdicts, chosen.verdict)
    if verdict:
        blocks += [Paragraph(verdict.title.say(lang), strong=True), Paragraph(verdict.text.say(lang))]
        if len(chosen.covered) >= guide.professional_from:
            names = ", ".join(need.title.say(lang) for need in chosen.covered)
            blocks.append(Paragraph(companion.say("covered", needs=names)))
        blocks.append(Paragraph(companion.origin(verdict.sources)))
    blocks += _circumstances(companion, guide)
    return Page(tuple(blocks))


def _circumstances(companion: Companion, guide: ToolGuide) -> Iterator[Block]:
    """What the team, the money and the number of networks add."""
    team = entry_of(guide.teams, companion.told("toolbox.people"))
    lines = _hint_lines(companion, team) if team else []
    if companion.told("profile.money") == "none":
        lines.append(companion.say("no_money"))
    if len(companion.ticked("profile.networks")) > 1:
        lines += [companion.say("networks"), companion.origin(("OPS",))]
    if lines:
        yield Details(companion.say("team_title"), tuple(lines))


def _hint_lines(companion: Companion, hint: Hint) -> list[str]:
    return [hint.text.say(companion.lang), companion.origin(hint.sources)]


def _needs(companion: Companion, chosen: Kit) -> Page:
    blocks = [_need(companion, need) for need in chosen.needs]
    return Page((Heading(companion.say("needs_title")), *blocks))


def _need(companion: Companion, need: Need) -> Details:
    lang = companion.lang
    lines = [need.meaning.say(lang), *_called_for(companion, need)]
    lines.append(companion.say("by_hand", text=need.by_hand.say(lang)))
    lines.append(companion.say("have" if need.id in companion.ticked("toolbox.have") else "look_for"))
    lines += (companion.say("bullet", text=each.say(lang)) for each in need.look_for)
    lines += _names(companion, need)
    lines += [companion.say("first_step", text=need.first_step.say(lang)), companion.origin(need.sources)]
    return Details(need.title.say(lang), tuple(lines))


def _called_for(companion: Companion, need: Need) -> Iterator[str]:
    if companion.holds(need.gap):
        for question, answer in companion.reasons(need.gap):
            yield companion.say("seen", question=question, answer=answer)


def _names(companion: Companion, need: Need) -> Iterator[str]:
    """Tools as the source names them, for who has none yet; for what is to be created, by format where formats were picked."""
    if need.id in companion.ticked("toolbox.have"):
        return
    formats = companion.ticked("toolbox.formats") if need.id == "create" else ()
    for each in companion.content.knowledge.guides.toolbox.formats:
        if each.id in formats:
            yield each.text.say(companion.lang)
    if need.named and not formats:
        yield companion.say("named", text=need.named.say(companion.lang))


def _sheet(companion: Companion, chosen: Kit) -> Page:
    """Nothing but the sheet, to be copied or forwarded whole."""
    blocks: list[Block] = [Heading(companion.say("sheet_title")), Paragraph(companion.say("sheet_intro"))]
    for need in chosen.needs[:MOST_TRIED]:
        checks = (companion.say("sheet_check", text=each.say(companion.lang)) for each in need.look_for)
        blocks.append(Paragraph(need.title.say(companion.lang), strong=True))
        blocks.append(Items((companion.say("sheet_tool"), *checks)))
    blocks.append(Paragraph(companion.say("sheet_end")))
    return Page(tuple(blocks))
