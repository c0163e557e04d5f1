"""S18, S19: one person who floods, and strangers who send slowly, hugely and oddly, against the real process; others do not notice.

Times are judged in the long runs alone: the plain run shares its machine.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from statistics import median
from time import monotonic

import pytest

from bot.channels.web import promptness
from bot.storage.library import library
from tests.faults.besieged import AUTHENTIC, Town, town
from tests.faults.test_ingress import percentile
from tests.scale import Scale

FLOODER = 666
FLOOD = ("/start", "oui", "x" * 4_000, "/effacer", "non", "1", "retour", "/aide", "pourquoi ?")


async def flood(place: Town, seconds: float, rate: float = 100.0) -> Counter[int]:
    """One chat brings `rate` updates a second, whether they are answered or not; the statuses."""
    statuses: Counter[int] = Counter()
    dice, begun = random.Random(18), monotonic()
    tasks: list[asyncio.Task[int]] = []
    while monotonic() - begun < seconds:
        tasks.append(asyncio.create_task(place.bring(FLOODER, dice.choice(FLOOD))))
        await asyncio.sleep(max(0.0, begun + len(tasks) / rate - monotonic()))
    statuses.update(await asyncio.gather(*tasks))
    return statuses


@pytest.mark.alone
async def test_S18_a_flood_by_one_person_slows_nobody(
    tmp_path: Path, scale: Scale, record_property: Callable[[str, object], None]
) -> None:
    """100 updates a second of one person beside 200 others: 200 each time, the others' p99 at most a fifth longer, 1 MB at most.

    With and without the flood in turn: the machine's mood falls on both.
    """
    people, seconds, turns = scale(20, 200, 200), scale(5.0, 5.0, 20.0), scale(1, 3, 3)
    quiet, besieged, statuses, ordinary, flooded = list[float](), list[float](), Counter[int](), 0, 0
    async with town(tmp_path) as place:
        await place.live(people, 4)
        for _ in range(turns):
            size = place.size
            quiet.append(percentile(await place.live(people, seconds), 0.99))
            ordinary, size = ordinary + place.size - size, place.size
            flooding = asyncio.create_task(flood(place, seconds))
            besieged.append(percentile(await place.live(people, seconds), 0.99))
            statuses += await flooding
            flooded += place.size - size
        assert set(statuses) == set(place.statuses) == {200}
        assert sum(statuses.values()) > 60 * turns * seconds
        assert flooded - ordinary <= 1_000_000
        assert "more than its allowance" in place.serving.printed
        assert place.serving.printed.count("more than its allowance") <= 2 + 2 * turns * seconds / 60
        record_property("p99 quiet", median(quiet))
        record_property("p99 flooded", median(besieged))
        record_property("bytes of the flood", flooded - ordinary)
        if scale.long:
            assert median(besieged) <= max(1.2 * median(quiet), median(quiet) + 0.02)


async def test_S18_negative_control_without_a_limit_the_flood_is_served(tmp_path: Path, scale: Scale) -> None:
    """TURNS_PER_MINUTE=0: the same flood is taken in whole."""
    if not scale.long:
        pytest.skip("--faults: tests/assistant/test_allowance.py has the same in one process")
    async with town(tmp_path, TURNS_PER_MINUTE="0") as place:
        statuses = await flood(place, 3)
        assert set(statuses) == {200}
        assert "more than its allowance" not in place.serving.printed
        assert events_seen(place) >= sum(statuses.values())


def events_seen(place: Town) -> int:
    """Updates that the database remembers."""
    with closing(library.connect(place.serving.data / "obstacles.sqlite3", timeout=10)) as connection:
        return int(connection.execute("SELECT count(*) FROM seen").fetchone()[0])


async def slow_socket(place: Town, leave: asyncio.Event) -> float:
    """A request whose head, or body, comes a byte at a time and never ends; seconds until we are hung up on."""
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    secret = next(iter(AUTHENTIC.values()))
    head = f"POST /telegram HTTP/1.1\r\nHost: a\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: 9000\r\n\r\n"
    beginning = head.encode() if id(writer) % 3 else b"POST /telegram HTTP/1.1\r\nX-Slow: "
    begun = monotonic()
    writer.write(beginning)
    with suppress(ConnectionError):
        while not leave.is_set():
            writer.write(b"a")
            await writer.drain()
            with suppress(TimeoutError):
                if await asyncio.wait_for(reader.read(100), 0.5) == b"":
                    break
    writer.close()
    return monotonic() - begun


async def raw(place: Town, request: bytes) -> bytes:
    """Send bytes; the first line of what is answered, nothing when hung up on."""
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    line = b""
    with suppress(ConnectionError):
        writer.write(request)
        await writer.drain()
        line = await asyncio.wait_for(reader.readline(), 30)
    writer.close()
    return line.strip()


def oddities(ranges: int) -> dict[str, bytes]:
    """Requests of strangers and, with the secret, of an odd Telegram."""
    secret = next(iter(AUTHENTIC.values())).encode()
    known = b"POST /telegram HTTP/1.1\r\nHost: a\r\nX-Telegram-Bot-Api-Secret-Token: " + secret + b"\r\n"

    def authentic(body: bytes, more: bytes = b"") -> bytes:
        return known + more + b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body

    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
    return {
        "many ranges": b"GET /metrics HTTP/1.1\r\nHost: a\r\nRange: bytes="
        + b",".join([b"0-1"] * ranges)
        + b"\r\n\r\n",
        "some ranges": b"GET /metrics HTTP/1.1\r\nHost: a\r\nRange: bytes=" + b",".join([b"0-1"] * 500) + b"\r\n\r\n",
        "a huge head": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Big: " + b"a" * 5_000_000 + b"\r\n\r\n",
        "many headers": b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\n",
        "deep lists": authentic(b"[" * 100_000 + b"]" * 100_000),
        "deep objects": authentic(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        "a deep update": authentic(b'{"update_id":1,"message":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        "many parts": authentic(part * 1_000 + b"--x--\r\n", b"Content-Type: multipart/form-data; boundary=x\r\n"),
        "too large": authentic(b" " * 1_100_000),
        "two lengths": known + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "length and chunks": known + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "a huge chunk": known + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
        "no http at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" * 100 + b"\r\n\r\n",
    }


ANSWERS = {
    "many ranges": {b"200", b"400", b"431"}, "some ranges": {b"200"}, "a huge head": {b"400", b"431", b""},
    "many headers": {b"400", b"431", b""},
    "deep lists": {b"200"}, "deep objects": {b"200"}, "a deep update": {b"200"}, "many parts": {b"200"}, "too large": {b"413"},
    "two lengths": {b"400"}, "length and chunks": {b"200", b"400"}, "a huge chunk": {b"400", b"413", b""}, "no http at all": {b"400", b""},
}  # fmt: skip


async def oddly(place: Town, times: int) -> list[str]:
    """Each oddity so many times, each time all at once; those answered otherwise than they may be."""
    wrong = []
    for _ in range(times):
        requests = oddities(10_000)
        lines = await asyncio.gather(*(raw(place, request) for request in requests.values()))
        for name, line in zip(requests, lines, strict=True):
            status = line.split(b" ")[1] if line else b""
            if status not in ANSWERS[name]:
                wrong.append(f"{name}: {line.decode()}")
    return wrong


@pytest.mark.alone
async def test_S19_slow_and_huge_requests_slow_nobody(
    tmp_path: Path, scale: Scale, record_property: Callable[[str, object], None]
) -> None:
    """200 slow sockets and every oddity, again and again: others' p99 under 0.5 s, 100 MB at most, nothing raised, the slow let go."""
    slow, people, seconds = scale(30, 200, 200), scale(10, 50, 50), scale(10.0, 20.0, 60.0)
    async with town(tmp_path) as place:
        await place.live(people, 4)
        memory, leave = place.memory, asyncio.Event()
        sockets = [asyncio.create_task(slow_socket(place, leave)) for _ in range(slow)]
        odd = asyncio.create_task(oddly(place, scale(1, 3, 20)))
        waits = await place.live(people, seconds)
        assert await odd == []
        leave.set()
        lasted = await asyncio.gather(*sockets)
        record_property("p99", percentile(waits, 0.99))
        record_property("bytes of memory", place.memory - memory)
        record_property("slowest let go", max(lasted))
        assert max(lasted) < promptness.WITHIN + 5
        assert set(place.statuses) == {200}
        assert place.memory - memory < 100_000_000
        if scale.long:
            assert percentile(waits, 0.99) < 0.5
        assert await place.serving.stop() == 0
        assert "Traceback" not in place.serving.printed
