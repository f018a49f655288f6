"""The addresses of mail."""

from __future__ import annotations

from django.urls import path

from buendnis.ground.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("einstellungen/", views.mail_settings, name="settings"),
]
