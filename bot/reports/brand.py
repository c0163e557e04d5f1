"""The operator's brand as a printed page can use it: a colour dark enough to be read, a picture that is one.

Must not know reports nor templates. Contrast is WCAG 2.2's (relative luminance, 4.5 to 1 for text).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.operators.operator import Operator
from bot.operators.pictures import picture_kind

DEFAULT_COLOUR = "#0F4C52"
LEAST_CONTRAST = 4.5


def brand_data(operator: Operator, logo: bytes = b"") -> dict[str, Any]:
    """Who hands the report over: name, how to reach them, colour, and the logo's bytes as numbers where it is a PNG or a JPEG.

    `contact` is the one for privacy where there is no other; `signature` and `booking` (an address) may be empty.
    """
    kind = picture_kind(logo)
    return {
        "name": operator.name,
        "identity": operator.legal_identity,
        "contact": operator.contact or operator.privacy_contact,
        "signature": operator.signature,
        "booking": operator.booking,
        "colour": readable(operator.brand.get("colour", DEFAULT_COLOUR)),
        "logo": {"kind": kind, "bytes": list(logo)} if kind else None,
    }


def readable(colour: str) -> str:
    """`colour` (`#rrggbb`), darkened until white paper and text in it stand 4.5 to 1: both as ink and as ground."""
    channels = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    while contrast_with_white(channels) < LEAST_CONTRAST:
        channels = [int(channel * 0.94) for channel in channels]
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def contrast_with_white(channels: Sequence[int]) -> float:
    """The contrast, 1 to 21, of a colour (red, green and blue, 0-255) with white."""
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in (c / 255 for c in channels)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
