"""Bündnis runs a regional skilled-labour alliance from the first sign of need to the proven result."""
