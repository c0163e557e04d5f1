"""Progress in pages: what changed since the last diagnosis, and the list of those there are.

Must not know how diagnoses are compared (`bot.reports.progress`) nor how blocks are drawn (channels).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.content.texts import Value
from bot.conversation.messages import Block, Details, Heading, Page, Paragraph, Table
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer
from bot.knowledge.model import Content
from bot.reports.dates import day_in_words, day_of
from bot.reports.progress import Former, Progress, Shift
from bot.reports.voice import Voice

MINUS = "\u2212"
NO_FIGURE = "–"
APPROXIMATE = "≈\u00a0"
MOST_ANSWERS = 12
"""Answers that changed, named one by one; the rest is counted."""


def progress_page(progress: Progress, voice: Voice) -> Page:
    """What changed: in a sentence, obstacle by obstacle, answer by answer, and the actions done."""
    blocks: list[Block] = [Heading(_say(voice, "title", date=_day(progress.former, voice)))]
    blocks.append(Paragraph(_sentence(progress, voice), strong=True))
    blocks.append(_table(progress, voice))
    if not progress.exact:
        blocks.append(Paragraph(_say(voice, "not_exact")))
    blocks += _answers(progress, voice)
    blocks += _done(progress.former, voice.content, voice.lang)
    return Page(tuple(blocks))


def history_page(formers: Sequence[Former], content: Content, lang: str) -> Page:
    """Every diagnosis kept, the latest first: its day, its figures, the actions done since."""
    say = content.phrases.say
    blocks: list[Block] = [Heading(say("progress.history_title", lang))]
    for former in reversed(formers):
        title = day_in_words(day_of(former.at), content.phrases, lang)
        blocks.append(Details(title, tuple(_figures(former, content, lang))))
        if former is formers[-1]:
            blocks += _done(former, content, lang)
    return Page(tuple(blocks))


def action_title(action: str, former: Former, content: Content, lang: str) -> str:
    """An action's title in `lang`; as it was said then when there is no such action any more."""
    found = next((each for each in content.knowledge.actions if each.id == action), None)
    return found.title.say(lang) if found else former.action_titles().get(action, "")


def _say(voice: Voice, phrase: str, /, **values: Value) -> str:
    return voice.content.phrases.say(f"progress.{phrase}", voice.lang, **values)


def _day(former: Former, voice: Voice) -> str:
    return day_in_words(day_of(former.at), voice.content.phrases, voice.lang)


def _sentence(progress: Progress, voice: Voice) -> str:
    """What moved most, better before worse."""
    moved = [each for each in progress.shifts if each.change]
    fallen = min(moved, key=lambda each: each.change or 0, default=None)
    risen = max(moved, key=lambda each: each.change or 0, default=None)
    if fallen and (fallen.change or 0) < 0:
        return _say(voice, "better", obstacle=voice.name(fallen.obstacle), points=-(fallen.change or 0))
    if risen:
        return _say(voice, "worse", obstacle=voice.name(risen.obstacle), points=risen.change or 0)
    return _say(voice, "same")


def _table(progress: Progress, voice: Voice) -> Table:
    columns = ("", _say(voice, "before"), _say(voice, "now"), _say(voice, "change"))
    rows = tuple(
        (
            voice.obstacle(each.obstacle).short.say(voice.lang),
            _figure(each.before),
            _figure(each.after),
            shift_text(each),
        )
        for each in progress.shifts
    )
    return Table(columns, rows)


def shift_text(shift: Shift) -> str:
    """A change as a signed figure, marked where it is approximate."""
    if shift.change is None:
        return NO_FIGURE
    signed = f"+{shift.change}" if shift.change > 0 else f"{MINUS}{-shift.change}" if shift.change else "="
    return signed if shift.exact else APPROXIMATE + signed


def _figure(severity: int | None) -> str:
    return NO_FIGURE if severity is None else str(severity)


def _answers(progress: Progress, voice: Voice) -> Iterator[Block]:
    lines = [
        _say(voice, "answer", question=voice.question(each.question), before=_told(voice, each.question, each.before),
             after=_told(voice, each.question, each.after))
        for each in progress.revised
    ]  # fmt: skip
    more = len(lines) - MOST_ANSWERS
    shown = [*lines[:MOST_ANSWERS], *([_say(voice, "more_answers", count=more)] if more > 0 else [])]
    if progress.reworded:
        shown.append(_say(voice, "reworded", count=progress.reworded))
    if shown:
        yield Details(_say(voice, "answers_title", count=len(lines)), tuple(shown))
    else:
        yield Paragraph(_say(voice, "no_answer"))


def _told(voice: Voice, question: str, answer: Answer) -> str:
    if answer in (UNKNOWN, SKIPPED):
        return voice.content.phrases.say(f"talk.{answer}", voice.lang)
    return voice.answer(question, answer)


def _done(former: Former, content: Content, lang: str) -> Iterator[Block]:
    titles = [action_title(each, former, content, lang) for each in former.action_titles() if each in former.done]
    if titles:
        total = len(former.action_titles())
        done = content.phrases.say("progress.done", lang, count=len(titles), total=total)
        yield Details(done, tuple(f"✓ {title}" for title in titles))


def _figures(former: Former, content: Content, lang: str) -> Iterator[str]:
    obstacles = {each.id: each for each in content.knowledge.scoring.obstacles}
    for name, severity in former.severities.items():
        said = obstacles[name].name.say(lang) if name in obstacles else name
        yield content.phrases.say("progress.figure", lang, obstacle=said, severity=_figure(severity))
    mode = former.document.get("mode", "standard")
    if mode == "express":
        yield content.phrases.say("progress.express", lang)
