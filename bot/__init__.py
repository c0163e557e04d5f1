"""Quatre Obstacles: a chat assistant that finds what keeps a company from an effective social-media presence."""
