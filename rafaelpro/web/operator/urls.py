"""`/supervision/`, for the operator."""

from django.urls import path

from rafaelpro.web.operator import views

urlpatterns = [
    path("supervision/", views.supervision, name="supervision"),
    path("supervision/flux/<uuid:public_id>/", views.feed, name="feed"),
    path("supervision/flux/<uuid:public_id>/decision/", views.decide, name="feed_decide"),
]
