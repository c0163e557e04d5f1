"""The error answers of the fake Bot API server.

An `ApiError` is what a method raises when the real server would answer `ok: false`. It knows the HTTP status,
Telegram's wording and the response parameters; it must not know which method failed or how the answer travels.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An `ok: false` answer.

    `violation` is True when only a defect of the calling program can explain it (a malformed call), and False for what
    happens to correct programs too (a blocked bot, an expired tap, a message already up to date).
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None, *, violation: bool = False) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters
        self.violation = violation

    def body(self) -> Json:
        """The JSON object that the server answers with."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> ApiError:
    """A 400 that a correct program may meet."""
    return ApiError(400, f"Bad Request: {reason}")


def malformed(reason: str) -> ApiError:
    """A 400 that only a defect of the calling program explains: recorded as a violation."""
    return ApiError(400, f"Bad Request: {reason}", violation=True)


def forbidden(reason: str) -> ApiError:
    """A 403: the person or the group no longer accepts the bot's messages."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """A 409: two ways of receiving updates at once."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """A 429 that asks to wait `retry_after` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
