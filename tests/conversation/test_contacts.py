"""How people write a number or an address, and what is understood: the proper form, or why not."""

from __future__ import annotations

from random import Random

import pytest

from bot.conversation.contacts import MAIL_HOSTS, Misread, Understood, contact_in, meant_by, phone_in, phone_shown
from bot.dialogs.model import Reach
from tests.scale import Scale

ANY: tuple[Reach, ...] = ("phone", "email", "telegram")


def marie(host: str) -> str:
    """An address at a host."""
    return f"marie@{host}"


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("06 12 34 56 78", "phone", "+33612345678"),
        ("0612345678", "phone", "+33612345678"),
        ("06.12.34.56.78", "phone", "+33612345678"),
        ("+33 6 12 34 56 78", "phone", "+33612345678"),
        ("0033612345678", "phone", "+33612345678"),
        ("(+33) 6 12 34 56 78", "phone", "+33612345678"),
        ("mon numéro : 06-12-34-56-78, merci", "phone", "+33612345678"),
        ("+32 475 12 34 56", "phone", "+32475123456"),
        ("marie@example.com", "email", "marie@example.com"),
        ("Mon mail : Marie.Dupont@Example.COM.", "email", "Marie.Dupont@example.com"),
        ("marie arobase example.com", "email", "marie@example.com"),
        ("marie(at)example.com", "email", "marie@example.com"),
        (marie("gmail.com"), "email", marie("gmail.com")),
    ],
)
def test_numbers_and_addresses_are_understood_as_people_write_them(written: str, kind: str, value: str) -> None:
    """National and international forms, inside a sentence or alone, in one proper form."""
    assert contact_in(written, ANY) == Understood(kind, value)  # type: ignore[arg-type]  # kinds come from the table


@pytest.mark.parametrize(
    ("written", "phrase"),
    [
        ("06 12 34 56 7", "phone_short"),
        ("06 12 34 56 78 9", "phone_long"),
        ("+999 123456", "phone_wrong"),
        ("06 39 98 12 34 5 6 7 8 9 1 2 3", "phone_long"),
        ("0899 12 34 56", "phone_dear"),
        ("bonjour", "neither"),
        ("112", "neither"),
        ("", "neither"),
        ("x" * 5_000, "neither"),
        ("marie@", "email_wrong"),
        ("@example.com", "email_wrong"),
        ("marie@example", "email_wrong"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_is_wrong(written: str, phrase: str) -> None:
    """Too short, too long, no such number, one that costs the caller dear, no address."""
    assert contact_in(written, ANY) == Misread(phrase)


@pytest.mark.parametrize(
    ("written", "phrase", "meant"),
    [
        (marie("gmial.com"), "meant", marie("gmail.com")),
        (marie("gmail.con"), "meant", marie("gmail.com")),
        (marie("hotmial.fr"), "meant", marie("hotmail.fr")),
        ("marie@gmail", "meant_only", marie("gmail.com")),
        ("marie@gmail,com", "meant_only", marie("gmail.com")),
    ],
)
def test_a_slip_is_proposed_and_never_corrected_unasked(written: str, phrase: str, meant: str) -> None:
    """The address written is kept beside what may be meant, so that the person decides."""
    found = contact_in(written, ANY)
    assert isinstance(found, Misread)
    assert (found.phrase, meant_by(found.written)) == (phrase, meant)


def test_a_common_address_is_never_doubted() -> None:
    """Each of the hosts that slips are held against is right as it is; so is a name of one's own."""
    for host in (*MAIL_HOSTS, "boulangerie-martin.fr", "atelier.io"):
        assert contact_in(f"marie@{host}", ANY) == Understood("email", f"marie@{host}")


def test_only_the_ways_asked_for_are_taken() -> None:
    """Where an address is wanted a number is refused, and the other way round."""
    email, phone = ANY[1:2], ANY[:1]
    assert contact_in("06 12 34 56 78", email) == Misread("no_phone")
    assert contact_in("marie@example.com", phone) == Misread("no_email")


def test_a_number_is_shown_as_it_is_written_at_home() -> None:
    """Nationally when it is from there, with its country otherwise."""
    assert [phone_shown("+33612345678"), phone_shown("+32475123456")] == ["06 12 34 56 78", "+32 475 12 34 56"]


def test_a_contact_never_shows_in_what_is_printed_of_it() -> None:
    """A log that prints the value prints no number."""
    assert "612345678" not in repr(phone_in("06 12 34 56 78"))
    assert "marie" not in repr(contact_in(marie("gmial.com"), ANY))


def test_nothing_typed_breaks_it(scale: Scale) -> None:
    """Whatever is typed is understood or refused."""
    dice = Random(26)
    letters = "0123456789+()-. @abcé,;\u00a0\u202f\u0660ⅷ\u200d\ud83d/"
    for _ in range(scale(500, 20_000)):
        written = "".join(dice.choice(letters) for _ in range(dice.randint(0, 40)))
        assert isinstance(contact_in(written, ANY), Understood | Misread)
