"""A telephone number or an e-mail address as a person types it: understood, put in its one proper form, or refused with a reason.

Numbers by phonenumbers (kept as E.164), addresses by email-validator, without asking the network. What looks like a slip of the finger is
proposed, never corrected unasked. Must not know sessions nor what a contact is for; logs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.dialogs.model import Reach

REGION = "FR"
"""Where a number without its country's prefix is taken to be from."""
LONGEST = 254
"""Characters of an address at most (RFC 5321)."""
FEWEST_DIGITS = 4
"""Below, what is typed is no attempt at a number."""
MAIL_HOSTS = (
    "gmail.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "outlook.com",
    "outlook.fr",
    "hotmail.com",
    "hotmail.fr",
    "live.fr",
    "yahoo.com",
    "yahoo.fr",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "bbox.fr",
    "neuf.fr",
    "mail.com",
    "ymail.com",
    "gmx.fr",
    "gmx.com",
    "aol.com",
    "me.com",
)
"""Where many have their address: what a slip is held against."""
SLIPS = 2
"""Letters wrong, missing, too many or swapped that still look like a slip; one only in a short name."""
_SHORT = 7
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'«»]+@[^\s<>()\[\];:\"'«»]+")
_SPACED_AT = re.compile(r"\s*(?:@|\(at\)|\[at\]|\barobase\b)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\+|\(\+?)?\d[\d\s().\-/\u00a0\u202f]*")


@dataclass(frozen=True, slots=True)
class Understood:
    """A way to reach somebody, in its proper form."""

    kind: Reach
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Misread:
    """Not usable as it is: `phrase` says why. `written`: the address as read, when another one may be meant (`meant_by`)."""

    phrase: str
    written: str = field(default="", repr=False)


def contact_in(text: str, ways: Collection[Reach]) -> Understood | Misread:
    """What `text` gives to be reached by, in one of the `ways`."""
    text = _SPACED_AT.sub("@", text.strip()) if len(text) <= 2 * LONGEST else ""
    if "@" in text:
        return _address(text) if "email" in ways else Misread("no_email")
    digits = sum(letter.isdigit() for letter in text)
    if digits < FEWEST_DIGITS:
        return Misread("neither" if {"phone", "email"} <= set(ways) else f"no_{_other(ways)}")
    return phone_in(text) if "phone" in ways else Misread("no_phone")


def _other(ways: Collection[Reach]) -> str:
    return "phone" if "email" in ways else "email"


def phone_in(text: str, region: str = REGION) -> Understood | Misread:
    """The number in `text`; national forms are those of `region` (ISO 3166). Those that cost the caller dear are refused."""
    import phonenumbers  # noqa: PLC0415 - its tables take a while to read, and few talks need them

    found = _NUMBER.search(text)
    if found is None:
        return Misread("phone_wrong")
    try:
        number = phonenumbers.parse(found[0], region)
    except phonenumbers.NumberParseException:
        return Misread("phone_wrong")
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return Misread("phone_short")
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return Misread("phone_long")
    if not phonenumbers.is_valid_number(number):
        usual = phonenumbers.example_number(phonenumbers.region_code_for_country_code(number.country_code or 0))
        short = usual is not None and len(str(number.national_number)) < len(str(usual.national_number))
        return Misread("phone_short" if short else "phone_wrong")
    dear = (phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST)
    if phonenumbers.number_type(number) in dear:
        return Misread("phone_dear")
    return Understood("phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phone_shown(value: str, region: str = REGION) -> str:
    """A number kept, as people of `region` write it: nationally when it is from there."""
    import phonenumbers  # noqa: PLC0415 - as above

    number = phonenumbers.parse(value, None)
    home = phonenumbers.region_code_for_number(number) == region
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))


def _address(text: str) -> Understood | Misread:
    found = _ADDRESS.search(text)
    written = found[0].strip(".,!?…") if found else ""
    proper = proper_address(written)
    if meant_by(written):
        return Misread("meant" if proper else "meant_only", proper or written[:LONGEST])
    return Understood("email", proper) if proper else Misread("email_wrong")


def proper_address(written: str) -> str:
    """The address in its proper form; empty when it is none."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - few talks need it

    try:
        checked = validate_email(written, check_deliverability=False)
    except EmailNotValidError:
        return ""
    return str(checked.normalized) if len(written) <= LONGEST else ""


def meant_by(written: str) -> str:
    """The address that was probably meant where `written` looks like a slip (`gmial.com`, `gmail,com`, `gmail`); else empty."""
    name, _, host = written.rpartition("@")
    host = host.strip(".").replace(",", ".").casefold()
    _, meant = (0, host) if host in MAIL_HOSTS else min(_near(host), default=(0, ""))
    if not meant:
        return ""
    address = proper_address(f"{name}@{meant}")
    return "" if address.casefold() == written.casefold() else address


def _near(host: str) -> Iterator[tuple[int, str]]:
    """Hosts that `host` may stand for, with how far it is from them; those without their ending count as near."""
    for known in MAIL_HOSTS:
        stem = known.partition(".")[0]
        if "." not in host:
            distance = OSA.distance(host, stem)
            most = 1 if len(stem) >= _SHORT - 2 else 0
        else:
            distance = OSA.distance(host, known)
            most = SLIPS if len(stem) > _SHORT else 1
        if distance <= most:
            yield distance, known
