"""`/supervision/`, for the operator."""

from django.urls import path

from rafaelpro.web.operator import measures, reversals, views

urlpatterns = [
    path("supervision/", views.supervision, name="supervision"),
    path("supervision/flux/<uuid:public_id>/", views.feed, name="feed"),
    path("supervision/flux/<uuid:public_id>/decision/", views.decide, name="feed_decide"),
    path("supervision/mesures/", measures.measures, name="operator_measures"),
    path("supervision/mesures/<path:code>/", measures.measure, name="operator_measure"),
    path("supervision/modifications/", reversals.reversals, name="operator_reversals"),
    path("supervision/modifications/<int:number>/", reversals.reversal, name="operator_reversal"),
]
