"""The composition root: the only room that knows every other, and plugs them together.

One module for each family of commands, called by `bot.cli`; heavy rooms are imported where they are needed, so that a light command starts
fast. Must not hold rules of the product.
"""
