"""Audit: what was done, by whom, in an order that nobody can change unnoticed."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "buendnis.ground.audit"
    label = "audit"
    append_only: ClassVar[list[str]] = ["audit_auditentry"]
