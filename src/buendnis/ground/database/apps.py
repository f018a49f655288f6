from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """The embedded PostgreSQL, its roles and what they may do."""

    name = "buendnis.ground.database"
    label = "database"
