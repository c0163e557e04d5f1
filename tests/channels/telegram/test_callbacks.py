"""What a button carries, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.callbacks import LONGEST, callback_data, prefix, tap
from bot.conversation.events import Tap

TOKENS = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,23}", fullmatch=True),
    st.from_regex(r"!(back|why|edit:[1-9][0-9]{0,2}|begin:express|language:fr)", fullmatch=True),
    st.integers(-1000, 1000).map(str),
)


@given(st.from_regex(r"[a-z2-7]{8}", fullmatch=True), st.integers(0, 36**6 - 1), TOKENS)
def test_r20_what_a_button_carries_fits_and_comes_back(session: str, revision: int, token: str) -> None:
    """At most 64 bytes, whatever the session, the revision and the option."""
    data = callback_data(prefix(session, revision), token)
    assert len(data.encode()) <= LONGEST
    assert tap(data) == Tap(token, session, revision)


def test_a_token_that_cannot_be_carried_is_refused() -> None:
    """Rather than cut, which would make it another one."""
    with pytest.raises(ValueError, match="64 at most"):
        callback_data(prefix("abcdefgh", 0), "x" * 60)
