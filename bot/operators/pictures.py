"""What may stand as a logo: a PNG or a JPEG, small. Must not know where it is shown."""

from __future__ import annotations

MOST_LOGO_BYTES = 256 * 1024
_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def picture_kind(picture: bytes) -> str:
    """`png`, `jpg`, or an empty string for what is neither, or too large."""
    if len(picture) > MOST_LOGO_BYTES:
        return ""
    return next((kind for head, kind in _PICTURES.items() if picture.startswith(head)), "")
