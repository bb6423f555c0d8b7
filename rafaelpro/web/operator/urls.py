"""`/supervision/`, for the operator."""

from django.urls import path

from rafaelpro.web.operator import erasure, measures, own_offers, reversals, usual_documents, views
from rafaelpro.web.own_offer import converters

converters.register()

urlpatterns = [
    path("supervision/", views.supervision, name="supervision"),
    path("supervision/flux/<uuid:public_id>/", views.feed, name="feed"),
    path("supervision/flux/<uuid:public_id>/decision/", views.decide, name="feed_decide"),
    path("supervision/mesures/", measures.measures, name="operator_measures"),
    path("supervision/mesures/<path:code>/", measures.measure, name="operator_measure"),
    path("supervision/pieces/", usual_documents.papers, name="operator_papers"),
    path("supervision/pieces/<slug:code>/", usual_documents.paper, name="operator_paper"),
    path("supervision/effacements/", erasure.erasure, name="operator_erasure"),
    path("supervision/offre-propre/", own_offers.queue, name="operator_own_offers"),
    path("supervision/offre-propre/<own:reference>/", own_offers.one, name="operator_own_offer"),
    path("supervision/modifications/", reversals.reversals, name="operator_reversals"),
    path("supervision/modifications/<int:number>/", reversals.reversal, name="operator_reversal"),
]
