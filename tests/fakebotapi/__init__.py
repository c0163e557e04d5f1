"""A strict fake of Telegram's Bot API, over real HTTP on loopback, for the whole test suite and the benches.

`FakeBotApi` is the server, `Person` and `Group` drive its chats, `Fault` breaks calls on demand,
`RemoteFakeBotApi` runs it in another process. It must not import the product.
"""

from tests.fakebotapi.clock import Clock, ManualClock, WallClock
from tests.fakebotapi.entities import FormattedText, parse_html, utf16_length
from tests.fakebotapi.errors import ApiError
from tests.fakebotapi.faults import Fault
from tests.fakebotapi.limits import Rates
from tests.fakebotapi.person import Group, Person
from tests.fakebotapi.remote import RemoteFakeBotApi
from tests.fakebotapi.server import DEFAULT_TOKEN, Call, FakeBotApi, Violation
from tests.fakebotapi.transcript import Button, ScreenMessage

__all__ = [
    "DEFAULT_TOKEN",
    "ApiError",
    "Button",
    "Call",
    "Clock",
    "FakeBotApi",
    "Fault",
    "FormattedText",
    "Group",
    "ManualClock",
    "Person",
    "Rates",
    "RemoteFakeBotApi",
    "ScreenMessage",
    "Violation",
    "WallClock",
    "parse_html",
    "utf16_length",
]
