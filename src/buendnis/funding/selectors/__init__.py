"""The questions of funding."""
