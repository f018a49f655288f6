"""What an alliance has had funded since its beginning."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "buendnis.projects"
    label = "projects"

    def ready(self) -> None:
        """Tell the ground what this room adds to it."""
        from buendnis.projects.ready import register
        from buendnis.projects.takeout import register_sheets

        register()
        register_sheets()
