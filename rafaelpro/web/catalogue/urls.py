"""`/catalogue/<siret>/` and its forms, for everybody; `/mon-catalogue/` for the organisation."""

from django.urls import path

from rafaelpro.web.public import converters

from . import files, pages

converters.register()

urlpatterns = [
    path("mon-catalogue/", pages.mine, name="my_catalogue"),
    path("catalogue/<siret:siret>/", pages.public, name="catalogue"),
    path("catalogue/<siret:siret>/catalogue.pdf", files.as_pdf, name="catalogue_pdf"),
    path("catalogue/<siret:siret>/catalogue.csv", files.as_csv, name="catalogue_csv"),
    path("catalogue/<siret:siret>/catalogue.xlsx", files.as_xlsx, name="catalogue_xlsx"),
    path("catalogue/<siret:siret>/catalogue.json", files.as_json, name="catalogue_json"),
    path("catalogue/<siret:siret>/fragment.html", files.as_fragment, name="catalogue_fragment"),
]
