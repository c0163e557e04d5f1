"""Tests of `bot.bootstrap`."""
