"""After the result, with the real process: files in the chat, actions ticked, a second diagnosis compared, a reminder."""

from __future__ import annotations

import json
import time
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bot.storage.library import library
from tests.end_to_end.interview import LIVELY, Interview, meet
from tests.end_to_end.serving import Serving
from tests.fakebotapi import FakeBotApi, ScreenMessage

_numbers = count(7_000)


async def diagnosed(api: FakeBotApi, pick: int, lang: str = "fr", interview: Interview | None = None) -> Interview:
    """Somebody at the end of the short version."""
    anne = interview or meet(api, next(_numbers), lang)
    await (anne.begin("!begin:express") if interview is None else anne.tap("!begin:express"))
    await anne.answer_all(lambda question: pick)
    await anne.conclude()
    return anne


def documents(screen: list[ScreenMessage]) -> list[str]:
    """The names of the files sent."""
    return [message.raw["document"]["file_name"] for message in screen if "document" in message.raw]


async def press(interview: Interview, token: str) -> None:
    """Tap the newest button of that token, wherever it stands."""
    shown = [message for message in interview.person.screen if message.from_bot]
    found = next(
        (message, button)
        for message in reversed(shown)
        for row in message.buttons
        for button in row
        if (button.data or "").split(".", 3)[-1].startswith(token)
    )
    interview.person.tap_raw(found[1].data or "", found[0].message_id)


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_the_report_has_a_picture_before_it_and_every_file_comes(
    serving: Serving, api: FakeBotApi, lang: str
) -> None:
    """Chart, cover and report at the end; then, one tap each, the page to forward, the text and the data, which read back."""
    anne = await diagnosed(api, 2, lang)
    await anne.person.wait_for(lambda screen: bool(documents(screen)), LIVELY)
    files = [message.raw for message in anne.person.screen if {"photo", "document"} & set(message.raw)]
    kinds = ["photo" if "photo" in raw else "document" for raw in files]
    assert kinds == ["photo", "photo", "document"]
    for place, (what, ending) in enumerate((("summary", "summary.pdf"), ("markdown", ".md"), ("json", ".json")), 2):
        anne.person.send("/partager" if lang == "fr" else "/share")
        await anne.person.wait_for(
            lambda screen: any("!!file:" in (b.data or "") for row in screen[-1].buttons for b in row), LIVELY
        )
        await press(anne, f"!!file:{what}")
        await anne.person.wait_for(lambda screen, place=place: len(documents(screen)) == place, LIVELY)  # type: ignore[misc]
        assert documents(anne.person.screen)[-1].endswith(ending)
    serving.assert_sound()


async def test_actions_are_ticked_in_place_and_a_second_diagnosis_is_compared(
    serving: Serving, api: FakeBotApi
) -> None:
    """Kept in the database; the message is the same one; the comparison names what was done."""
    anne = await diagnosed(api, 3)
    await press(anne, "!!actions")
    await anne.person.wait_for(lambda screen: any("☐ 1. " in message.text for message in screen), LIVELY)
    before = len(anne.person.screen)
    await press(anne, "!!tick:")
    await anne.person.wait_for(lambda screen: any("☑ 1. " in message.text for message in screen), LIVELY)
    assert len(anne.person.screen) == before
    ((done,),) = serving.rows("SELECT done FROM finished")
    assert len(json.loads(done)) == 1
    await anne.card()
    await anne.send("/recommencer")
    await diagnosed(api, 0, interview=anne)
    said = "\n".join(message.text for message in anne.person.screen)
    assert "Depuis le" in said
    assert "Actions faites" in said
    anne.person.send("/resultats")
    await anne.person.wait_for(lambda screen: any("Mes résultats" in message.text for message in screen[-3:]), LIVELY)
    serving.assert_sound()


async def test_a_reminder_survives_a_kill_and_stops_at_a_tap(serving: Serving, api: FakeBotApi) -> None:
    """Agreed on, stopped, agreed on again, the process killed: it still waits; who is forgotten is not reminded."""
    anne = await diagnosed(api, 1)
    anne.person.send("/rappel")
    await anne.person.wait_for(
        lambda screen: any("!!remind:30" in (b.data or "") for row in screen[-1].buttons for b in row), LIVELY
    )
    await press(anne, "!!remind:30")
    await anne.person.wait_for("Une seule fois", LIVELY)
    ((due_at, push),) = serving.rows("SELECT due_at, push FROM outbox WHERE topic = 'reminder'")
    assert push
    assert 29 * 86_400 < due_at - time.time() < 32 * 86_400
    await press(anne, "!!remind:0")
    await anne.person.wait_for("Aucun rappel", LIVELY)
    assert serving.rows("SELECT 1 FROM outbox WHERE topic = 'reminder'") == []
    anne.person.send("/rappel")
    await anne.person.wait_for(
        lambda screen: any("!!remind:7" in (b.data or "") for row in screen[-1].buttons for b in row), LIVELY
    )
    await press(anne, "!!remind:7")
    await anne.person.wait_for(lambda screen: sum("Une seule fois" in message.text for message in screen) >= 1, LIVELY)
    await serving.kill()
    await serving.start()
    await serving.up()
    assert len(serving.rows("SELECT 1 FROM outbox WHERE topic = 'reminder'")) == 1
    await anne.send("/start")
    anne.person.send("/effacer")
    await anne.person.wait_for(
        lambda screen: any("!!erase_confirmed" in (b.data or "") for row in screen[-1].buttons for b in row), LIVELY
    )
    await press(anne, "!!erase_confirmed")
    await anne.person.wait_for("tout est effacé", LIVELY)
    assert serving.rows("SELECT 1 FROM outbox WHERE topic = 'reminder'") == []


OPEN_ALL_DAY = (
    'format: 1\nname: "Atelier Net"\nlegal_identity: "Atelier Net SARL"\nprivacy_contact: "donnees@atelier.example"\n'
    "reminders:\n  first: 0\n  last: 24\n"
)


async def test_a_reminder_that_fell_due_while_nothing_ran_comes_once(tmp_path: Path, api: FakeBotApi) -> None:
    """Killed, due meanwhile, started: sent by the next process, and not again by the one after; its button begins anew."""
    operator = tmp_path / "operator.yaml"
    operator.write_text(OPEN_ALL_DAY, encoding="utf-8")
    async with Serving(tmp_path, api, {"OPERATOR_FILE": str(operator)}) as serving:
        anne = await diagnosed(api, 1)
        anne.person.send("/rappel")
        await anne.person.wait_for(lambda screen: offers(screen, "!!remind:90"), LIVELY)
        await press(anne, "!!remind:90")
        await anne.person.wait_for("Une seule fois", LIVELY)
        await anne.person.wait_for(lambda screen: bool(documents(screen)), LIVELY)
        await serving.kill()
        with closing(library.connect(serving.data / "obstacles.sqlite3")) as database, database:
            database.execute("UPDATE outbox SET due_at = ? WHERE topic = 'reminder'", (time.time() - 1,))
        for _ in range(2):
            await serving.start()
            await serving.up()
            await anne.person.wait_for("Refaisons-le", LIVELY)
            await serving.all_sent()
            await serving.stop()
        assert sum("Refaisons-le" in message.text for message in anne.person.screen) == 1
        await serving.start()
        await serving.up()
        await press(anne, "!!dialog:diagnostic")
        await anne.reaches("profile.sector")
        serving.assert_sound()


def offers(screen: list[ScreenMessage], token: str) -> bool:
    """Whether the newest message has that button."""
    return any(token in (button.data or "") for row in screen[-1].buttons for button in row)
