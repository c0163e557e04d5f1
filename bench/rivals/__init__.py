"""Bots of other makes that hold the same conversation, each written as its own documentation teaches."""
