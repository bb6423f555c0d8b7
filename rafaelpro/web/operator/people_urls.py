"""`/supervision/`: structures and people."""

from django.urls import path

from rafaelpro.web.operator import looks, merging, orphans, structures

urlpatterns = [
    path("supervision/structures/", structures.structures, name="operator_structures"),
    path("supervision/structures/<int:number>/", structures.structure, name="operator_structure"),
    path("supervision/structures/<int:number>/agrement/", structures.approval, name="operator_approval"),
    path("supervision/structures/<int:number>/fusion/", merging.merging, name="operator_merge"),
    path("supervision/demandes/", orphans.orphans, name="operator_orphans"),
    path("supervision/demandes/<int:asked>/", orphans.answer, name="operator_orphan"),
    path("supervision/personnes/", looks.persons, name="operator_persons"),
    path("supervision/personnes/<int:person>/regard/", looks.begin, name="look_begin"),
    path("supervision/regard/terminer/", looks.end, name="look_end"),
    path("supervision/regards/", looks.looks, name="looks"),
    path("supervision/regards/<int:number>/", looks.look, name="look"),
]
