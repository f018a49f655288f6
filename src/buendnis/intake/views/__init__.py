"""The pages of taking lists over, and of taking everything out."""
