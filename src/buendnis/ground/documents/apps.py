"""Documents: what people upload and what the platform makes, checked, hashed, and handed out on permission."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "buendnis.ground.documents"
    label = "documents"
