"""Reading a request: query, form, multipart or JSON body into checked parameters.

Applies the method table: unknown, missing, ill-typed and over-long parameters are refused as violations. It knows
types and lengths only, nothing of chats or messages.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import BodyPartReader, web

from tests.fakebotapi.entities import utf16_length
from tests.fakebotapi.errors import ApiError, Json, bad_request, malformed
from tests.fakebotapi.methods import Method, Parameter

Converter = Callable[[Any, dict[str, "Upload"]], Any]
NOT_UTF8 = "strings must be encoded in UTF-8"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent within a multipart request."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """Raw parameters as they came, and the files beside them."""

    values: Json
    files: dict[str, Upload]


async def read_body(request: web.BaseRequest) -> Body:
    """The parameters of a request, not yet checked.

    Raises `ApiError` 400 when the body cannot be read or is not UTF-8.
    """
    values: Json = dict(request.query) if request.query_string else {}
    files: dict[str, Upload] = {}
    if not request.can_read_body:
        return Body(values, files)
    kind = request.content_type
    if kind == "application/json":
        values.update(_json_object(await request.read()))
    elif kind == "multipart/form-data":
        await _read_parts(request, values, files)
    else:
        values.update(_form(await request.read()))
    return Body(values, files)


def _json_object(raw: bytes) -> Json:
    value = decoded_json(raw, "can't parse JSON body")
    if not isinstance(value, dict):
        raise malformed("can't parse JSON body: object expected")
    return value


def decoded_json(raw: bytes | str, reason: str) -> Any:
    """JSON decoded; a lone surrogate inside gets the server's own complaint."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError) as error:
        try:
            json.loads(raw)
        except (ValueError, UnicodeError):
            raise malformed(f"{reason}: {error}") from error
        raise malformed(NOT_UTF8) from error


def _form(raw: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict"))
    except UnicodeError as error:
        raise malformed(NOT_UTF8) from error


async def _read_parts(request: web.BaseRequest, values: Json, files: dict[str, Upload]) -> None:
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise malformed("can't parse multipart body")
        content = bytes(await part.read(decode=True))
        if part.filename is not None:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, kind, content)
            continue
        try:
            values[part.name] = content.decode()
        except UnicodeError as error:
            raise malformed(NOT_UTF8) from error


def checked_parameters(method: Method, body: Body) -> Json:
    """The parameters with their proper types, `InputFile`s as `Upload`s.

    Raises `ApiError` 400, always a violation, for anything that the table does not foresee.
    """
    checked: Json = {}
    known = method.parameters
    for name, value in body.values.items():
        parameter = known.get(name)
        if parameter is None:
            raise malformed(f"unknown parameter {name!r} in {method.name}")
        if value is not None:
            checked[name] = _checked(method, parameter, value, body.files)
    for name, upload in body.files.items():
        if name in known and "InputFile" in known[name].types:
            checked[name] = upload
        elif not _is_attached(name, body.values):
            raise malformed(f"file {name!r} is used by no parameter of {method.name}")
    for name in method.required:
        if name not in checked:
            raise _missing(name)
    return checked


def _is_attached(name: str, values: Json) -> bool:
    return any(f"attach://{name}" in str(value) for value in values.values())


def _missing(name: str) -> ApiError:
    wording = {
        "chat_id": "chat_id is empty",
        "text": "message text is empty",
        "message_id": "message identifier is not specified",
    }
    return malformed(wording.get(name, f"parameter {name!r} is required"))


def _checked(method: Method, parameter: Parameter, value: Any, files: dict[str, Upload]) -> Any:
    for type_name in parameter.types:
        convert: Converter = _CONVERTERS.get(type_name, _object)
        converted = convert(value, files)
        if converted is not None:
            break
    else:
        raise malformed(f"parameter {parameter.name!r} of {method.name} must be {' or '.join(parameter.types)}")
    if parameter.limit is not None and utf16_length(converted) > parameter.limit:
        raise malformed(f"parameter {parameter.name!r} of {method.name} is too long: at most {parameter.limit}")
    return converted


def _integer(value: Any, files: dict[str, Upload]) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and (value.removeprefix("-")).isascii() and value.lstrip("-").isdigit():
        return int(value)
    return None


def _string(value: Any, files: dict[str, Upload]) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise malformed(NOT_UTF8) from error
    return value


def _boolean(value: Any, files: dict[str, Upload]) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _input_file(value: Any, files: dict[str, Upload]) -> Upload | None:
    if not isinstance(value, str) or not value.startswith("attach://"):
        return None
    upload = files.get(value.removeprefix("attach://"))
    if upload is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return upload


def _object(value: Any, files: dict[str, Upload]) -> Json | None:
    if isinstance(value, str):
        value = decoded_json(value, "can't parse JSON object")
    return value if isinstance(value, dict) else None


def _array(value: Any, files: dict[str, Upload]) -> list[Any] | None:
    if isinstance(value, str):
        value = decoded_json(value, "can't parse JSON array")
    return value if isinstance(value, list) else None


def _array_of_strings(value: Any, files: dict[str, Upload]) -> list[str] | None:
    array = _array(value, files)
    return array if array is not None and all(isinstance(item, str) for item in array) else None


def _array_of_integers(value: Any, files: dict[str, Upload]) -> list[int] | None:
    array = _array(value, files)
    return array if array is not None and all(type(item) is int for item in array) else None


def _array_of_objects(value: Any, files: dict[str, Upload]) -> list[Json] | None:
    array = _array(value, files)
    return array if array is not None and all(isinstance(item, dict) for item in array) else None


_CONVERTERS: dict[str, Converter] = {
    "Integer": _integer,
    "String": _string,
    "Boolean": _boolean,
    "InputFile": _input_file,
    "Array<String>": _array_of_strings,
    "Array<Integer>": _array_of_integers,
    "Array<MessageEntity>": _array_of_objects,
    "Array<BotCommand>": _array_of_objects,
    "Array<ReactionType>": _array_of_objects,
}
