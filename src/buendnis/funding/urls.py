"""The addresses of funding, in German, as people read them."""

from __future__ import annotations

from django.urls import path

from buendnis.funding.urls_advice import urlpatterns as advice
from buendnis.funding.urls_applications import urlpatterns as applications
from buendnis.funding.urls_calls import urlpatterns as calls
from buendnis.funding.urls_forms import urlpatterns as forms
from buendnis.funding.views import guidelines, idea_invitations, idea_voices, ideas, public, similar

app_name = "funding"
_IDEA = "ideen/<uuid:public_id>/"
_GUIDELINE = "richtlinien/<uuid:public_id>/"

urlpatterns = [
    path("b/<slug:slug>/idee/", public.idea, name="public_idea"),
    path("b/<slug:slug>/idee/gesendet/", public.sent, name="public_idea_sent"),
    path("ideen/", ideas.ideas, name="ideas"),
    path("ideen/neu/", ideas.new, name="idea_new"),
    path("ideen/aehnlich/", similar.similar, name="similar"),
    path("ideen/einladen/", idea_invitations.invite, name="invite"),
    path(_IDEA, ideas.idea, name="idea"),
    path(f"{_IDEA}unterstuetzen/", idea_voices.support, name="idea_support"),
    path(f"{_IDEA}unterstuetzen/<uuid:support_id>/", idea_voices.withdraw, name="idea_support_withdraw"),
    path(f"{_IDEA}kommentieren/", idea_voices.comment, name="idea_comment"),
    path(f"{_IDEA}zusammenfuehren/", idea_voices.merge, name="idea_merge"),
    path(f"{_IDEA}veroeffentlichen/", idea_voices.publish, name="idea_publish"),
    path(f"{_IDEA}zurueckziehen/", idea_voices.unpublish, name="idea_unpublish"),
    path(f"{_IDEA}zustimmen/", idea_voices.agree, name="idea_agree"),
    path(f"{_IDEA}bestaetigen/", ideas.confirm, name="idea_confirm"),
    path(f"{_IDEA}beratung/beginnen/", ideas.begin, name="idea_begin"),
    path(f"{_IDEA}weglegen/<slug:how>/", ideas.put_aside, name="idea_put_aside"),
    path(f"{_IDEA}aufgreifen/", ideas.reopen, name="idea_reopen"),
    path(f"{_IDEA}zuordnen/", ideas.place, name="idea_place"),
    path(f"{_IDEA}skizze/", ideas.outline, name="idea_outline"),
    path("richtlinien/", guidelines.guidelines, name="guidelines"),
    path("richtlinien/uebernehmen/", guidelines.adopt, name="guideline_adopt"),
    path(_GUIDELINE, guidelines.guideline, name="guideline"),
    path(f"{_GUIDELINE}bearbeiten/<slug:section>/", guidelines.edit, name="guideline_edit"),
    path(f"{_GUIDELINE}nachfolger/", guidelines.succeed, name="guideline_succeed"),
    path(f"{_GUIDELINE}unterschied/", guidelines.difference, name="guideline_difference"),
    path(f"{_GUIDELINE}laden/", guidelines.load, name="guideline_load"),
    path(f"{_GUIDELINE}datei/", guidelines.download, name="guideline_download"),
    *calls,
    *applications,
    *forms,
    *advice,
]
