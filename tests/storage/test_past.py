"""What a person finished before, at hand for the decision that asks; actions ticked; calls that are called off."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from bot.conversation.events import Wrote
from bot.conversation.session import ENDED, Session
from bot.ports import Arrival, Conversation, Decision, Finished, Outgoing, Store, past_of
from bot.storage import open_store, schema
from bot.storage.opening import runner_at
from tests.storage.talks import NOW, address, arrival, decide, excuse, redraw, talk


def told(conversation: Conversation, came: Arrival) -> Decision:
    """Obey: `finish N`, one more diagnosis, at second N; `tick N name`, an action of it; `count`; `remind text`; `stop`."""
    assert isinstance(came.event, Wrote)
    word, *rest = came.event.text.split()
    person = replace(conversation, person=conversation.person or "anne")
    match word:
        case "finish":
            session = Session(f"talk-{rest[0]}", "kpi", "v1", "fr", state=ENDED, updated_at=NOW + float(rest[0]))
            return Decision(person, finished=Finished(session, b'{"score": 1}'))
        case "tick":
            found = next(each for each in past_of(person) if each.session.id == f"talk-{rest[0]}")
            return Decision(person, finished=replace(found, done=(*found.done, rest[1])))
        case "stop":
            return Decision(person, cancel=("reminder",))
        case "remind":
            later = Outgoing("sendMessage", {"text": rest[0]}, due_at=NOW + 900, push=True, topic="reminder")
            other = redraw("other", due_at=NOW + 900, push=True)
            return Decision(person, outgoing=(later, other), cancel=("reminder",))
        case _:
            return Decision(person, outgoing=(redraw(",".join(each.session.id for each in past_of(person))),))


async def bring(store: Store, *texts: str, start: int, chat: str = "7") -> list[str]:
    """Bring texts in one batch; what was said."""
    batch = [arrival(each, start + place, chat) for place, each in enumerate(texts)]
    outcomes = await store.apply(batch, told, excuse)
    assert {outcome.fate for outcome in outcomes} == {"done"}
    return [str(call.params["text"]) for outcome in outcomes if outcome.decision for call in outcome.decision.outgoing]


async def test_what_was_finished_is_at_hand_oldest_first(store: Store) -> None:
    """Whatever the order in which it was written; of a person who finished nothing there is nothing; nobody sees another's."""
    assert await bring(store, "count", start=1) == [""]
    await bring(store, "finish 20", start=2)
    await bring(store, "finish 10", start=3)
    assert await bring(store, "count", start=4) == ["talk-10,talk-20"]
    await store.apply([arrival("quiet bob", 5, "8")], decide, excuse)
    assert await bring(store, "count", start=6, chat="8") == [""]


async def test_what_the_same_batch_finished_counts(store: Store) -> None:
    """The second message of a batch sees what the first one finished, and ticks it."""
    assert await bring(store, "finish 1", "count", "tick 1 film", "tick 1 write", start=1) == ["talk-1"]
    (kept,) = await store.finished("anne")
    assert kept.done == ("film", "write")


async def test_a_tick_is_kept_and_moves_nothing(store: Store) -> None:
    """The diagnosis keeps its place, its session and its document."""
    await bring(store, "finish 1", start=1)
    await bring(store, "finish 2", start=2)
    await bring(store, "tick 1 film", start=3)
    kept = await store.finished("anne")
    assert [(each.session.id, each.done, each.document) for each in kept] == [
        ("talk-1", ("film",), b'{"score": 1}'),
        ("talk-2", (), b'{"score": 1}'),
    ]


async def test_a_reminder_is_called_off_alone_and_replaced_by_the_next(store: Store) -> None:
    """Other calls due later stay; another chat's reminder too; a new one takes the place of the old."""
    await bring(store, "remind first", start=1)
    await bring(store, "remind bobs", start=2, chat="8")
    await bring(store, "remind second", start=3)
    waiting = [parcel.outgoing for parcel in await store.claim(NOW + 1000, 50)]
    assert sorted(str(each.params["text"]) for each in waiting) == ["bobs", "other", "other", "other", "second"]
    await bring(store, "stop", start=4)
    left = [parcel.outgoing for parcel in await store.claim(NOW + 2000, 50)]
    assert "second" not in {each.params["text"] for each in left}


async def test_p06_erasing_calls_the_reminder_off(store: Store) -> None:
    """With everything else of that chat."""
    await bring(store, "remind first", start=1)
    await talk(store, "erase", start=9)
    assert [parcel.outgoing.params["text"] for parcel in await store.claim(NOW + 2000, 50)] in ([], ["forgotten"])
    assert await store.conversation(address()) is None


async def test_R30_a_database_of_the_first_schema_is_brought_up_with_what_it_holds(database_url: str) -> None:
    """A call waiting and a diagnosis kept by the program before are still there, without a topic and with nothing done."""
    runner = runner_at(make_url(database_url))
    await runner.start()

    def before(connection: Connection) -> None:
        schema.upgrade(connection, "0001")
        connection.execute(
            text(
                "insert into outbox (conversation, channel, bot, chat, slot, push, due_at, attempts, leased_until,"
                " state, reason, at, document) values (0, 'telegram', '1', '7', '', :no, 0, 0, 0, 'queued', '', 0, :call)"
            ),
            {"no": False, "call": '{"method":"sendMessage","params":{"text":"hello"}}'},
        )
        connection.execute(
            text(
                "insert into finished (person, session_id, dialog, version, purpose, at, session, document)"
                " values ('anne', 's', 'kpi', 'v1', 'real', 1, :session, '{}')"
            ),
            {"session": '{"id":"s","dialog":"kpi","version":"v1","lang":"fr"}'},
        )

    await runner.write(before)
    await runner.stop()
    store = open_store(database_url)
    await store.open()
    (parcel,) = await store.claim(NOW, 5)
    assert (parcel.outgoing.params["text"], parcel.outgoing.topic) == ("hello", "")
    (kept,) = await store.finished("anne")
    assert (kept.session.id, kept.done) == ("s", ())
    await store.close()
