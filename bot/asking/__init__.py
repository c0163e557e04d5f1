"""Questions of the person's own, answered from the cards of the knowledge: retrieval, and the pages that show it.

Must not know sessions, channels or clocks. Pure: a question in, a card or the nearest ones out.
"""
