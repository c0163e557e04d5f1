"""Commands that answer without a conversation. Must not know channels or storage."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.configuration import (
    known_language,
    operator_in,
    read_content,
    read_operator,
    settings,
    templates,
    text_of,
)
from bot.errors import ObstaclesError

if TYPE_CHECKING:
    from bot.printing.printer import Paper


def run_diagnose(answers: Path, as_json: bool, lang: str | None) -> int:
    """`obstacles diagnose`: answers in, result out."""
    from bot.assistant.headless import read_answers
    from bot.printing.rendering import written

    _, content = read_content(settings())
    session = read_answers(content, answers.name, text_of(answers), known_language(content, lang))
    print(written(content, session, "json" if as_json else "md").decode().removesuffix("\n"))
    return 0


def run_report(answers: Path, output: Path, form: str, paper: Paper, lang: str | None, operator: Path | None) -> int:
    """`obstacles report`: answers in, a file out. Raises ObstaclesError when it cannot be made or written."""
    from bot.assistant.headless import read_answers
    from bot.printing.printer import Printer
    from bot.printing.rendering import rendered

    chosen = settings()
    _, content = read_content(chosen)
    who = operator_in(operator) if operator else read_operator(chosen)
    session = read_answers(content, answers.name, text_of(answers), known_language(content, lang))

    async def make() -> bytes:
        printer = Printer(templates(chosen))
        try:
            return await rendered(printer, content, session, who, form, paper, datetime.now(UTC).date())
        finally:
            await printer.close()

    made = asyncio.run(make())
    try:
        output.write_bytes(made)
    except OSError as error:
        raise ObstaclesError(f"{output} cannot be written ({error.strerror})") from None
    print(output)
    return 0
