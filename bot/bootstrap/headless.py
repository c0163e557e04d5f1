"""Commands that answer without a conversation. Must not know channels or storage."""

from __future__ import annotations

from pathlib import Path

from bot.bootstrap.configuration import read_content, settings, text_of


def run_diagnose(answers: Path, as_json: bool, lang: str | None) -> int:
    """`obstacles diagnose`: answers in, result out."""
    from msgspec import json

    from bot.assistant.headless import read_answers
    from bot.reports.conclusions import CONCLUSIONS
    from bot.reports.markdown import to_markdown

    _, content = read_content(settings())
    session = read_answers(content, answers.name, text_of(answers), lang)
    dialog = content.dialogs[session.dialog]
    conclusion = CONCLUSIONS[dialog.concludes]
    if as_json:
        document = conclusion.document(content, dialog, session.answers, session.lang, session.mode)
        print(json.format(json.encode(document), indent=2).decode())
    else:
        print(to_markdown(conclusion.pages(content, dialog, session.answers, session.lang, session.mode)))
    return 0
