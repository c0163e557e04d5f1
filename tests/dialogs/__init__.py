"""Tests of `bot.dialogs`."""
