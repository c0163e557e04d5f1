"""The process that prints: one template compiler, kept warm, fed through its standard input until that closes.

A process of its own, because a compilation can be neither interrupted nor bounded inside ours: this one may be killed at any moment, has
a ceiling of memory, yields to conversations, knows no secret of its parent's environment and has no way out to a network. Data reaches a
template as JSON in a string, never as markup. `bot.printing.printer` starts it; nothing else may. Must not know diagnoses.

Frames, both ways: a length (4 bytes, big-endian), then that many bytes. A request is JSON (`template`, `data`, `inputs`, `form`, `ppi`); a
reply is a JSON line (`error` or `sizes`), then the pages one after another.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

import typst

from bot.printing.characters import printable, showable
from bot.printing.coverage import covered

LENGTH = struct.Struct(">I")
QUOTED = re.compile(r"[\"“`'].*[\"”`']", re.DOTALL)
"""What an error quotes may be somebody's words: it goes no further."""
MAIN = '#import "{template}": printed\n#printed(json(bytes({data})), json(bytes({inputs})))\n'
"""What is compiled. Not `sys.inputs`: whatever else is there, another one of those makes the compiler lay out everything anew."""
STANDARD: list[typst.PDFStandard] = ["ua-1"]


class Press:
    """The templates of a folder, ready to be printed. One for each process: a compiler serves one caller at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shown = showable(covered(folder / "fonts"))
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder / "fonts"])
        nowhere = (
            folder / "no-packages"
        )  # templates stand on their own: there is nothing to look for, here or elsewhere
        self._compiler = typst.Compiler(
            root=folder, font_paths=fonts, ignore_system_fonts=True, package_path=nowhere, package_cache_path=nowhere
        )

    def print(self, request: dict[str, Any]) -> list[bytes]:
        """The pages that a request asks for; a PDF is one. Raises typst.TypstError for a template that does not compile."""
        data, form = printable(request["data"], self._shown), request["form"]
        main = MAIN.format(template=request["template"], data=_quoted(data), inputs=_quoted(request["inputs"]))
        pages = self._compiler.compile(
            input=main.encode(),
            format=form,
            ppi=request["ppi"],
            pdf_standards=STANDARD if form == "pdf" else [],
            timestamp=0,  # the same data gives the same bytes
        )
        return pages if isinstance(pages, list) else [pages or b""]


def _quoted(value: Any) -> str:
    """`value` as JSON in a string of the template language, in which these two characters alone mean something."""
    return '"' + json.dumps(value, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"') + '"'


def serve(folder: Path, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more."""
    press = Press(folder)
    while head := requests.read(LENGTH.size):
        body = requests.read(LENGTH.unpack(head)[0])
        try:
            pages = press.print(json.loads(body))
        except (typst.TypstError, MemoryError) as error:
            _reply(replies, {"error": QUOTED.sub("(…)", str(error))[:300] or type(error).__name__}, [])
        else:
            _reply(replies, {"sizes": [len(page) for page in pages]}, pages)


def _reply(replies: BinaryIO, head: dict[str, Any], pages: list[bytes]) -> None:
    parts = [json.dumps(head).encode() + b"\n", *pages]
    replies.write(LENGTH.pack(sum(map(len, parts))))
    replies.writelines(parts)
    replies.flush()


def yield_and_bound(megabytes: int) -> None:
    """Let conversations go first, and take no more memory than that. Where the system knows no such thing, the time limit alone holds."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    with contextlib.suppress(ImportError, ValueError, OSError):
        resource = importlib.import_module("resource")  # not on every system
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    yield_and_bound(int(sys.argv[2]))
    serve(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
