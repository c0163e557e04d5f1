"""What an agency asks of the command line: links to share, how talks went, what a diagnosis tells about a lead."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.bootstrap.configuration import database_url, known_language, read_content, settings, text_of
from bot.bootstrap.operating import sql_store
from bot.content.nearest import allowed
from bot.errors import ObstaclesError
from bot.leads.numbers import IDLE_SECONDS, Numbers, numbers_of, section_of

if TYPE_CHECKING:
    from bot.dialogs.model import Dialog
    from bot.leads.lead import Lead
    from bot.leads.origins import Origin
    from bot.settings import Settings

_AGO = re.compile(r"(\d{1,4})d")


def campaign_link(origin: Origin, bot: str | None) -> str:
    """The deep link for a campaign; without `bot`, to the one whose token is set. Raises ObstaclesError."""
    from bot.leads.origins import link

    return link(bot or _own_name(settings()), origin)


def write_codes(link: str, png: Path | None, svg: Path | None) -> list[Path]:
    """Write the link's QR code to the files asked for, and give these back. Raises ObstaclesError when one cannot be written."""
    from bot.leads.codes import png_code, svg_code

    wanted = [(png, png_code), (svg, svg_code)]
    written = []
    for file, code in wanted:
        if file is not None:
            write_file(file, code(link))
            written.append(file)
    return written


def write_file(file: Path, content: bytes) -> None:
    """Write a file that was asked for. Raises ObstaclesError when that cannot be."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise ObstaclesError(f"{file} cannot be written ({error.strerror})") from None


def _own_name(chosen: Settings) -> str:
    if not chosen.telegram_token:
        raise ObstaclesError("which bot? name it with --bot USERNAME, or set TELEGRAM_TOKEN so that Telegram is asked")
    me = asyncio.run(_me(chosen))
    if not me:
        raise ObstaclesError("Telegram does not tell the bot's name just now; name it with --bot USERNAME")
    return me


async def _me(chosen: Settings) -> str:
    from bot.channels.telegram.client import TelegramClient

    client = TelegramClient(chosen.telegram_token, chosen.telegram_api_url)
    await client.open()
    try:
        response = await client.call("getMe", {})
    finally:
        await client.close()
    return str(response.result.get("username") or "") if isinstance(response.result, dict) else ""


def read_numbers(dialog: str, since: str | None) -> Numbers:
    """How the talks through `dialog` went since that day. Raises ObstaclesError for a dialog or a day that is none, SettingError."""
    chosen, now = settings(), time.time()
    return counted(chosen, _dialog(chosen, dialog), moment(since, now), now)


def counted(chosen: Settings, asked: Dialog, first: datetime | None, now: float) -> Numbers:
    """How the talks through `asked` went since `first`, beside whoever serves: to be called in a thread of its own where one does."""
    from bot.storage.funnels import Wanted

    began = first.timestamp() if first else 0.0
    wanted = Wanted(asked.id, section_of(asked), began, now - IDLE_SECONDS)
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        store = sql_store(_calm(chosen, Path(folder)))
        runner.run(store.open())
        try:
            return numbers_of(runner.run(store.counted(wanted)), asked, first)
        finally:
            runner.run(store.close())


def _calm(chosen: Settings, folder: Path) -> Settings:
    """Settings whose database may be read at length: a copy in `folder` of a SQLite file, whose readers would keep a talk waiting."""
    from bot.storage.backup import copy_out, sqlite_file

    url = database_url(chosen)
    if not url.startswith("sqlite") or not sqlite_file(url).exists():
        return chosen
    copy = folder / "copy.sqlite3"
    copy_out(sqlite_file(url), copy)
    return replace(chosen, database_url=f"sqlite:///{copy.as_posix()}")


def read_leads(since: str | None, state: str | None = None) -> list[Lead]:
    """The leads that may still be used, oldest first, made since that day, in that state. Raises ObstaclesError, SettingError."""
    chosen, first = settings(), moment(since, time.time())
    store = sql_store(chosen)
    with asyncio.Runner() as runner:
        runner.run(store.open())
        try:
            leads = runner.run(store.leads(first.timestamp() if first else 0.0))
        finally:
            runner.run(store.close())
    return [lead for lead in leads if lead.live and state in (None, lead.state)]


def write_tables(leads: Sequence[Lead], csv: Path | None, xlsx: Path | None) -> list[Path]:
    """Write the leads as tables to the files asked for, readable by their owner alone; these are given back. Raises ObstaclesError."""
    from bot.leads.listing import listing
    from bot.leads.sheets import csv_bytes, xlsx_bytes

    _, content = read_content(settings())
    header, rows = listing(leads, [each.id for each in content.knowledge.scoring.obstacles])
    written = []
    for file, made in ((csv, csv_bytes), (xlsx, partial(xlsx_bytes, "leads"))):
        if file is not None:
            write_file(file, made(header, rows))
            file.chmod(0o600)
            written.append(file)
    return written


def moment(since: str | None, now: float) -> datetime | None:
    """The first moment of a day (`2026-11-01`, UTC), or so many days ago (`30d`); None for None. Raises ObstaclesError."""
    if since is None:
        return None
    ago = _AGO.fullmatch(since)
    if ago:
        return datetime.fromtimestamp(now, UTC) - timedelta(days=int(ago[1]))
    try:
        day = datetime.strptime(since, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ObstaclesError(
            f"--since {since[:40]}: no day; write it as 2026-11-01, or as 30d for the last 30 days"
        ) from None
    return day


def _dialog(chosen: Settings, name: str) -> Dialog:
    _, content = read_content(chosen)
    if name not in content.dialogs:
        raise ObstaclesError(f"no dialog '{name}'; {allowed(name, content.dialogs)}")
    return content.dialogs[name]


def lead_told(answers: Path, as_json: bool, lang: str | None) -> str:
    """How interesting the company of an ANSWERS file is to an agency, and why, as text or JSON. Raises ObstaclesError, ContentError."""
    import msgspec

    from bot.assistant.headless import read_answers
    from bot.leads.qualification import qualify
    from bot.leads.telling import document, told
    from bot.reports.diagnosis import diagnose

    _, content = read_content(settings())
    session = read_answers(content, answers.name, text_of(answers), known_language(content, lang))
    rules = content.knowledge.qualification
    if rules is None:
        raise ObstaclesError("the content has no knowledge/qualification.yaml: nothing says what makes a lead hot")
    diagnosis = diagnose(content, content.dialogs[session.dialog], session.answers, session.mode)
    qualified = qualify(rules, session.answers, diagnosis.scorecard.severities)
    if as_json:
        return msgspec.json.format(msgspec.json.encode(document(qualified, session.lang)), indent=2).decode()
    return "\n".join(told(qualified, content.phrases, session.lang))
