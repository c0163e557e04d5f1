"""A file of answers as a finished talk: the same engine without a conversation.

Must not know the command line. Everything wrong is said at once, with its place, what is allowed and the nearest match.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.source import Document, parse
from bot.conversation.machine import DialogMachine
from bot.conversation.session import ENDED, Mode, Session
from bot.dialogs.kinds import answer_from, valid
from bot.dialogs.model import Answer, Dialog, Question
from bot.errors import ContentError
from bot.knowledge.model import Content

KEYS = ("format", "dialog", "version", "lang", "mode", "answers")
EXPORTED = "questions"
"""The key by which our own JSON export is known (`bot.reports.export`): what it says beside the answers is read over."""
MODES: tuple[Mode, ...] = ("standard", "express")


def read_answers(content: Content, file: str, text: str, lang: str | None = None) -> Session:
    """The ended session that an ANSWERS file describes, in `lang` or the file's language. Raises ContentError with every finding.

    Answers to questions that the others leave unasked are dropped, as in a talk; missing ones count as not asked yet and lower nothing.
    """
    document, findings = parse(file, text)
    if document is None or findings:
        raise ContentError(findings)
    return session_in(content, document, lang)


def session_in(content: Content, document: Document, lang: str | None = None) -> Session:
    """The ended session that a document read describes. Raises ContentError with every finding."""
    findings = [*_unknown_keys(document), *_wrong_values(content, document)]
    if findings:
        raise ContentError(sorted(findings))
    dialog = content.dialogs[str(document.get("dialog") or "diagnostic")]
    answers, findings = _answers(document, dialog)
    if findings:
        raise ContentError(sorted(findings))
    mode: Mode = "express" if document.get("mode") == "express" else "standard"
    asked = DialogMachine(dialog, mode).asked(answers)
    return Session(
        id="file",
        dialog=dialog.id,
        version=content.version,
        lang=lang or str(document.get("lang") or content.languages[0]),
        mode=mode,
        state=ENDED,
        answers={question.key: answers[question.key] for question in asked if question.key in answers},
    )


def _unknown_keys(document: Document) -> Iterator[Finding]:
    if isinstance(document.get(EXPORTED), dict):
        return
    for key in document.data:
        if key not in KEYS:
            yield Finding(document.at_key(key), "A002", f"unknown key '{key}'; {allowed(key, KEYS)}")


def _wrong_values(content: Content, document: Document) -> Iterator[Finding]:
    if document.get("format") != 1:
        yield Finding(
            document.at_key("format") if "format" in document.data else document.at(), "A003", "format must be 1"
        )
    for key, known in (("dialog", tuple(content.dialogs)), ("lang", content.languages), ("mode", MODES)):
        value = document.get(key)
        if value is not None and value not in known:
            yield Finding(document.at(key), "A004", f"unknown {key} '{value}'; {allowed(str(value), known)}")
    if not isinstance(document.get("answers"), dict):
        yield Finding(document.at(), "A005", "missing key 'answers': a group of part.question: answer")


def _answers(document: Document, dialog: Dialog) -> tuple[dict[str, Answer], list[Finding]]:
    answers: dict[str, Answer] = {}
    findings: list[Finding] = []
    renamed = {old: question for question in dialog.questions for old in question.former_keys}
    for key, raw in document.get("answers").items():
        question = dialog.by_key.get(key) or renamed.get(key)
        if question is None:
            message = f"unknown question '{key}'; {allowed(str(key), dialog.by_key)}"
            findings.append(Finding(document.at_key("answers", key), "A006", message))
            continue
        answer = answer_from(question, raw)
        if answer is None or valid(question, answer):
            findings.append(Finding(document.at("answers", key), "A007", _refusal(question, raw)))
        else:
            answers[question.key] = answer
    return answers, findings


def _refusal(question: Question, raw: object) -> str:
    if question.options:
        names = [option.id for option in question.options] + (["unknown"] if question.unknown else [])
        picked = raw if isinstance(raw, list) else [raw]
        wrong = next((str(each) for each in picked if each not in names), str(raw))
        return f"'{wrong}' is no answer to {question.key}; {allowed(wrong, names)}"
    bounds = f" from {question.bounds.least:g} to {question.bounds.most:g}" if question.bounds else ""
    return f"'{raw}' is no answer to {question.key}; a {question.kind}{bounds} is expected"
