"""Signed webhooks: what we sign verifies, what anybody changes does not, and answers mean what the standard says."""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Callable

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from bot.assistant.notices import notices
from bot.delivery.http import AddressRefused, Answer, OutgoingClient, Unreached
from bot.delivery.webhook import Endpoint, Webhooks, body_of, response_of, secret_fault, signed
from bot.leads.lead import Lead
from bot.operators.operator import Operator, Target
from bot.ports import Parcel
from tests.delivery.kit import SimulatedClock

TARGET = Target("crm", "webhook", "https://crm.example/hook", "CRM_SECRET")


def secret(chance: random.Random) -> str:
    """A secret as the documentation says to make one."""
    return "whsec_" + base64.b64encode(chance.randbytes(32)).decode()


def parcel(key: str = "k" * 26, number: int = 1) -> Parcel:
    """A call that tells of a test lead."""
    lead = Lead(key=key, person="p" * 26, purpose="test", reasons=("« Où vendre ? »", 'quote " and \\ and \u2028'))
    (call,) = notices(Operator(True, "Atelier Net", targets=(TARGET,)), "consented", 1_800_000_000.0, lead)
    assert call.to is not None
    return Parcel(number, 0, call.to, call)


def accepts(word: str, body: bytes, headers: dict[str, str]) -> bool:
    """Whether the standard's own library takes it."""
    try:
        Webhook(word).verify(body, headers)
    except (WebhookVerificationError, ValueError):
        return False
    return True


def test_r27_what_we_sign_verifies() -> None:
    """A thousand events under a thousand secrets, by the library of the standard."""
    chance = random.Random(27)
    good = 0
    for number in range(1000):
        word, body = secret(chance), body_of(parcel(f"{number:026}").outgoing)
        good += accepts(word, body, signed((word,), f"evt_{number}", time.time(), body))
    assert good == 1000


def _bytes_changed(chance: random.Random, text: str) -> str:
    """Another text of the same kind: one character is another."""
    place = chance.randrange(len(text))
    return text[:place] + chance.choice([each for each in "abcXYZ019" if each != text[place]]) + text[place + 1 :]


def _another_signature(chance: random.Random, headers: dict[str, str]) -> None:
    raw = bytearray(base64.b64decode(headers["webhook-signature"].removeprefix("v1,")))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    headers["webhook-signature"] = "v1," + base64.b64encode(raw[: chance.choice([8, 31, 32])]).decode()


def _old(chance: random.Random, headers: dict[str, str]) -> None:
    headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - chance.randint(1, 10**6))


def _twice(chance: random.Random, headers: dict[str, str]) -> None:
    name = chance.choice(["webhook-id", "webhook-timestamp"])
    headers[name] = f"{headers[name]}, {headers[name]}"


def _gone(chance: random.Random, headers: dict[str, str]) -> None:
    del headers[chance.choice(["webhook-id", "webhook-timestamp", "webhook-signature"])]


def _of_another_id(chance: random.Random, headers: dict[str, str]) -> None:
    headers["webhook-id"] = _bytes_changed(chance, headers["webhook-id"])


def _of_another_version(chance: random.Random, headers: dict[str, str]) -> None:
    headers["webhook-signature"] = headers["webhook-signature"].replace(
        "v1,", chance.choice(["v1a,", "v2,", ",", "V1,"])
    )


FORGERIES: tuple[Callable[[random.Random, dict[str, str]], None], ...] = (
    _another_signature,
    _old,
    _twice,
    _gone,
    _of_another_id,
    _of_another_version,
)


def test_r27_no_forgery_is_accepted() -> None:
    """Ten thousand: a byte of the body, the id, the time or the signature changed, a header twice or missing, another's secret."""
    chance = random.Random(10_000)
    word, other, body = secret(chance), secret(chance), body_of(parcel().outgoing)
    accepted = 0
    for number in range(10_000):
        headers, sent = signed((word,), f"evt_{number}", time.time(), body), body
        kind = number % (len(FORGERIES) + 2)
        if kind < len(FORGERIES):
            FORGERIES[kind](chance, headers)
        elif kind == len(FORGERIES):
            place = chance.randrange(len(body))
            sent = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        else:
            headers = signed((other,), f"evt_{number}", time.time(), body)
        accepted += accepts(word, sent, headers)
    assert accepted == 0


def test_r27_while_a_secret_is_changed_both_sign() -> None:
    """A receiver with either verifies it; one with a third does not."""
    chance = random.Random(3)
    new, old, third = secret(chance), secret(chance), secret(chance)
    body = body_of(parcel().outgoing)
    headers = signed((new, old), "evt_1", time.time(), body)
    assert [accepts(word, body, headers) for word in (new, old, third)] == [True, True, False]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("", "followed by base64"),
        ("hunter2", "followed by base64"),
        ("whsec_", "followed by base64"),
        ("whsec_not base64!", "followed by base64"),
        ("whsec_abcde", "padding"),
        ("whsec_" + base64.b64encode(b"x" * 23).decode(), "24 to 64 random bytes, not 23"),
        ("whsec_" + base64.b64encode(b"x" * 65).decode(), "not 65"),
    ],
)
def test_a_secret_that_is_none_is_said_without_being_quoted(word: str, said: str) -> None:
    """What is wrong, and never what was read."""
    fault = secret_fault(word)
    assert said in fault
    assert not word.removeprefix("whsec_") or word.removeprefix("whsec_") not in fault


def test_a_sound_secret_has_no_fault() -> None:
    """As made by the documentation's command."""
    assert not secret_fault(secret(random.Random(1)))


class Answering(OutgoingClient):
    """Posts nothing: gives the next of the answers, and keeps what was posted."""

    def __init__(self, *answers: Answer | Exception) -> None:
        super().__init__()
        self.answers = list(answers)
        self.posted: list[tuple[str, bytes, dict[str, str]]] = []

    async def post(self, url: str, body: bytes, headers: object, *, intranet: bool = False) -> Answer:
        self.posted.append((url, body, dict(headers)))  # type: ignore[call-overload]  # the caller's own mapping
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_r28_every_try_has_the_same_identifier_and_body_and_a_time_of_its_own() -> None:
    """So that a receiver knows a repetition, and refuses an old one."""
    clock, word = SimulatedClock(), secret(random.Random(4))
    client = Answering(Answer(500), Unreached("x"), Answer(204))
    hooks = Webhooks({"crm": Endpoint(TARGET, (word,))}, client, clock)
    fates = []
    for _ in range(3):
        fates.append((await hooks.deliver(parcel())).fate)
        await clock.advance(300)
    assert fates == ["away", "away", "done"]
    assert len({(body, headers["webhook-id"]) for _, body, headers in client.posted}) == 1
    assert len({headers["webhook-timestamp"] for *_, headers in client.posted}) == 3
    said = json.loads(client.posted[0][1])
    assert (said["type"], said["timestamp"], said["data"]["key"]) == (
        "lead.consented",
        "2027-01-15T08:00:00Z",
        "k" * 26,
    )


async def test_a_target_that_is_no_more_refuses_its_calls() -> None:
    """They are given up, visibly; one whose address may not be called is tried again, for an operator can mend it."""
    clock = SimulatedClock()
    assert (await Webhooks({}, Answering(), clock).deliver(parcel())).fate == "refused"
    endpoint = Endpoint(TARGET, (secret(random.Random(5)),))
    response = await Webhooks({"crm": endpoint}, Answering(AddressRefused("its host is not public")), clock).deliver(
        parcel()
    )
    assert (response.fate, response.reason) == ("away", "not called: its host is not public")
    assert "whsec_" not in repr(endpoint)


@pytest.mark.parametrize(
    ("answer", "fate", "seconds"),
    [
        (Answer(200), "done", 0.0),
        (Answer(299), "done", 0.0),
        (Answer(301), "away", 0.0),
        (Answer(400), "away", 0.0),
        (Answer(401), "unauthorised", 0.0),
        (Answer(410), "blocked", 0.0),
        (Answer(429, "120"), "wait", 120.0),
        (Answer(429, "0"), "wait", 1.0),
        (Answer(429, "Fri, 15 Jan 2027 08:01:40 GMT"), "wait", 100.0),
        (Answer(429, "soon"), "away", 0.0),
        (Answer(429, "99999999"), "wait", 86_400.0),
        (Answer(503, "30"), "wait", 30.0),
        (Answer(500, "30"), "away", 0.0),
    ],
)
def test_r28_what_an_answer_means(answer: Answer, fate: str, seconds: float) -> None:
    """2xx is success, 410 the end, a Retry-After is kept, all else a failure."""
    response = response_of(answer, 1_800_000_000.0)
    assert (response.fate, response.seconds) == (fate, seconds)
