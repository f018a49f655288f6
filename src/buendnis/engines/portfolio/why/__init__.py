"""Why a rule takes a project or leaves it, and what would turn it."""
