"""What every command starts from: the settings, the content, the operator, where the data are. Must not know channels."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.nearest import allowed
from bot.errors import ObstaclesError, SettingError
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.knowledge.model import Content
    from bot.operators.operator import Operator

SHIPPED = Path(__file__).resolve().parents[2]
"""The folder that holds the content shipped with the product."""


def new_id() -> str:
    """128 random bits as 26 characters of base32, in lower case."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def settings() -> Settings:
    """The settings of this process, by its environment. Raises SettingError."""
    return read_settings(environment())


def environment() -> dict[str, str]:
    """The environment of this process, over what `.env` in the current folder says."""
    from dotenv import dotenv_values

    file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**file, **os.environ}


def data_dir(chosen: Settings) -> Path:
    """The folder for the database and files, made if need be, readable by its owner alone. Raises SettingError when it cannot be."""
    from platformdirs import user_data_path

    folder = chosen.data_dir or user_data_path("quatre-obstacles", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"DATA_DIR: {folder} cannot be made ({error.strerror}); choose a folder that you may write in"
        ) from None
    return folder


def database_url(chosen: Settings) -> str:
    """Where everything is kept: DATABASE_URL, or a SQLite file in the data folder."""
    return chosen.database_url or f"sqlite:///{(data_dir(chosen) / 'obstacles.sqlite3').as_posix()}"


def read_content(chosen: Settings) -> tuple[Mapping[str, str], Content]:
    """The content of CONTENT_ROOT, or the one shipped: its files, and the model. Raises ContentError with every finding."""
    from bot.knowledge.files import read_files
    from bot.knowledge.loader import load_content

    files = read_files(chosen.content_root or SHIPPED)
    return files, load_content(files)


def examined_content(chosen: Settings) -> tuple[Mapping[str, str], Content]:
    """The same, without reading and checking anew what an earlier start found sound: what that kept is in the data folder, where one
    is used. Raises ContentError with every finding, SettingError."""
    from bot.bootstrap.examined import examined
    from bot.knowledge.files import read_files

    if chosen.database_url and chosen.data_dir is None:
        return read_content(chosen)
    files = read_files(chosen.content_root or SHIPPED)
    return files, examined(files, data_dir(chosen) / "content")


def templates(chosen: Settings) -> Path:
    """The folder of the printed report's templates: that of CONTENT_ROOT where it has one, else the one shipped."""
    own = (chosen.content_root or SHIPPED) / "knowledge" / "report"
    return own if own.is_dir() else SHIPPED / "knowledge" / "report"


def read_operator(chosen: Settings) -> Operator:
    """Who runs the bot: OPERATOR_FILE's content, or nobody. Raises ContentError when the file is wrong."""
    from bot.operators.operator import Operator

    return Operator() if chosen.operator_file is None else operator_in(chosen.operator_file)


def operator_in(file: Path) -> Operator:
    """The operator that a file describes, with the logo that stands beside it. Raises ContentError when the file is wrong."""
    from bot.operators.pictures import MOST_LOGO_BYTES
    from bot.operators.reading import load_operator

    folder = file.resolve().parent

    def beside(name: str) -> bytes:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder):
            raise ValueError(name)
        with path.open("rb") as picture:
            return picture.read(MOST_LOGO_BYTES + 1)

    return load_operator(file.name, text_of(file), beside)


def known_language(content: Content, lang: str | None) -> str | None:
    """`lang` as asked for on the command line; None stays None. Raises ObstaclesError for one that the content does not speak."""
    if lang is not None and lang not in content.languages:
        raise ObstaclesError(f"--lang: the content does not speak '{lang}'; {allowed(lang, content.languages)}")
    return lang


def text_of(path: Path) -> str:
    """A file's text; a byte that is not UTF-8 is kept, for the reader to report with its place."""
    return path.read_bytes().decode("utf-8", "surrogateescape")
