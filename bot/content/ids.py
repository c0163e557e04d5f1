"""What an id may be. Ids are for ever: they stand in answers kept for years, and in the conditions that read them."""

from __future__ import annotations

ID_PATTERN = r"^[a-z][a-z0-9_]{0,23}$"

RESERVED_ANSWERS = frozenset({"unknown", "skipped"})
"""Answers that every question shares: no option may be called so."""

_DICT_METHODS = frozenset(name for name in dir(dict) if not name.startswith("_"))
_JINJA_WORDS = frozenset({"and", "or", "not", "in", "is", "if", "else", "elif", "true", "false", "none", "recursive"})

RESERVED = _DICT_METHODS | RESERVED_ANSWERS
"""No id is one of these: in a condition they would be read as something else."""

RESERVED_GROUPS = RESERVED | _JINJA_WORDS | frozenset({"severity", "answers"})
"""No part is one of these: it begins the names that conditions read."""
