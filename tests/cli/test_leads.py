"""`obstacles link`, `stats` and `leads`: what an agency types."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import load_workbook

from bot.conversation.events import Wrote
from bot.leads.lead import Agreement, Contact, Lead
from bot.ports import Address, Arrival, Conversation, Decision, Outgoing, Settlement
from bot.storage import open_store
from tests.cli.conftest import Command

LINK = "https://t.me/MyAgencyBot?start=c_linkedin_post_spring"
SHARE = ("link", "spring", "--source", "linkedin", "--medium", "post", "--bot", "@MyAgencyBot")


def test_a_link_and_its_code_are_shown(command: Command) -> None:
    """The link on a line of its own, then the code."""
    ran = command(*SHARE)
    assert ran.status == 0
    assert ran.out.splitlines()[0] == LINK
    assert "█" in ran.out


def test_codes_are_written_to_files(command: Command, tmp_path: Path) -> None:
    """Both kinds at once; the terminal shows their names only."""
    ran = command(*SHARE, "--png", "code.png", "--svg", "code.svg")
    assert ran.out.splitlines() == [LINK, "code.png", "code.svg"]
    assert (tmp_path / "code.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (tmp_path / "code.svg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("link", "été 2027", "--bot", "MyAgencyBot"), "'ete-2027' would do"),
        (("link", "spring"), "--bot USERNAME"),
        (("link", "spring", "--bot", "a bot"), "no bot's user name"),
        ((*SHARE, "--png", "nowhere/code.png"), "cannot be written"),
        (("stats", "--since", "yesterday"), "2026-11-01"),
        (("stats", "--dialog", "kpy"), "did you mean 'kpi'?"),
        (("stats", "--by", "week"), "'source', 'question', 'day'"),
    ],
)
def test_a_wrong_argument_is_one_clear_line(command: Command, arguments: tuple[str, ...], said: str) -> None:
    """What is allowed, or the nearest match."""
    ran = command(*arguments)
    assert ran.status in (1, 2)
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_without_a_talk_there_is_nothing_to_count(command: Command) -> None:
    """Said plainly; as JSON, zeroes."""
    assert "No real talk" in command("stats").out
    assert json.loads(command("stats", "--json").out)["by_source"] == []


def test_talks_held_are_counted(command: Command) -> None:
    """One finished, one left unfinished: tables, CSV and JSON say the same."""
    command("chat", "kpi", stdin="1\n1\n1\n")
    command("chat", "kpi", stdin="1\n")
    told = command("stats", "--dialog", "kpi", "--since", "1d").out
    assert "2 begun, 1 finished, 1 under way, 0 shared, 0 claimed, 0 won." in told
    assert "direct" in told
    rows = list(csv.reader(io.StringIO(command("stats", "--dialog", "kpi", "--by", "source", "--csv").out)))
    assert rows[0][:4] == ["source", "medium", "campaign", "started"]
    assert rows[1] == ["direct", "none", "none", "2", "2", "1", "50.0", "1", "0", "0", "0"]
    numbers = json.loads(command("stats", "--dialog", "kpi", "--json").out)
    assert [row["answered"] for row in numbers["by_question"][1:]] == [2, 1, 1]
    assert [row["talks"] for row in numbers["by_step"]] == [2, 2, 1, 0, 0, 0]
    assert [row["reminder"] for row in numbers["by_reminder"]] == ["wanted", "returned", "finished"]
    for by in ("question", "day", "reminder"):
        assert command("stats", "--dialog", "kpi", "--by", by).status == 0


def test_a_lead_is_qualified_from_answers(command: Command, tmp_path: Path) -> None:
    """In words, or as JSON."""
    (tmp_path / "a.yaml").write_text("format: 1\ndialog: kpi\nanswers: {kpi.tracking: none}\n", encoding="utf-8")
    assert "À demander" in command("leads", "qualify", "a.yaml").out
    assert json.loads(command("leads", "qualify", "a.yaml", "--json", "--lang", "en").out)["temperature"] == "cold"


def keep(folder: Path, *leads: Lead) -> None:
    """Leads in the command's own database, the call about the first of them given up."""
    (folder / "data").mkdir(exist_ok=True)
    asyncio.run(_keep(f"sqlite:///{(folder / 'data' / 'obstacles.sqlite3').as_posix()}", leads))


async def _keep(url: str, leads: tuple[Lead, ...]) -> None:
    store = open_store(url)
    await store.open()
    for number, lead in enumerate(leads):
        arrival = Arrival(Address("telegram", "1", str(number + 1)), str(number), Wrote("x"), at=lead.created_at)
        call = Outgoing("lead.consented", {}, to=Address("webhook", "crm", lead.key), lead=lead.key)

        def decide(here: Conversation, _: Arrival, lead: Lead = lead, call: Outgoing = call) -> Decision:
            return Decision(replace(here, person=lead.person), leads=(lead,), outgoing=(call,))

        (outcome,) = await store.apply([arrival], decide, lambda here, _: Decision(here))
        assert outcome.fate == "done", outcome.error
        (parcel,) = outcome.parcels
        fate: Literal["dead", "retry"] = "dead" if number == 0 else "retry"
        await store.settle([Settlement(parcel, fate, due_at=lead.created_at, reason="HTTP 500")])
    await store.close()


AGREED = (Agreement("transmit", "Atelier Net", 1.0), Agreement("contact", "Atelier Net", 1.0))
HOT = Lead(
    "a" * 26,
    "one",
    state="claimed",
    who="=HYPERLINK(1)",
    contact=Contact("phone", "+33600000001"),
    agreements=AGREED,
    temperature="hot",
    score=82,
    origin="c_linkedin_post_spring",
    opening="@SUM(1)",
    reasons=("-2+3",),
    created_at=1_800_000_000.0,
)
TRIAL = replace(HOT, key="b" * 26, person="two", state="new", purpose="test", created_at=1_800_100_000.0)
GONE = replace(HOT, key="c" * 26, person="three", state="withdrawn", agreements=())


def test_leads_are_listed(command: Command, tmp_path: Path) -> None:
    """The oldest first; tests are marked, withdrawn ones are not there; by state and day, as a table and as JSON."""
    assert command("leads", "list").out == "No lead yet.\n"
    keep(tmp_path, HOT, TRIAL, GONE)
    told = command("leads", "list").out
    assert told.index("aaaaaaaa") < told.index("bbbbbbbb")
    assert "(test)" in told
    assert "cccccccc" not in told
    found = json.loads(command("leads", "list", "--json", "--state", "claimed").out)
    assert [(each["key"], each["contact"]) for each in found] == [("a" * 26, {"phone": "+33600000001"})]
    assert "aaaaaaaa" not in command("leads", "list", "--since", "2027-01-16").out
    assert "2026-11-01" in command("leads", "list", "--since", "monday").err


def test_s15_an_export_holds_no_formula_of_a_stranger(command: Command, tmp_path: Path) -> None:
    """What people typed is text in both files, a number to call too; they are their owner's alone."""
    keep(tmp_path, HOT, TRIAL, GONE)
    ran = command("leads", "export", "--csv", "leads.csv", "--xlsx", "leads.xlsx")
    assert ran.out.splitlines() == ["leads.csv: 2 leads", "leads.xlsx: 2 leads"]
    text = (tmp_path / "leads.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (rows[0]["taken by"], rows[0]["next step"], rows[0]["contact"]) == (
        "'=HYPERLINK(1)",
        "'@SUM(1)",
        "'+33600000001",
    )
    sheet = load_workbook(tmp_path / "leads.xlsx").active
    assert sheet is not None
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert (tmp_path / "leads.csv").stat().st_mode & 0o077 == 0


def test_an_export_to_nowhere_is_one_clear_line(command: Command) -> None:
    """Which file is asked; a folder that is not there is said."""
    assert "--csv FILE" in command("leads", "export").err
    assert "cannot be written" in command("leads", "export", "--csv", "nowhere/x.csv").err


def test_calls_given_up_and_waiting_are_shown_with_their_target(command: Command, tmp_path: Path) -> None:
    """Which system, what, how often, why; a replay says how many."""
    keep(tmp_path, HOT, TRIAL)
    dead, waiting = command("outbox").out, command("outbox", "--waiting").out
    assert "webhook crm  lead.consented  1 tries  HTTP 500" in dead
    assert dead.endswith("1 calls were given up.\n")
    assert waiting.endswith("1 calls wait for their next try.\n")
    assert command("outbox", "--replay").out == "1 calls are tried again.\n"
