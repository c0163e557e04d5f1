"""Files and functions stay small enough to be read at once."""

from __future__ import annotations

from pathlib import Path

from tests.house.tree import Tree, functions, plant

FILE_LINES = 400
FUNCTION_LINES = 60


def too_long(tree: Tree) -> list[str]:
    """Files and functions over the limits."""
    breaches = []
    for module in tree.modules():
        lines = module.text.count("\n")
        if lines > FILE_LINES:
            breaches.append(f"{module.name}: {lines} lines, at most {FILE_LINES}: is it still one thing?")
        for function in functions(module):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > FUNCTION_LINES:
                breaches.append(
                    f"{module.name}:{function.lineno}: {function.name} has {length} lines, at most {FUNCTION_LINES}"
                )
    return breaches


def test_files_and_functions_are_short(tree: Tree) -> None:
    """No file over 400 lines, no function over 60."""
    assert not too_long(tree)


def test_a_long_file_and_a_long_function_are_found(tmp_path: Path) -> None:
    """The rule sees both, and one line less passes."""
    body = "    x = 1\n"
    tree = plant(
        tmp_path,
        bot__file="#\n" * (FILE_LINES + 1),
        bot__function="def f():\n" + body * FUNCTION_LINES,
        bot__fine="def f():\n" + body * (FUNCTION_LINES - 1),
    )
    assert [breach.split(":")[0] for breach in too_long(tree)] == ["bot/file.py", "bot/function.py"]
