"""The strategy in nine steps, as far as it is filled: an overview in a page, and the whole of it as Markdown to take away.

What each step holds is `knowledge/roadmap.yaml`; its title and advice are those of the plan. Must not know how blocks are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.advice import Status
from bot.content.texts import Value
from bot.conversation.messages import Block, Copyable, Heading, Items, Page, Paragraph
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.drafts import Chapter
from bot.knowledge.model import Content, Step
from bot.reports.comparison import DIAGNOSTIC
from bot.reports.diagnosis import diagnose
from bot.reports.known import Known
from bot.reports.markdown import to_markdown
from bot.reports.recommendations import MARKS
from bot.reports.verdict import figure
from bot.reports.voice import Voice

FORMAT = 1
SEPARATOR = " · "
OBSTACLES = 9
"""The step that speaks of obstacles: the diagnosis has its word there."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One step: its answers under their labels, in words, and how far it is filled."""

    step: Step
    status: Status
    answers: tuple[tuple[str, str], ...]
    """Labels and answers, known ones only."""
    missing: tuple[str, ...]
    """Labels of those still to come."""


def roadmap_pages(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> tuple[Page, ...]:
    """The pages that conclude a roadmap, complete or not."""
    report = _Report(content, answers, lang)
    return report.overview(), report.whole()


def roadmap_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """The roadmap for programs: each step's status and answers, and the whole as Markdown. `format` 1."""
    report = _Report(content, answers, lang)
    return {
        "format": FORMAT,
        "version": content.version,
        "dialog": dialog.id,
        "lang": lang,
        "steps": [
            {
                "number": each.step.number,
                "title": each.step.title.say(lang),
                "status": each.status,
                "answers": dict(each.answers),
                "missing": list(each.missing),
            }
            for each in report.steps
        ],
        "markdown": report.markdown(),
    }


def roadmap_markdown(content: Content, answers: Mapping[str, Answer], lang: str) -> str:
    """The whole roadmap as a Markdown file; what was typed is shown as typed."""
    return _Report(content, answers, lang).markdown()


class _Report:
    """One roadmap in words."""

    def __init__(self, content: Content, answers: Mapping[str, Answer], lang: str) -> None:
        self._content = content
        self._known = Known(content, answers, lang)
        plan = {step.number: step for step in content.knowledge.plan}
        self.steps = [self._filled(chapter, plan[chapter.number]) for chapter in content.knowledge.roadmap]

    def say(self, name: str, **values: Value) -> str:
        """The phrase `roadmap.name`."""
        return self._content.phrases.say(f"roadmap.{name}", self._known.lang, **values)

    def overview(self) -> Page:
        """Where the nine steps stand, and what comes next."""
        filled = sum(each.status == "done" for each in self.steps)
        lines = tuple(f"{MARKS[each.status]} {each.step.title.say(self._known.lang)}" for each in self.steps)
        blocks: list[Block] = [
            Heading(self.say("title")),
            Paragraph(self.say("progress", done=filled, total=len(self.steps)), strong=True),
            Items(lines, ordered=True),
            Paragraph(self.say("legend")),
            *self._next(),
        ]
        return Page(tuple(blocks))

    def _next(self) -> Iterator[Block]:
        coming = next((each for each in self.steps if each.status != "done"), None)
        if coming is None:
            yield Paragraph(self.say("complete"))
            return
        step, lang = coming.step, self._known.lang
        yield Paragraph(
            self.say("next", number=step.number, title=step.title.say(lang), missing=SEPARATOR.join(coming.missing))
        )
        if step.number != OBSTACLES:  # its advice sends the reader back to this very list
            yield Paragraph(step.advice.say(lang))

    def whole(self) -> Page:
        """The whole, to copy."""
        return Page(
            (
                Heading(self.say("copy_title")),
                Paragraph(self.say("copy_intro")),
                Copyable(self.say("copy"), self.markdown()),
            )
        )

    def markdown(self) -> str:
        """The whole as Markdown."""
        blocks: list[Block] = []
        for each in self.steps:
            blocks.append(
                Heading(self.say("step", number=each.step.number, title=each.step.title.say(self._known.lang)))
            )
            blocks += self._step(each)
        title = self.say("document_title")
        return f"# {title}\n\n{to_markdown([Page(tuple(blocks))])}"

    def _step(self, filled: Filled) -> Iterator[Block]:
        if filled.answers:
            yield Items(tuple(self.say("labelled", label=label, text=text) for label, text in filled.answers))
        if filled.missing:
            yield Paragraph(self.say("missing", labels=SEPARATOR.join(filled.missing)))
        if not filled.answers and filled.step.number != OBSTACLES:
            yield Paragraph(filled.step.advice.say(self._known.lang))

    def _filled(self, chapter: Chapter, step: Step) -> Filled:
        """A step is done when all that is asked for it is known, begun when something is."""
        answers: list[tuple[str, str]] = []
        missing: list[str] = []
        for entry in chapter.entries:
            label, said = entry.label.say(self._known.lang), self._known.said(entry.key)
            if said:
                answers.append((label, said))
            elif self._asked(entry.key):
                missing.append(label)
        if chapter.number == OBSTACLES:
            answers += self._diagnosed()
        status: Status = "missing" if not answers else "begun" if missing else "done"
        return Filled(step, status, tuple(answers), tuple(missing))

    def _asked(self, key: str) -> bool:
        question = self._known.questions.get(key)
        return question is not None and (question.when.judge is None or question.when.holds(self._known.answers))

    def _diagnosed(self) -> list[tuple[str, str]]:
        """The obstacle that the diagnosis found, where there was one."""
        dialog = self._content.dialogs.get(DIAGNOSTIC)
        if dialog is None:
            return []
        card = diagnose(self._content, dialog, self._known.answers).scorecard
        if not card.principal:
            return []
        return [
            (self.say("diagnosed"), figure(card.scores[card.principal], Voice(self._content, dialog, self._known.lang)))
        ]
