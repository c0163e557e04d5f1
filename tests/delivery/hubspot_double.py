"""HubSpot's contacts over HTTP, as its documentation describes them: strict about paths, authorisation, bodies and unknown properties."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "pat-eu1-00000000-0000-0000-0000-000000000000"
_OWN = {"email", "phone", "firstname", "lastname", "lifecyclestage", "hs_lead_status", "company"}
_STATUSES = {"NEW", "OPEN", "IN_PROGRESS", "UNQUALIFIED", "CONNECTED"}


@dataclass
class HubSpotDouble:
    """What it holds, and what it was asked. `faults`: what it answers to the next calls, before looking at them."""

    url: str = ""
    contacts: dict[str, dict[str, str]] = field(default_factory=dict)
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    purged: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: list[web.Response] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: itertools.count(101))

    async def serve(self, request: web.Request) -> web.Response:
        """One call."""
        self.calls.append(f"{request.method} {request.path}")
        if self.faults:
            return self.faults.pop(0)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return fault(401, "INVALID_AUTHENTICATION")
        if request.can_read_body and request.content_type != "application/json":
            return fault(415, "UNSUPPORTED_MEDIA_TYPE")
        body = json.loads(await request.read() or b"null")
        match request.method, request.path.strip("/").split("/"):
            case "POST", ["crm", "v3", "properties", "contacts"]:
                return self._make_property(body)
            case "POST", ["crm", "v3", "objects", "contacts"]:
                return self._create(body)
            case "POST", ["crm", "v3", "objects", "contacts", "search"]:
                return self._search(body)
            case "POST", ["crm", "v3", "objects", "contacts", "gdpr-delete"]:
                return self._purge(body)
            case "GET", ["crm", "v3", "objects", "contacts", value]:
                return self._get(value, request.query.get("idProperty", ""))
            case "PATCH", ["crm", "v3", "objects", "contacts", number]:
                return self._update(number, body)
            case _:
                return fault(404, "NO_SUCH_PATH")

    def _make_property(self, body: Any) -> web.Response:
        if not {"name", "label", "type", "fieldType", "groupName"} <= set(body):
            return fault(400, "VALIDATION_ERROR")
        if body["name"] in self.properties:
            return fault(409, "PROPERTY_EXISTS")
        self.properties[body["name"]] = body
        return web.json_response(body, status=201)

    def _wrong(self, properties: dict[str, str]) -> bool:
        known = set(properties) <= _OWN | set(self.properties)
        texts = all(isinstance(value, str) for value in properties.values())
        status = properties.get("hs_lead_status", "NEW") in _STATUSES
        return not (known and texts and status and "@" in properties.get("email", "@"))

    def _create(self, body: Any) -> web.Response:
        properties = body["properties"]
        if set(body) - {"properties", "associations"} or self._wrong(properties):
            return fault(400, "VALIDATION_ERROR")
        for held in self.contacts.values():
            if any(properties.get(name) and held.get(name) == properties[name] for name in ("email", "obstacles_lead")):
                return fault(409, "CONFLICT")
        number = str(next(self.ids))
        self.contacts[number] = dict(properties)
        return self._shown(number, 201)

    def _search(self, body: Any) -> web.Response:
        (wanted,) = body["filterGroups"][0]["filters"]
        if wanted["operator"] != "EQ":
            return fault(400, "VALIDATION_ERROR")
        found = [
            {"id": number, "properties": held, "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"}
            for number, held in self.contacts.items()
            if held.get(wanted["propertyName"]) == wanted["value"]
        ]
        return web.json_response({"total": len(found), "results": found[: body["limit"]]})

    def _purge(self, body: Any) -> web.Response:
        self.contacts.pop(body["objectId"], None)
        self.purged.append(body["objectId"])
        return web.Response(status=204)

    def _get(self, value: str, by: str) -> web.Response:
        if by not in ("email", "") and not self.properties.get(by, {}).get("hasUniqueValue"):
            return fault(404, "OBJECT_NOT_FOUND")
        number = next((number for number, held in self.contacts.items() if held.get(by) == value), value)
        return self._shown(number) if number in self.contacts else fault(404, "OBJECT_NOT_FOUND")

    def _update(self, number: str, body: Any) -> web.Response:
        if number not in self.contacts:
            return fault(404, "OBJECT_NOT_FOUND")
        if set(body) - {"properties"} or self._wrong(
            {**body["properties"], "email": body["properties"].get("email", "@")}
        ):
            return fault(400, "VALIDATION_ERROR")
        self.contacts[number] = {
            name: value for name, value in {**self.contacts[number], **body["properties"]}.items() if value
        }
        return self._shown(number)

    def _shown(self, number: str, status: int = 200) -> web.Response:
        when = {"createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z", "archived": False}
        return web.json_response({"id": number, "properties": self.contacts[number], **when}, status=status)


def fault(status: int, category: str, **headers: str) -> web.Response:
    """An error as HubSpot words it."""
    return web.json_response(
        {"status": "error", "category": category, "message": category}, status=status, headers=headers
    )


@asynccontextmanager
async def hubspot_double() -> AsyncIterator[HubSpotDouble]:
    """The double at work, on a port of this machine."""
    double = HubSpotDouble()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", double.serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    double.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield double
    finally:
        await runner.cleanup()
