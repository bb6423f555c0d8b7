"""The pages that need no account."""

from django.urls import URLPattern, URLResolver, path

from . import apply, calendars, converters, follow, mails, offer, own_data, pages, search

converters.register()

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("recherche/", search.public_search, name="public_search"),
    path("formations/<action:reference>/", offer.action_page, name="action"),
    path("sessions/<carif:number>/", offer.session_page, name="session"),
    path("sessions/<carif:number>/reunions/<int:meeting>.ics", calendars.meeting_calendar, name="meeting_calendar"),
    path("sessions/<carif:number>/candidater/", apply.start, name="apply"),
    path("sessions/<carif:number>/candidater/code/", apply.code, name="apply_code"),
    path("sessions/<carif:number>/candidater/formulaire/", apply.fill, name="apply_form"),
    path("sessions/<carif:number>/candidater/envoyer/", apply.send, name="apply_send"),
    path("sessions/<carif:number>/candidater/envoyee/", apply.sent, name="apply_sent"),
    path("suivi/<str:token>/", follow.state, name="follow"),
    path("suivi/<str:token>/retirer/", follow.withdrawal, name="follow_withdraw"),
    path("suivi/<str:token>/mes-donnees/", own_data.shown, name="own_data"),
    path("suivi/<str:token>/mes-donnees/corriger/", own_data.correction, name="own_data_correct"),
    path("suivi/<str:token>/mes-donnees/courriel/", own_data.address, name="own_data_address"),
    path("suivi/<str:token>/mes-donnees/courriel/code/", own_data.code, name="own_data_code"),
    path("suivi/<str:token>/mes-donnees/mes-donnees.json", own_data.as_json, name="own_data_json"),
    path("demo/courriels/", mails.sent_mails, name="demo_mails"),
    path("aide/", pages.help_page, name="help"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.personal_data, name="personal_data"),
]
