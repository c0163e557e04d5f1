"""A link carries where somebody comes from, and nothing that anybody could gain by forging it (S05)."""

from __future__ import annotations

import random
import string
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ObstaclesError
from bot.leads import origins
from bot.leads.origins import DIRECT, LABEL, MOST, PAYLOAD, UNKNOWN, Origin, kept, link, parse, payload
from tests.scale import Scale

LABELS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,16}[A-Za-z0-9])?", fullmatch=True)


def test_a_link_names_source_medium_and_campaign() -> None:
    """As a person reads it, and as Telegram takes it."""
    made = link("@QuatreObstaclesBot", Origin("linkedin", "post", "spring-2027"))
    assert made == "https://t.me/QuatreObstaclesBot?start=c_linkedin_post_spring-2027"
    assert parse(made.partition("start=")[2]) == Origin("linkedin", "post", "spring-2027")


def test_a_campaign_alone_is_enough() -> None:
    """What the link does not say is unknown."""
    made = payload(Origin(campaign="fair"))
    assert made == "c___fair"
    assert parse(made) == Origin("unknown", "unknown", "fair")


@given(LABELS, LABELS, LABELS)
def test_every_origin_comes_back(source: str, medium: str, campaign: str) -> None:
    """Encoded and read again, it is the same; and Telegram accepts the payload."""
    origin = Origin(source, medium, campaign)
    made = payload(origin)
    assert parse(made) == origin
    assert PAYLOAD.fullmatch(made)
    assert len(made) <= MOST


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (Origin(campaign="été 2027"), "campaign 'été 2027': a link holds letters without accents.*'ete-2027' would do"),
        (Origin("google_ads", campaign="x"), "source 'google_ads'.*'google-ads' would do"),
        (Origin(campaign=""), "campaign ''"),
        (Origin("a" * 30, "b" * 30, "c" * 30), "too long together by 30 characters"),
    ],
)
def test_a_label_that_a_link_cannot_hold_is_refused(origin: Origin, words: str) -> None:
    """With the place, what is allowed, and the nearest that would do."""
    with pytest.raises(ObstaclesError, match=words):
        payload(origin)


@pytest.mark.parametrize("name", ["", "a b", "1bot", "x" * 40, "bot?start=1", "../bot"])
def test_a_name_that_is_no_bot_is_refused(name: str) -> None:
    """Before a code is printed on ten thousand leaflets."""
    with pytest.raises(ObstaclesError, match="no bot's user name"):
        link(name, Origin(campaign="x"))


def test_whoever_comes_without_a_link_is_direct() -> None:
    """That is not the same as a link that cannot be read."""
    assert parse("") == DIRECT
    assert parse("unknown") == UNKNOWN


@pytest.mark.parametrize(
    "forged",
    [
        "c_a_b",
        "c_a_b_c_d",
        "c_a_b_",
        "c_-a_b_c",
        "c_a_b_c-",
        "d_a_b_c",
        "c_a_b_=1+1",
        "c_a_b_c\n",
        "c_a_b_ｃ",
        "admin",
        "' OR 1=1",
        "\0",
        "c_" + "a" * 63,
    ],
)
def test_S05_a_forged_payload_is_unknown(forged: str) -> None:
    """What our own hand cannot have made."""
    assert parse(forged) == UNKNOWN


def hostile(dice: random.Random) -> str:
    """A payload as nobody's link holds one, or nearly as ours."""
    letters = dice.choice(
        (string.printable, string.ascii_letters + string.digits + "_-", "c_-aZ9", "=+-@\t\0﹣＝é\u202e\ud800漢")
    )
    text = "".join(dice.choice(letters) for _ in range(dice.randrange(0, 90)))
    return dice.choice((text, "c_" + text, "c_a_b_" + text, text + "_" + text))


def leaks(text: str) -> bool:
    """Whether reading `text` gives more than three plain labels, or what is stored is no payload."""
    origin = parse(text)
    plain = all(LABEL.fullmatch(part) and len(part) <= MOST for part in astuple(origin))
    whole = origin in (UNKNOWN, DIRECT) or payload(origin) == text
    return not (plain and whole and PAYLOAD.fullmatch(kept(text)))


def test_S05_fuzzed_payloads_raise_nothing_and_gain_nothing(scale: Scale) -> None:
    """Whatever `/start` brings: an origin that our own link gives back, or unknown; and nothing odd is stored."""
    dice = random.Random(5)
    count = scale(20_000, 100_000)
    assert [text for text in (hostile(dice) for _ in range(count)) if leaks(text)] == []


def test_S05_the_fuzzing_finds_a_careless_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a reader that splits and trusts is caught."""

    def careless(text: str) -> Origin:
        parts = text.removeprefix("c_").split("_")
        return Origin(*parts[:3]) if len(parts) >= 3 else UNKNOWN

    monkeypatch.setitem(globals(), "parse", careless)
    dice = random.Random(5)
    assert any(leaks(hostile(dice)) for _ in range(1_000))
    monkeypatch.undo()
    assert parse is origins.parse
