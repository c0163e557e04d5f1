"""Leads in an agency's HubSpot: one contact a lead, kept up to date, and taken out when the person says so.

HubSpot knows people by e-mail or phone: a lead without either is not told to it. Its own client does the calls, in threads of their own,
without its retries and without redirects. Must not know when a call is made again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import urllib3
from hubspot import HubSpot
from hubspot.crm.contacts import (
    ApiException,
    Filter,
    FilterGroup,
    PublicGdprDeleteInput,
    PublicObjectSearchRequest,
    SimplePublicObjectInput,
    SimplePublicObjectInputForCreate,
)
from hubspot.crm.properties import ApiException as PropertyException
from hubspot.crm.properties import PropertyCreate

from bot.delivery.schedule import asked_to_wait
from bot.delivery.systems import AT_ONCE
from bot.operators.operator import Target
from bot.ports import Clock, Parcel, Response

SECONDS: Final = 5.0
"""For one request; an event takes three at most."""
_PAUSE: Final = 10.0
"""When HubSpot asks to wait without saying how long: its limits are for ten seconds."""
KEY: Final = "obstacles_lead"
"""The property that holds the lead's key, unique: by it a contact is found again."""
KNOWN: Final = "obstacles_known_before"
"""The property that says whether the agency had the contact before us: then it is the agency's, and not ours to delete."""
PROPERTIES: Final[Mapping[str, str]] = {
    "obstacles_temperature": "temperature",
    "obstacles_score": "score",
    "obstacles_reasons": "reasons",
    "obstacles_opening": "opening",
    "obstacles_source": "source",
    "obstacles_campaign": "campaign",
    "obstacles_state": "state",
    "obstacles_agreements": "agreements",
}
"""HubSpot's properties and our fields, unless the operator file says otherwise."""
_STATE = "obstacles_state"
_STAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "claimed": {"hs_lead_status": "IN_PROGRESS"},
    "won": {"lifecyclestage": "customer"},
    "lost": {"hs_lead_status": "UNQUALIFIED"},
}
"""What HubSpot's own properties say after an event."""

Properties = dict[str, str]
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Contact:
    """A contact that HubSpot has."""

    id: str
    properties: Mapping[str, str | None]


class Account:
    """One HubSpot account; every method blocks, and raises what the client raises. `url` of the target stands in for HubSpot's own."""

    def __init__(self, target: Target, token: str) -> None:
        self._fields = target.fields or PROPERTIES
        place = {"host": target.url.rstrip("/")} if target.url else {}
        self._hubspot = HubSpot(access_token=token, retry=False, **place)
        self._prepared = False

    @cached_property
    def _contacts(self) -> Any:
        return self._hubspot.crm.contacts.basic_api

    @cached_property
    def _search(self) -> Any:
        return self._hubspot.crm.contacts.search_api

    def tell(self, event: str, data: Data) -> None:
        """Do what an event calls for. Doing it again changes nothing more."""
        match event:
            case "lead.consented" | "lead.reassessed":
                self._keep(data)
            case "lead.claimed" | "lead.won" | "lead.lost":
                self._update(data["key"], {_STATE: data["state"], **_STAGES[event.removeprefix("lead.")]})
            case "lead.withdrawn" if {"transmit", "contact"} <= {each["purpose"] for each in data["agreements"]}:
                self._update(data["key"], _said({"obstacles_agreements": "agreements"}, data))
            case "lead.withdrawn" | "lead.erased":
                self._forget(data["key"])

    def _keep(self, data: Data) -> None:
        person = {name: data["contact"][name] for name in ("email", "phone") if name in data["contact"]}
        if not person:
            return
        self._prepare()
        said = {**_said(self._fields, data), **person, KEY: data["key"]}
        found = self._found(data["key"], person)
        if found is None:
            first = {"lifecyclestage": "lead", KNOWN: "false"}
            self._contacts.create(
                SimplePublicObjectInputForCreate(properties={**said, **first}, associations=[]),
                _request_timeout=SECONDS,
            )
        else:
            before = {} if found.properties.get(KEY) == data["key"] else {KNOWN: "true"}
            self._write(found.id, {**said, **before})

    def _update(self, key: str, said: Properties) -> None:
        found = self._by(key, KEY)
        if found is not None:
            self._write(found.id, said)

    def _forget(self, key: str) -> None:
        """Remove the contact for good; of one that the agency had before, only what we wrote."""
        found = self._by(key, KEY)
        if found is None:
            return
        if found.properties.get(KNOWN) == "true":
            ours = [
                name
                for name in (*self._fields, _STATE, KNOWN, KEY)
                if name.startswith("obstacles_") or name in self._fields
            ]
            self._write(found.id, dict.fromkeys(ours, ""))
        else:
            self._contacts.purge(PublicGdprDeleteInput(object_id=found.id), _request_timeout=SECONDS)

    def _write(self, contact: str, said: Properties) -> None:
        self._contacts.update(contact, SimplePublicObjectInput(properties=said), _request_timeout=SECONDS)

    def _found(self, key: str, person: Mapping[str, str]) -> _Contact | None:
        found = self._by(key, KEY)
        if found is None and "email" in person:
            found = self._by(person["email"], "email")
        return found or (self._by_phone(person["phone"]) if "phone" in person else None)

    def _by(self, value: str, name: str) -> _Contact | None:
        try:
            got = self._contacts.get_by_id(value, id_property=name, properties=[KEY, KNOWN], _request_timeout=SECONDS)
        except ApiException as error:
            if error.status == 404:
                return None
            raise
        return _contact(got)

    def _by_phone(self, phone: str) -> _Contact | None:
        same = Filter(property_name="phone", operator="EQ", value=phone)
        wanted = PublicObjectSearchRequest(
            filter_groups=[FilterGroup(filters=[same])], properties=[KEY, KNOWN], limit=1, sorts=[], after="0"
        )
        found = self._search.do_search(wanted, _request_timeout=SECONDS).results
        return None if found == [] else _contact(found[0] if isinstance(found, list) else None)

    def _prepare(self) -> None:
        """Make our properties where the account does not have them yet, once a process."""
        if self._prepared:
            return
        core = self._hubspot.crm.properties.core_api
        for name in (KEY, KNOWN, *PROPERTIES):
            try:
                core.create("contacts", _property(name), _request_timeout=SECONDS)
            except PropertyException as error:
                if error.status != 409:
                    raise
        self._prepared = True


def _contact(got: Any) -> _Contact:
    """What HubSpot answered. Raises ValueError when that is no contact."""
    number, properties = getattr(got, "id", None), getattr(got, "properties", None)
    if not isinstance(number, str) or not number.isdigit() or not isinstance(properties, dict):
        raise ValueError("no contact")
    return _Contact(number, properties)


def _property(name: str) -> PropertyCreate:
    numeric = name == "obstacles_score"
    return PropertyCreate(
        name=name,
        label=name.replace("_", " ").capitalize(),
        type="number" if numeric else "string",
        field_type="number" if numeric else "textarea" if name == "obstacles_reasons" else "text",
        group_name="contactinformation",
        has_unique_value=name == KEY,
    )


def _said(fields: Mapping[str, str], data: Data) -> Properties:
    """HubSpot's properties from our fields; those that the event does not carry are left alone."""
    return {own: _text(_at(data, ours)) for own, ours in fields.items() if ours.partition(".")[0] in data}


def _at(data: Data, name: str) -> object:
    outer, _, inner = name.partition(".")
    return data[outer].get(inner) if inner else data[outer]


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(each["purpose"] if isinstance(each, dict) else str(each) for each in value)
    return "" if value is None else str(value)


class HubSpots:
    """A `bot.delivery.systems.System`: every HubSpot target of the operator, by name. `close` it."""

    def __init__(self, accounts: Mapping[str, Account], clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._threads = ThreadPoolExecutor(max(1, AT_ONCE * len(accounts)), thread_name_prefix="hubspot")

    async def deliver(self, parcel: Parcel) -> Response:
        """Tell the account of the event."""
        account = self._accounts.get(parcel.address.bot)
        if account is None:
            return Response("refused", reason="the operator file names no such target any more")
        tell: Callable[[], None] = lambda: account.tell(parcel.outgoing.method, parcel.outgoing.params["data"])  # noqa: E731 - for a thread
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, tell)
        except (ApiException, PropertyException) as error:
            return self._response(error)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return Response("away", ambiguous=True, reason=f"not reached: {type(error).__name__}")
        return Response("done")

    def _response(self, error: Any) -> Response:
        """What HubSpot's refusal means; its words may quote the contact, and are not kept."""
        status = int(error.status or 0)
        reason = f"HTTP {status}"
        if status == 429:
            header = str((error.headers or {}).get("Retry-After", ""))
            return Response("wait", seconds=asked_to_wait(header, self._clock.now()) or _PAUSE, reason=reason)
        return Response("unauthorised" if status in (401, 403) else "away", reason=reason)

    async def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
