"""Signed webhooks after Standard Webhooks 1.0: one event as one POST, that its receiver can check with any library of that standard.

Must not know when a call is made again, nor what an event means.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
from standardwebhooks import Webhook

from bot.delivery.http import AddressRefused, Answer, OutgoingClient, Unreached
from bot.delivery.schedule import asked_to_wait
from bot.operators.operator import Target
from bot.ports import Clock, Outgoing, Parcel, Response

AGENT: Final = "quatre-obstacles"
FEWEST_BYTES: Final = 24
MOST_BYTES: Final = 64
"""Of a secret, by the standard."""
_PREFIX = "whsec_"
_ENCODED = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def secret_fault(secret: str) -> str:
    """What is wrong with a webhook's secret, without quoting it; nothing when it is sound."""
    encoded = secret.removeprefix(_PREFIX)
    if not secret.startswith(_PREFIX) or not _ENCODED.fullmatch(encoded):
        return f"must be {_PREFIX} followed by base64"
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return f"must be {_PREFIX} followed by base64, whose padding is wrong here"
    if not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        return f"must hold {FEWEST_BYTES} to {MOST_BYTES} random bytes, not {len(key)}"
    return ""


def body_of(outgoing: Outgoing) -> bytes:
    """The payload, the same bytes at every try."""
    params = outgoing.params
    return msgspec.json.encode({"type": outgoing.method, "timestamp": params["timestamp"], "data": params["data"]})


def signed(secrets: Sequence[str], identifier: str, at: float, body: bytes) -> dict[str, str]:
    """The headers of one try at `at` (UTC seconds): a signature by each secret, so that a receiver may change over in its own time."""
    moment, text = datetime.fromtimestamp(int(at), UTC), body.decode()
    signatures = (Webhook(secret).sign(identifier, moment, text) for secret in secrets)
    return {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": identifier,
        "webhook-timestamp": str(int(at)),
        "webhook-signature": " ".join(signatures),
    }


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A target with its secrets at hand, the present one first."""

    target: Target
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Endpoint({self.target.name!r})"


class Webhooks:
    """A `bot.delivery.systems.System`: every webhook target of the operator, by name."""

    def __init__(self, endpoints: Mapping[str, Endpoint], client: OutgoingClient, clock: Clock) -> None:
        self._endpoints = endpoints
        self._client = client
        self._clock = clock

    async def deliver(self, parcel: Parcel) -> Response:
        """Post the event, signed now."""
        endpoint = self._endpoints.get(parcel.address.bot)
        if endpoint is None:
            return Response("refused", reason="the operator file names no such target any more")
        target, outgoing = endpoint.target, parcel.outgoing
        body, now = body_of(outgoing), self._clock.now()
        headers = signed(endpoint.secrets, str(outgoing.params["id"]), now, body)
        try:
            answer = await self._client.post(target.url, body, headers, intranet=target.intranet)
        except AddressRefused as error:
            return Response("away", reason=f"not called: {error}")
        except Unreached as error:
            return Response("away", ambiguous=True, reason=f"not reached: {error}")
        return response_of(answer, now)


def response_of(answer: Answer, now: float) -> Response:
    """What an answer means: 2xx is success, 410 the end, a Retry-After of 429 or 503 a promise to keep; a redirect is a failure."""
    status, reason = answer.status, f"HTTP {answer.status}"
    if 200 <= status < 300:
        return Response("done")
    if status == 410:
        return Response("blocked", reason=reason)
    seconds = asked_to_wait(answer.retry_after, now) if status in (429, 503) else None
    if seconds is not None:
        return Response("wait", seconds=max(seconds, 1.0), reason=reason)
    return Response("unauthorised" if status in (401, 403) else "away", reason=reason)
