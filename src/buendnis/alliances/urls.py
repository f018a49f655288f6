"""The addresses of alliances, in German, as people read them."""

from __future__ import annotations

from django.urls import path

from buendnis.alliances.views import addresses, overview, public, rules, seats, standing

app_name = "alliances"
_OWN = "buendnis/"
_SEAT = f"{_OWN}sitze/<uuid:public_id>/"
_ORGANISATION = f"{_OWN}organisationen/<uuid:public_id>/"
_PERSON = f"{_OWN}personen/<uuid:public_id>/"
_RULES = f"{_OWN}geschaeftsordnung/"

urlpatterns = [
    path("mandat/", standing.act_as, name="act_as"),
    path("buendnisse/", public.alliances, name="list"),
    path("b/<slug:slug>/", public.public, name="public"),
    path(_OWN, overview.overview, name="overview"),
    path(f"{_OWN}angaben/", overview.notices, name="notices"),
    path(f"{_OWN}anerkennungen/neu/", overview.recognition_new, name="recognition_new"),
    path(f"{_OWN}formular/", overview.public_forms, name="public_forms"),
    path(f"{_OWN}sitze/", seats.seats, name="seats"),
    path(f"{_OWN}sitze/neu/", seats.seat_new, name="seat_new"),
    path(_SEAT, seats.seat, name="seat"),
    path(f"{_SEAT}bearbeiten/", seats.seat_edit, name="seat_edit"),
    path(f"{_SEAT}beenden/", seats.seat_end, name="seat_end"),
    path(f"{_SEAT}vertretung/", seats.seat_appoint, name="seat_appoint"),
    path(f"{_OWN}geschaeftsstelle/", seats.office, name="office"),
    path(f"{_OWN}geschaeftsstelle/neu/", seats.office_appoint, name="office_appoint"),
    path(f"{_OWN}mandate/<uuid:public_id>/beenden/", seats.mandate_end, name="mandate_end"),
    path(_RULES, rules.rules, name="rules"),
    path(f"{_RULES}neu/", rules.rules_new, name="rules_new"),
    path(f"{_RULES}<uuid:public_id>/", rules.rules_version, name="rules_version"),
    path(f"{_RULES}<uuid:public_id>/bearbeiten/", rules.rules_edit, name="rules_edit"),
    path(f"{_OWN}organisationen/", addresses.organisations, name="organisations"),
    path(f"{_OWN}organisationen/neu/", addresses.organisation_new, name="organisation_new"),
    path(_ORGANISATION, addresses.organisation, name="organisation"),
    path(f"{_ORGANISATION}bearbeiten/", addresses.organisation_edit, name="organisation_edit"),
    path(f"{_ORGANISATION}beziehung/", addresses.organisation_relate, name="organisation_relate"),
    path(f"{_OWN}personen/", addresses.persons, name="persons"),
    path(_PERSON, addresses.person, name="person"),
    path(f"{_PERSON}bearbeiten/", addresses.person_edit, name="person_edit"),
    path(f"{_PERSON}beziehung/", addresses.person_relate, name="person_relate"),
    path(f"{_OWN}beziehungen/<uuid:public_id>/", addresses.relation_edit, name="relation_edit"),
]
