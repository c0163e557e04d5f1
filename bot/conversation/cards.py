"""The live card of a talk: what a session looks like, whatever the channel.

A pure view of session and script. Must not change a session, and must not know channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from bot.conversation.contacts import phone_shown
from bot.conversation.events import Command
from bot.conversation.messages import Button, Card, CardKind, Record
from bot.conversation.moves import here_for, proposals
from bot.conversation.replies import HERE
from bot.conversation.script import Script
from bot.conversation.session import ENDED, START, SUMMARY, Session
from bot.dialogs.kinds import NO, YES
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Kind, Question

MOST_TOPIC = 30
"""Characters of what a person named, in a heading."""
_KINDS: Mapping[Kind, CardKind] = {
    "choice": "choice",
    "consent": "choice",
    "several": "several",
    "scale": "scale",
    "number": "number",
    "text": "text",
    "contact": "contact",
}
"""How each kind of question is answered."""


def token(command: Command, argument: str = "") -> str:
    """What a button for `command` sends back."""
    return f"!{command.value}:{argument}" if argument else f"!{command.value}"


def control(script: Script, session: Session, command: Command, argument: str = "", main: bool = False) -> Button:
    """The button of a command, labelled `talk.do_…`."""
    return Button(token(command, argument), script.say(f"do_{command.value}", session.lang), main=main)


def draw(script: Script, session: Session, aside: str = "") -> Card:
    """The live card of `session`. `aside` is said above it: why a reply was not understood, a welcome back."""
    if session.paused:
        return _pause(script, session, aside)
    if session.state == START:
        return _start(script, session, aside)
    if session.state == SUMMARY:
        return _edit_list(script, session, aside) if session.view == "edit" else _summary(script, session, aside)
    if session.state == ENDED:
        return _end(script, session, aside)
    return _question(script, session, script.dialog.by_key[session.state], aside)


def record(script: Script, before: Session, after: Session) -> Record:
    """The line that the card of `before` leaves when it is closed: its question, and the answer if there is one now."""
    question = script.question(before.state)
    if question is None:
        return Record(script.say("closed", before.lang))
    answer = after.answers.get(question.key)
    text = question.text.say(before.lang)
    if answer is None:
        return Record(script.say("closed_question", before.lang, question=text))
    label = script.answer_label(
        question, answer, before.lang
    )  # of a contact its kind alone: the line stays on the screen
    return Record(script.say("closed_answer", before.lang, question=text, answer=label))


def choices_of(script: Script, session: Session, question: Question) -> tuple[Button, ...]:
    """The answers to tap, "I don't know" last; those given or ticked are marked."""
    given = session.answers.get(question.key)
    if question.kind == "contact":
        return tuple(_contact_choices(script, session, question))
    if question.kind == "consent":
        return tuple(Button(each, script.say(f"consent_{each}", session.lang), given == each) for each in (YES, NO))
    if given is not None or session.draft:
        return _options(script, question, session.lang, given, session.draft)
    key = ("choices", question.key, session.lang)
    if key not in script.drawn:
        script.drawn[key] = _options(script, question, session.lang, None, ())
    return script.drawn[key]


def _options(
    script: Script, question: Question, lang: str, given: Answer | None, draft: tuple[str, ...]
) -> tuple[Button, ...]:
    ticked = draft or (given if isinstance(given, tuple) else (given,))
    buttons = [Button(option.id, option.label.say(lang), option.id in ticked) for option in question.options]
    if question.kind == "scale" and question.bounds:
        steps = range(int(question.bounds.least), int(question.bounds.most) + 1)
        buttons = [Button(str(step), str(step), given == step) for step in steps]
    if question.unknown:
        buttons.append(Button(UNKNOWN, script.say("unknown", lang), given == UNKNOWN))
    return tuple(buttons)


def _contact_choices(script: Script, session: Session, question: Question) -> Iterator[Button]:
    """An address that may be meant, and the one written; to be written to right here."""
    yield from (Button(name, address) for name, address in proposals(session, question))
    if here_for(session, question):
        yield Button(HERE, script.say("do_here", session.lang), session.answers.get(question.key) == HERE)


def _start(script: Script, session: Session, aside: str) -> Card:
    say, lang = script.say, session.lang
    whole = "begin_standard" if script.has_express and script.whole else "begin_only"
    modes = [Button(token(Command.BEGIN, "standard"), say(whole, lang), main=True)]
    if script.has_express:
        modes.append(
            Button(token(Command.BEGIN, "express"), say("begin_express" if script.whole else "begin_short", lang))
        )
    host = say("host", lang, host=script.host) if script.host else say("host_missing", lang)
    others = [code for code in script.languages if code != lang]
    return _card(
        session,
        heading=script.dialog.title.say(lang),
        text=_welcome(script, lang),
        aside=aside or say("notice", lang, host=host),
        detail=say("help_text", lang) if session.view == "help" else "",
        choices=tuple(modes),
        controls=tuple(Button(token(Command.LANGUAGE, code), script.say("do_language", code)) for code in others),
    )


def _welcome(script: Script, lang: str) -> str:
    """The whole diagnosis presents itself; a part or a companion has its own first sentence."""
    intro = script.dialog.parts[0].intro
    if script.whole or intro is None:
        return script.say("welcome", lang, count=len(script.machines["standard"].questions))
    return intro.say(lang)


def _question(script: Script, session: Session, question: Question, aside: str) -> Card:
    part, (done, total) = script.part(question.key), (0, 0) if script.dialog.makes_lead else script.progress(session)
    opening = part.intro is not None and all(each.key not in session.answers for each in part.questions)
    intro = part.intro.say(session.lang) if opening and part.intro else ""
    return Card(
        session=session.short_id,
        revision=session.revision,
        heading=_topic(session, question) or part.short.say(session.lang),
        text=question.text.say(session.lang),
        done=done,
        total=total,
        aside=aside or intro,
        detail=_detail(script, session, question),
        choices=choices_of(script, session, question),
        controls=_question_controls(script, session, question),
        kind=_KINDS[question.kind],
    )


def _topic(session: Session, question: Question) -> str:
    """What the question is about, in the person's own words, where they named it; shortened for a line."""
    name = session.answers.get(question.about)
    if not isinstance(name, str) or name in (SKIPPED, UNKNOWN):
        return ""
    plain = " ".join(name.split())
    return plain if len(plain) <= MOST_TOPIC else plain[: MOST_TOPIC - 1].rstrip() + "…"


def _detail(script: Script, session: Session, question: Question) -> str:
    lang = session.lang
    if session.view == "help":
        return script.say("help_text", lang)
    if session.view == "why":
        names = " · ".join(script.sources[key].short.say(lang) for key in question.sources if key in script.sources)
        return script.say("why_text", lang, why=question.why.say(lang), sources=names)
    if question.kind == "consent":
        return question.why.say(lang)
    if question.kind == "contact":
        return script.say("how_here" if session.reachable else "how", lang)
    if question.kind == "several" and question.most_picks:
        return script.say("pick_up_to", lang, most=question.most_picks)
    if question.kind == "text":
        return script.say("type_later" if question.skippable else "type_any", lang)
    if question.kind == "number":
        return script.say("type_number", lang)
    return script.say("pick_any", lang) if question.kind == "several" else ""


def _question_controls(script: Script, session: Session, question: Question) -> tuple[Button, ...]:
    if script.dialog.makes_lead:
        return _consent_controls(script, session, question)
    done, answered = question.kind == "several" and bool(session.draft), question.key in session.answers
    key = ("controls", session.lang, done, answered, question.skippable)
    if key not in script.drawn:
        script.drawn[key] = _controls(script, session, done=done, answered=answered, skippable=question.skippable)
    return script.drawn[key]


def _controls(script: Script, session: Session, *, done: bool, answered: bool, skippable: bool) -> tuple[Button, ...]:
    """Of the session, its language alone."""
    commands = [Command.DONE] if done else []
    if answered:
        commands.append(Command.SUMMARY)
    elif skippable:
        commands.append(Command.SKIP)
    commands += [Command.BACK, Command.WHY, Command.PAUSE]
    controls = [control(script, session, command, main=command is Command.DONE) for command in commands]
    if script.dialog.keeps_answers and not answered:
        controls.append(Button(token(Command.SUMMARY), script.say("do_review", session.lang)))
    return tuple(controls)


def _consent_controls(script: Script, session: Session, question: Question) -> tuple[Button, ...]:
    """Few: the reasons are on the card already, and the way back to the result is to decline."""
    commands = [Command.SUMMARY] if question.key in session.answers else []
    commands += [Command.BACK] if script.asked(session)[0] != question else []
    commands += [Command.WHY] if question.kind == "contact" else []
    labels = {Command.SUMMARY: "do_keep"}
    return tuple(
        Button(token(each), script.say(labels[each], session.lang))
        if each in labels
        else control(script, session, each)
        for each in commands
    )


def _answer_lines(script: Script, session: Session) -> list[str]:
    lang = session.lang
    return [
        f"{number}. {question.text.say(lang)} → {_answer(script, session, question)}"
        for number, question in enumerate(script.asked(session), 1)
    ]


def _answer(script: Script, session: Session, question: Question) -> str:
    """An answer as the person checks it; a contact with its value."""
    answer = session.answers[question.key]
    if question.kind == "contact" and session.contact:
        return phone_shown(session.contact) if answer == "phone" else session.contact
    return script.answer_label(question, answer, session.lang)


def _summary(script: Script, session: Session, aside: str) -> Card:
    lang, lines = session.lang, _answer_lines(script, session)
    left = sum(session.answers[each.key] in (SKIPPED, UNKNOWN) for each in script.asked(session))
    kept = script.dialog.keeps_answers and left
    return _card(
        session,
        heading=script.say("summary_title", lang),
        text=script.say("summary_kept", lang, done=len(lines) - left, count=len(lines))
        if kept
        else script.say("summary_text", lang, count=len(lines)),
        aside=aside,
        detail=script.say("help_text", lang) if session.view == "help" else "\n".join(lines),
        choices=(control(script, session, Command.CONCLUDE, main=True), control(script, session, Command.EDIT)),
        controls=(control(script, session, Command.BACK), control(script, session, Command.PAUSE)),
        kind="summary",
    )


def _edit_list(script: Script, session: Session, aside: str) -> Card:
    """Every answer as a button; a button names its question by its position, which always fits a tap's 64 bytes."""
    lang = session.lang
    buttons = tuple(
        Button(
            token(Command.EDIT, str(script.position(question.key))),
            f"{number}. {_answer(script, session, question)}",
        )
        for number, question in enumerate(script.asked(session), 1)
    )
    return _card(
        session,
        heading=script.say("summary_title", lang),
        text=script.say("edit_text", lang),
        aside=aside,
        detail="\n".join(_answer_lines(script, session)),
        choices=buttons,
        controls=(control(script, session, Command.SUMMARY),),
        kind="summary",
    )


def _pause(script: Script, session: Session, aside: str) -> Card:
    return _card(
        session,
        heading=script.dialog.title.say(session.lang),
        text=script.say("paused_text", session.lang, done=len(session.answers), total=len(script.asked(session))),
        aside=aside,
        choices=(
            control(script, session, Command.RESUME, main=True),
            *_nudge(script, session),
            *_again(script, session),
        ),
    )


def _nudge(script: Script, session: Session) -> tuple[Button, ...]:
    """Where one can be written to later: to be reminded, if one asks for it."""
    wanted = session.reachable and not script.dialog.makes_lead
    return (Button("!!nudge", script.phrases.say("nudge.do_nudge", session.lang)),) if wanted else ()


def _end(script: Script, session: Session, aside: str) -> Card:
    return _card(
        session,
        heading=script.say("ended_title", session.lang),
        text=_ended(script, session),
        aside=aside,
        detail=script.say("help_text", session.lang) if session.view == "help" else "",
        choices=(
            *_results(script, session),
            *(Button(f"!!dialog:{name}", title.say(session.lang)) for name, title in script.next),
            *(() if script.dialog.makes_lead else (control(script, session, Command.CONCLUDE),)),
            *_again(script, session),
        ),
    )


def _ended(script: Script, session: Session) -> str:
    """What is over, by its name: the whole diagnosis, a dialog that keeps its answers, or a part or companion."""
    if script.dialog.keeps_answers:
        return script.say("ended_kept", session.lang)
    if script.whole or script.dialog.makes_lead:
        return script.say("ended_text", session.lang)
    return script.say("ended_tool", session.lang, title=script.dialog.title.say(session.lang))


def _results(script: Script, session: Session) -> tuple[Button, ...]:
    """Whoever agreed or declined finds the way back to what it was about."""
    label = script.phrases.say("progress.do_results", session.lang) if script.dialog.makes_lead else ""
    return (Button("!!results", label, main=True),) if label else ()


def _again(script: Script, session: Session) -> tuple[Button, ...]:
    """How to begin again; where answers are kept that means to go on with them, and a pause needs no button for it."""
    if script.dialog.makes_lead:
        return ()
    if not script.dialog.keeps_answers:
        return (control(script, session, Command.RESTART),)
    return (Button(token(Command.RESTART), script.say("do_revise", session.lang)),) if session.state == ENDED else ()


def _card(
    session: Session,
    heading: str,
    text: str,
    aside: str = "",
    detail: str = "",
    choices: tuple[Button, ...] = (),
    controls: tuple[Button, ...] = (),
    kind: Literal["menu", "summary"] = "menu",
) -> Card:
    return Card(
        session=session.short_id,
        revision=session.revision,
        heading=heading,
        text=text,
        aside=aside,
        detail=detail,
        choices=choices,
        controls=controls,
        kind=kind,
    )
