"""The addresses of the forms that the office writes, and of going over to a newer one."""

from __future__ import annotations

from django.urls import path

from buendnis.funding.views import outline_form_editor as editor
from buendnis.funding.views import outline_form_preview, outline_forms, questions

_ONE = "formulare/<uuid:public_id>/"

urlpatterns = [
    path("formulare/", outline_forms.outline_forms, name="outline_forms"),
    path("formulare/neu/", outline_forms.begin, name="outline_form_begin"),
    path("antraege/<uuid:public_id>/fragen/", questions.take_over, name="application_take_over"),
    path(_ONE, outline_forms.outline_form, name="outline_form"),
    path(f"{_ONE}fassung/", outline_forms.new_version, name="outline_form_new_version"),
    path(f"{_ONE}veroeffentlichen/", outline_forms.publish, name="outline_form_publish"),
    path(f"{_ONE}verwerfen/", outline_forms.discard, name="outline_form_discard"),
    path(f"{_ONE}unterschied/", outline_forms.difference, name="outline_form_difference"),
    path(f"{_ONE}datei/", outline_forms.download, name="outline_form_download"),
    path(f"{_ONE}laden/", outline_forms.load, name="outline_form_load"),
    path(f"{_ONE}vorschau/", outline_form_preview.preview, name="outline_form_preview"),
    path(f"{_ONE}angaben/", editor.head, name="outline_form_head"),
    path(f"{_ONE}texte/", editor.texts, name="outline_form_texts"),
    path(f"{_ONE}verschieben/", editor.move, name="outline_form_move"),
    path(f"{_ONE}abschnitt/", editor.section, name="outline_form_new_section"),
    path(f"{_ONE}abschnitt/<slug:key>/", editor.section, name="outline_form_section"),
    path(f"{_ONE}abschnitt/<slug:key>/frage/", editor.new_field, name="outline_form_new_field"),
    path(f"{_ONE}frage/<slug:key>/", editor.field, name="outline_form_field"),
    path(f"{_ONE}entfernen/<slug:what>/<slug:key>/", editor.remove, name="outline_form_remove"),
]
