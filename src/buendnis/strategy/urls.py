"""The addresses of the strategy."""

from __future__ import annotations

from django.urls import path

from buendnis.strategy import views

app_name = "strategy"
_OWN = "buendnis/strategie/"

urlpatterns = [
    path(_OWN, views.strategy, name="strategy"),
    path(f"{_OWN}neu/", views.new, name="new"),
    path(f"{_OWN}<uuid:public_id>/bearbeiten/", views.edit, name="edit"),
    path(f"{_OWN}<uuid:public_id>/handlungsfeld/", views.field_new, name="field_new"),
    path(f"{_OWN}handlungsfelder/<uuid:public_id>/", views.field_edit, name="field_edit"),
]
