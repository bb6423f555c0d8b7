"""« Contribue à Offre Info », its document for the national base, and the operator's page."""

from django.urls import path

from rafaelpro.web.offreinfo import files, pages

urlpatterns = [
    path("offre-info/", pages.organisation, name="offre_info"),
    path("offre-info/lheo.xml", files.plain, name="offre_info_xml"),
    path("offre-info/lheo.xml.gz", files.compressed, name="offre_info_gz"),
    path("supervision/offre-info/", pages.operator, name="operator_offre_info"),
]
