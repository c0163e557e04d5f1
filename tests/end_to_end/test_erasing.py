"""What a person asks to be forgotten is forgotten, down to the bytes of the files (P06)."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.end_to_end.interview import meet
from tests.end_to_end.serving import Serving

CHAT = 918273645546372819 % 2**52
"""A number that stands nowhere by accident."""


def traces(folder: Path, *canaries: str) -> list[str]:
    """Files that hold any of those words."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(canary.encode() in path.read_bytes() for canary in canaries)]


async def left_of(folder: Path, *canaries: str) -> list[str]:
    """The same, a moment after the last call was removed: putting the database's log away is the next thing that is done."""
    for _ in range(250):
        if not traces(folder, *canaries):
            break
        await asyncio.sleep(0.02)
    return traces(folder, *canaries)


async def test_p06_erasing_leaves_no_trace_in_any_file(serving: Serving) -> None:
    """A finished diagnosis, a second talk underway; /effacer and a tap: neither the chat's number nor the person's is left."""
    anne = meet(serving.api, CHAT, name="Canari")
    await anne.begin("!begin:express")
    await anne.send("Canari des Acores")
    await anne.answer_all(lambda question: 1)
    await anne.conclude()
    await anne.send("/recommencer")
    await anne.tap("!begin:express")
    person, session = serving.rows("SELECT person, json_extract(session, '$.id') FROM conversations")[0]
    canaries = str(CHAT), str(person), str(session)
    assert traces(serving.data, *canaries), "the search finds what is there"
    await anne.send("/effacer")
    anne.person.tap("Oui, tout effacer")
    await anne.person.wait_for("tout est effacé")
    await serving.all_sent()
    assert not await left_of(serving.data, *canaries, "Canari")
    assert serving.rows("SELECT count(*) FROM erasures") != [(0,)]
    await serving.stop()
    assert not traces(serving.folder, *canaries, "Canari")
