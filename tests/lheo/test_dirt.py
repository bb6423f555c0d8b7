"""What real feeds hold (R3.4b): every piece of dirt is survived and noted, at its line and path; nothing else is."""

from __future__ import annotations

import re

import pytest

from rafaelpro.lheo.limits import Limits
from rafaelpro.lheo.problems import Kind, Problem
from rafaelpro.lheo.records import Formation, Rejected
from tests.lheo import samples

FORMATION = "lheo/offres/formation[1]"
ACTION = f"{FORMATION}/action[1]"
SESSION = f"{ACTION}/session[1]"


def noted(document: bytes) -> list[tuple[Kind, str, str]]:
    return [(p.kind, p.path, p.value) for p in samples.read_one(document).all_problems()]


@pytest.mark.parametrize(
    ("old", "new", "kind", "path", "value"),
    [
        (
            "<rythme-formation>temps plein<",
            "<rythme-formation>-<",
            Kind.DIRT,
            f"{ACTION}/rythme-formation",
            "-",
        ),
        (
            "<codepostal>33000<",
            "<codepostal>00000<",
            Kind.DIRT,
            f"{FORMATION}/action[1]/lieu-de-formation[1]/coordonnees/adresse/codepostal",
            "00000",
        ),
        (
            "<ville>Bordeaux<",
            "<ville>-<",
            Kind.DIRT,
            f"{FORMATION}/action[1]/lieu-de-formation[1]/coordonnees/adresse/ville",
            "-",
        ),
        ("<debut>20240201<", "<debut>00000000<", Kind.DIRT, f"{SESSION}/periode/debut", "00000000"),
        ("<fin>20271231<", "<fin>99999999<", Kind.DIRT, f"{SESSION}/periode/fin", "99999999"),
        ("<fin>20271231<", "<fin>20271200<", Kind.DIRT, f"{SESSION}/periode/fin", "20271200"),
        ("<debut>20240201<", "<debut>2024-02-01<", Kind.DIRT, f"{SESSION}/periode/debut", "2024-02-01"),
        ("<debut>20240201<", "<debut>20251345<", Kind.INVALID, f"{SESSION}/periode/debut", "20251345"),
        ("<debut>20240201<", "<debut>bientôt<", Kind.INVALID, f"{SESSION}/periode/debut", "bientôt"),
        ("<debut>20240201<", "<debut><", Kind.MISSING, f"{SESSION}/periode/debut", ""),
        ('datemaj="20250120"', 'datemaj="20251345"', Kind.DIRT, f"{SESSION}/@datemaj", "20251345"),
        (
            "Lecture ; écriture",
            "&lt;p&gt;Lecture&lt;/p&gt;",
            Kind.MARKUP,
            f"{FORMATION}/contenu-formation",
            "<p>Lecture</p> ; calcul < 100.",
        ),
        ("<prix-total-TTC>0<", "<prix-total-TTC>12,50<", Kind.DIRT, f"{ACTION}/prix-total-TTC", "12,50"),
        (
            "<numero-activite>75331234567<",
            "<numero-activite>7533123456A<",
            Kind.DIRT,
            f"{FORMATION}/organisme-formation-responsable/numero-activite",
            "7533123456A",
        ),
        ("<etat-recrutement>1<", "<etat-recrutement>7<", Kind.CODE, f"{SESSION}/etat-recrutement", "7"),
        ("<certifiante>0<", "<certifiante>oui<", Kind.CODE, f"{FORMATION}/certifiante", "oui"),
        (
            "<nb-places-financees>24<",
            "<nb-places-financees>douze<",
            Kind.NUMBER,
            f"{ACTION}/organisme-financeur[1]/nb-places-financees",
            "douze",
        ),
        (
            "<nombre-heures-total>420<",
            "<nombre-heures-total>-5<",
            Kind.NUMBER,
            f"{ACTION}/nombre-heures-total",
            "-5",
        ),
        (
            "<intitule-formation>Lire, écrire, compter</intitule-formation>",
            "",
            Kind.MISSING,
            f"{FORMATION}/intitule-formation",
            "",
        ),
        (
            "<code-public-vise>80056<",
            "<code-public-vise>8<",
            Kind.LENGTH,
            f"{ACTION}/code-public-vise[1]",
            "8",
        ),
        (
            "<positionnement-absent/>",
            "<bidule/>",
            Kind.UNKNOWN,
            f"{FORMATION}/bidule",
            "",
        ),
    ],
)
def test_each_piece_of_dirt_is_noted_once_at_its_place(old: str, new: str, kind: Kind, path: str, value: str) -> None:
    ready = samples.changed("<sous-modules>", "<positionnement-absent/><sous-modules>")
    document = samples.changed(old, new, ready)
    if old != "<positionnement-absent/>":
        document = samples.changed("<positionnement-absent/>", "", document)
    assert [entry for entry in noted(document) if entry[0] is not Kind.ORDER] == [(kind, path, value)]


def test_a_typed_value_is_none_where_the_text_has_no_type() -> None:
    document = samples.changed("<nombre-heures-total>420<", "<nombre-heures-total>99999999999999999999<")
    assert samples.read_one(document).actions[0].total_hours is None
    document = samples.changed("<certifiante>0<", "<certifiante>peut-être<")
    assert samples.read_one(document).certifying is None


def test_an_invalid_date_rejects_its_session_and_not_its_neighbours() -> None:
    action = samples.action(samples.session("S1"), samples.session("S2"))
    record = samples.read_one(
        samples.changed("<debut>20240201<", "<debut>20251345<", samples.written(samples.formation(action)))
    )
    assert [session.is_rejected for session in record.actions[0].sessions] == [True, False]
    assert not record.actions[0].is_rejected
    assert not record.is_rejected


def test_dirt_rejects_nothing() -> None:
    record = samples.read_one(samples.changed("<debut>20240201<", "<debut>00000000<"))
    assert record.actions[0].sessions[0].problems
    assert not record.actions[0].sessions[0].is_rejected


def test_empty_coordonnees_are_survived_and_noted() -> None:
    record = samples.read_one(
        samples.xml("<formation><contact-formation><coordonnees/></contact-formation></formation>")
    )
    (contact,) = record.contacts
    assert contact.details.last_name == ""
    entry = (Kind.DIRT, f"{FORMATION}/contact-formation[1]/coordonnees")
    assert entry in [(p.kind, p.path) for p in record.problems]


def test_two_actions_with_one_number_are_both_given() -> None:
    record = samples.read_one(samples.written(samples.formation(samples.action(), samples.action())))
    assert [action.numero for action in record.actions] == ["202404234195"] * 2


def test_a_date_in_another_form_inside_extras_stays_text() -> None:
    record = samples.read_one(samples.changed('info="date">20250303<', 'info="date">2015-01-01<'))
    eos = record.actions[0].sessions[0].extras.find("eos")
    assert eos is not None
    points = eos.find("points-entree")
    assert points is not None
    assert points.children[0].value("date") == "2015-01-01"
    assert list(record.all_problems()) == []


def test_elements_out_of_order_are_read_and_noted_once() -> None:
    moved = "<certifiante>0</certifiante>"
    document = samples.changed("<intitule-formation>", f"{moved}<intitule-formation>", samples.changed(moved, ""))
    record = samples.read_one(document)
    assert record == samples.formation()
    assert [(p.kind, p.path) for p in record.problems] == [(Kind.ORDER, f"{FORMATION}/intitule-formation")]


def test_an_element_that_comes_twice_keeps_its_first_value() -> None:
    title = "<intitule-formation>Lire, écrire, compter</intitule-formation>"
    record = samples.read_one(samples.changed(title, f"{title}<intitule-formation>B<i/></intitule-formation>"))
    assert record == samples.formation()
    assert [(p.kind, p.path) for p in record.problems] == [(Kind.REPEATED, f"{FORMATION}/intitule-formation")]


def test_a_list_that_is_too_long_is_kept_whole_and_noted_once() -> None:
    codes = "".join(f"<code-public-vise>8000{n % 10}</code-public-vise>" for n in range(13))
    record = samples.read_one(samples.changed("<code-public-vise>80056</code-public-vise>", codes))
    assert len(record.actions[0].publics) == 13
    assert [(p.kind, p.path) for p in record.all_problems()] == [(Kind.REPEATED, f"{ACTION}/code-public-vise[11]")]


def test_a_text_that_is_too_long_is_kept_whole() -> None:
    record = samples.read_one(samples.written(samples.formation(content="x" * 5000), checked=False))
    assert len(record.content) == 5000
    (problem,) = record.problems
    assert (problem.kind, len(problem.value)) == (Kind.LENGTH, 200)
    assert "5000 caractères pour 3000" in problem.reason


def test_elements_inside_a_text_leave_their_text() -> None:
    document = samples.changed("Lire, écrire, compter", "Lire, <b>écrire<i>,</i></b> compter<br/>")
    record = samples.read_one(document)
    assert record.title == "Lire, écrire, compter"
    assert [p.kind for p in record.problems] == [Kind.MARKUP]


def test_text_outside_of_elements_is_noted() -> None:
    record = samples.read_one(samples.changed("<intitule-formation>", "égaré<intitule-formation>"))
    assert [(p.kind, p.path, p.value) for p in record.problems] == [(Kind.UNKNOWN, FORMATION, "égaré")]


def test_an_unknown_element_is_left_out_with_all_that_it_holds() -> None:
    record = samples.read_one(samples.changed("<sous-modules>", "<x:a xmlns:x='urn:x'><b>t</b></x:a><sous-modules>"))
    assert record == samples.formation()
    assert [(p.kind, p.path) for p in record.problems] == [(Kind.UNKNOWN, f"{FORMATION}/{{urn:x}}a")]


@pytest.mark.parametrize(
    "misplaced",
    [
        '<session numero="S9"/>',
        '<sessions><session numero="S9"/></sessions>',
        '<a xmlns="urn:x"><session numero="S9"/></a>',
    ],
)
def test_a_misplaced_session_rejects_its_formation_and_its_number_is_known(misplaced: str) -> None:
    """Left out alone, it would pass for absent from a full feed."""
    document = samples.changed("<sous-modules>", f"{misplaced}<sous-modules>")
    (item,), whole = samples.read_all(document)
    assert isinstance(item, Rejected)
    assert (item.numero, item.action_numbers, item.session_numbers) == ("F-1", ("202404234195",), ("00498943", "S9"))
    assert "session" in item.problem.reason
    assert whole.is_whole


def test_something_else_than_a_formation_is_rejected_and_the_rest_is_read() -> None:
    one = '<formation numero="A"/>'
    items, _ = samples.read_all(samples.xml(f'{one}<stage numero="B"><session numero="S"/></stage>{one}'))
    assert [type(item) for item in items] == [Formation, Rejected, Formation]
    assert (items[1].numero, items[1].session_numbers) == ("B", ("S",))
    assert items[1].problem.path == "lheo/offres/stage"
    assert items[2].path == "lheo/offres/formation[2]"


def test_a_formation_of_the_other_version_is_rejected() -> None:
    items, _ = samples.read_all(samples.xml(f'<formation xmlns="{samples.NS_22}" numero="A"/>'))
    assert [type(item) for item in items] == [Rejected]


def test_notes_are_bounded_but_what_rejects_is_always_kept() -> None:
    many = "<x/>" * 50 + "<action><session><periode><debut>20251345</debut></periode></session></action>"
    record = samples.read_one(samples.xml(f"<formation>{many}</formation>"), Limits(problems=10))
    kinds = [problem.kind for problem in record.problems]
    assert kinds.count(Kind.UNKNOWN) == 10
    assert kinds[-1] is Kind.MORE
    assert record.actions[0].sessions[0].is_rejected


def test_the_document_s_own_oddities_are_told_at_its_end() -> None:
    _, document = samples.read_all(samples.xml("", "<autre/>texte"))
    assert [(problem.kind, problem.path) for problem in document.problems] == [
        (Kind.UNKNOWN, "lheo/autre"),
        (Kind.UNKNOWN, "lheo"),
        (Kind.MISSING, "lheo/offres/formation"),
    ]


def test_a_problem_reads_as_a_sentence() -> None:
    problem = Problem(12, "lheo/offres", "offres", "", "élément vide", Kind.DIRT)
    assert str(problem) == "ligne 12, lheo/offres : élément vide"


def test_extras_inside_a_wrapper_are_noted() -> None:
    """They have no place in the records: what is left out leaves a trace."""
    wrapped = '<SIRET-formateur><SIRET>12345678901234</SIRET><extras info="x"/></SIRET-formateur>'
    plain = re.search(
        r"<SIRET-formateur>.*?</SIRET-formateur>", samples.written(samples.formation()).decode(), re.DOTALL
    )
    assert plain is not None
    record = samples.read_one(samples.changed(plain[0], wrapped))
    assert record == samples.formation()
    path = f"{ACTION}/organisme-formateur[1]/SIRET-formateur/extras"
    assert [(p.kind, p.path) for p in record.all_problems()] == [(Kind.UNKNOWN, path)]


def test_an_empty_wrapper_misses_what_it_wraps() -> None:
    record = samples.read_one(samples.changed("<sous-modules>", "<modules-prerequis/><sous-modules>"))
    missing = f"{FORMATION}/modules-prerequis/reference-module"
    assert (Kind.MISSING, missing) in [(p.kind, p.path) for p in record.problems]
