"""The fuzzer's targets without the fuzzer: chance alone, the same each time (R10, S05, S14). `python3 dev.py fuzz` goes further."""

from __future__ import annotations

import random

import pytest

from bot.channels.telegram import callbacks
from fuzz.targets import TARGETS, seeds
from tests.scale import Scale


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_break_a_reader(name: str, scale: Scale) -> None:
    """Random bytes, and good inputs with bytes changed: every promise of the target holds."""
    dice, good = random.Random(name), seeds(name)
    for _ in range(scale(600, 20_000, 200_000)):
        supply = bytearray(dice.choice(good) if dice.random() < 0.5 else dice.randbytes(dice.randrange(200)))
        for _ in range(dice.randrange(4)):
            if supply:
                supply[dice.randrange(len(supply))] = dice.randrange(256)
        TARGETS[name](bytes(supply))


def test_S05_links_of_every_shape_are_kept_whole_or_not_at_all(scale: Scale) -> None:
    """0 exceptions, and no payload but a plain one."""
    dice = random.Random(5)
    for _ in range(scale(2_000, 100_000)):
        TARGETS["links"](dice.randbytes(dice.randrange(80)))


def test_negative_control_a_target_sees_a_broken_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were data of another version read as ours, the target would say so."""
    monkeypatch.setattr(callbacks, "callback_data", lambda prefix, token: f"2{prefix[1:]}{token}")
    with pytest.raises(AssertionError):
        TARGETS["callbacks"](b"\x011.abcdefgh.0.trade")
