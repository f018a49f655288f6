"""The addresses of outlines, their finance plans and pre-checks."""

from __future__ import annotations

from django.urls import path

from buendnis.funding.views import (
    applications,
    cofunding,
    differences,
    finance,
    keeping,
    outlines,
    plan_sheets,
    planning,
    prechecks,
    returns,
    writing,
)

_ONE = "antraege/<uuid:public_id>/"

urlpatterns = [
    path("antraege/", applications.applications, name="applications"),
    path("antraege/neu/", outlines.new, name="application_new"),
    path(_ONE, applications.application, name="application"),
    path(f"{_ONE}bearbeiten/<slug:section>/", writing.edit, name="application_edit"),
    path(f"{_ONE}bearbeiten/<slug:section>/zwischenstand/", keeping.keep_section, name="application_keep"),
    path(f"{_ONE}finanzplan/", finance.finance, name="finance"),
    path(f"{_ONE}finanzplan/datei/", plan_sheets.download, name="plan_download"),
    path(f"{_ONE}finanzplan/laden/", plan_sheets.upload, name="plan_upload"),
    path(f"{_ONE}finanzplan/laden/<uuid:document>/", plan_sheets.compare, name="plan_file"),
    path(f"{_ONE}finanzplan/laden/<uuid:document>/zeilen/", plan_sheets.explain, name="plan_explain"),
    path(f"{_ONE}finanzplan/laden/<uuid:document>/loeschen/", plan_sheets.drop, name="plan_drop"),
    path(f"{_ONE}finanzplan/was-waere-wenn/", planning.what_if_page, name="what_if"),
    path(f"{_ONE}finanzplan/pauschalen/", planning.flat_rates, name="flat_rates"),
    path(f"{_ONE}finanzplan/beihilfe/", planning.aid, name="aid"),
    path(f"{_ONE}kofinanzierung/", cofunding.cofunding, name="cofunding"),
    path(f"{_ONE}kofinanzierung/<uuid:key>/", cofunding.source, name="source"),
    path(f"{_ONE}vorschau/", outlines.preview, name="application_preview"),
    path(f"{_ONE}druck/", applications.printed, name="application_print"),
    path(f"{_ONE}fassungen/<int:number>/", applications.revision, name="application_revision"),
    path(f"{_ONE}mitschreibende/", outlines.members, name="application_members"),
    path(f"{_ONE}unterschied/", differences.difference, name="application_difference"),
    path(f"{_ONE}zurueckgeben/", returns.return_, name="application_return"),
    path(f"{_ONE}frist/", returns.extend, name="application_extend"),
    path(f"{_ONE}folgevorhaben/", returns.follow_up, name="application_follow_up"),
    path(f"{_ONE}zurueckziehen/", outlines.withdraw, name="application_withdraw"),
    path(f"{_ONE}vorpruefung/", prechecks.precheck, name="precheck"),
]
