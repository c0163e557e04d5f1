"""One's rights with the real process: taken away whole, withdrawn in two gestures, erased to the last byte, and again after a restore."""

from __future__ import annotations

import asyncio
import json
import re
import time
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.end_to_end.interview import LIVELY, Interview, meet
from tests.end_to_end.serving import Serving, run
from tests.end_to_end.test_erasing import left_of, traces
from tests.end_to_end.test_funnel import (
    TEAM,
    Crm,
    agency,  # noqa: F401 - a fixture, used by its name
    consented,
    crm,  # noqa: F401 - the same
    press,
)
from tests.fakebotapi import FakeBotApi, ScreenMessage

ANNE, BRUNO = 2_918_273_645_546_371, 2_918_273_645_546_372
"""Numbers that stand nowhere by accident."""
MAIL = "anne.canari@canari.example"
PROMISED = 60.0
"""Seconds within which each right is served; the law has a month."""


async def shared(api: FakeBotApi, number: int, contact: str) -> Interview:
    """Somebody who finished, and agreed to be known and to be contacted."""
    someone = await consented(api, number, contact)
    await press(someone, "!conclude")
    await someone.person.wait_for("Merci, c’est envoyé", LIVELY)
    return someone


async def asked(someone: Interview, command: str, wanted: str) -> str:
    """Ask by a command; the text of the answer that holds `wanted`."""
    someone.person.send(command)
    return (await someone.person.wait_for(wanted, LIVELY)).text


def names(screen: list[ScreenMessage], ending: str) -> list[str]:
    """The identifiers of one's own data among the files sent, by how their names end."""
    documents = [each.raw["document"] for each in screen if "document" in each.raw]
    return [each["file_id"] for each in documents if re.fullmatch(rf"mydata-.*\.{ending}", each["file_name"])]


async def file_of(api: FakeBotApi, someone: Interview, ending: str) -> bytes:
    """One's own data, as the file of that kind."""
    await someone.person.wait_for(lambda screen: bool(names(screen, ending)), LIVELY)
    return api.account().files[names(someone.person.screen, ending)[-1]].content


@pytest.mark.usefixtures("crm")
async def test_P05_both_files_hold_everything_of_one_and_nothing_of_the_other(
    agency: Serving,  # noqa: F811 - the fixture above
    api: FakeBotApi,
) -> None:
    """Two taps each, within the minute: the JSON document and the paper, with what Anne said, and no word of Bruno's."""
    api.group(TEAM, "L'équipe", "supergroup")
    anne, _ = await shared(api, ANNE, MAIL), await shared(api, BRUNO, "bruno.canari@canari.example")
    began = time.monotonic()
    await asked(anne, "/mesdonnees", "Vos données")
    await press(anne, "!!mydata_file:data")
    data = await file_of(api, anne, "json")
    await press(anne, "!!mydata_file:paper")
    paper = await file_of(api, anne, "pdf")
    assert time.monotonic() - began < PROMISED
    people = dict(agency.rows("SELECT chat, person FROM conversations"))
    read = json.loads(data)["data"]
    assert read["conversations"][0]["chat"] == str(ANNE)
    assert read["leads"][0]["document"]["contact"] == {"kind": "email", "value": MAIL}
    assert {each["choice"] for each in read["ledger"]} == {"granted"}
    events = agency.rows("SELECT 1 FROM answer_events WHERE conversation = ?", read["conversations"][0]["id"])
    assert len(read["answer_events"]) == len(events)
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())
    for said in (data.decode(), text):
        assert str(ANNE) in said
        assert MAIL in said
        assert people[str(ANNE)] in said
        assert not any(foreign in said for foreign in (str(BRUNO), "bruno.canari", people[str(BRUNO)]))


async def test_P04_two_gestures_take_everything_back_within_the_minute(
    agency: Serving,  # noqa: F811 - the fixture above
    api: FakeBotApi,
    crm: Crm,  # noqa: F811 - the same
) -> None:
    """The card in the group is emptied, the system told with a signature that holds, the proof kept, and the bot serves on."""
    group, member = api.group(TEAM, "L'équipe", "supergroup"), meet(api, 501, "fr", "Anne")
    anne = await shared(api, ANNE, MAIL)
    await member.person.wait_for(MAIL, LIVELY, group)
    began = time.monotonic()
    await asked(anne, "/mesdonnees", "Vos données")
    await press(anne, "!!withdraw:transmit")
    await anne.person.wait_for("votre accord est retiré", LIVELY)
    told = await crm.wait_for("lead.withdrawn")
    assert time.monotonic() - began < PROMISED
    assert told["agreements"] == []
    await member.person.wait_for(lambda screen: MAIL not in "".join(each.text for each in screen), LIVELY, group)
    choices = agency.rows("SELECT purpose, choice FROM ledger ORDER BY number")
    assert choices == [
        ("transmit", "granted"),
        ("contact", "granted"),
        ("transmit", "withdrawn"),
        ("contact", "withdrawn"),
    ]
    assert not any(MAIL in row[0] for row in agency.rows("SELECT document FROM leads"))
    await agency.stop()
    status, printed = await run(agency.folder, "consents", "--lead", told["key"])
    assert status == 0, printed
    assert printed.count("withdrawn:") == 2
    assert "The ledger is whole: 4 entries" in printed


async def test_P06_erasing_reaches_group_systems_files_and_a_restored_backup(
    agency: Serving,  # noqa: F811 - the fixture above
    api: FakeBotApi,
    crm: Crm,  # noqa: F811 - the same
) -> None:
    """Nothing of hers in any file after a minute at most, the others told to erase; a backup of before, put back, loses her again."""
    group, member = api.group(TEAM, "L'équipe", "supergroup"), meet(api, 501, "fr", "Anne")
    anne = await shared(api, ANNE, MAIL)
    await member.person.wait_for(MAIL, LIVELY, group)
    (person, session), *_ = agency.rows(
        "SELECT person, json_extract(session, '$.id') FROM conversations WHERE chat = ?", str(ANNE)
    )
    canaries = str(ANNE), str(person), str(session), MAIL
    backup = agency.folder / "backups" / "before.db"
    backup.parent.mkdir()
    assert (await run(agency.folder, "backup", str(backup)))[0] == 0
    assert traces(agency.data, *canaries), "the search finds what is there"
    began = time.monotonic()
    anne.person.send("/effacer")
    await anne.person.wait_for("Vous avez transmis votre diagnostic à Agence Exemple", LIVELY)
    anne.person.tap("Oui, tout effacer")
    await anne.person.wait_for("tout est effacé", LIVELY)
    told = await crm.wait_for("lead.erased")
    await agency.all_sent()
    assert not await left_of(agency.data, *canaries)
    assert time.monotonic() - began < PROMISED
    assert set(told) == {"key"}
    await member.person.wait_for(lambda screen: MAIL not in "".join(each.text for each in screen), LIVELY, group)
    assert len(agency.rows("SELECT 1 FROM ledger")) == 2, "the proofs stay: they name nobody"
    await agency.stop()
    await _restored(agency, backup, canaries)


async def _restored(serving: Serving, backup: Path, canaries: tuple[str, ...]) -> None:
    status, ledger = await run(serving.folder, "ledger")
    assert status == 0
    kept = serving.folder / "ledger.json"
    await asyncio.to_thread(kept.write_text, ledger, "utf-8")
    status, printed = await run(serving.folder, "restore", str(backup), "--ledger", str(kept))
    assert status == 0, printed
    assert not traces(serving.data, *canaries)
