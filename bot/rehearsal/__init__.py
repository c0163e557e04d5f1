"""Talks known in advance: personas played to a class with a trainer's commentary, and scripted chats run as tests.

Everything here goes through the pure turn and stores nothing: a demonstration leaves no trace in anybody's conversation or figures.
"""
