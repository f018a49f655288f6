"""The pages around the bank."""
