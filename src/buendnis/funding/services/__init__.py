"""The verbs of funding: the only writers."""
