"""What each persona gets from each page: the expected table (R2.1–R2.7). A page that is not here fails the suite.

    ok   a page          go   done, and led on        in   the log-in page, then back
    no   refused, with the reason in words (R2.3)     --   not known to exist
    2f   led to the second factor, which comes first (R2.7)
    a number   the status: 422 something is missing, 409 changed meanwhile (both: let in)

A method that is not here must do nothing, for anybody: 405, or what refuses before it. The parts between braces are
those of `world.py`: R is the responsible structure of the session, `application` its pending one.

The columns, from left to right (tests/access/world.py):
    anonymous; somebody with the candidate's own link; somebody with an account, no structure, and an invitation to R;
    prescribers: W waits for its approval, A sent the application, B sent nothing;
    R responsible, T trainer, P positioner: no right, CATALOGUE, APPLICATIONS, both; and the referent of R, rightless;
    O: both rights and the star in another organisation;
    the operator's staff without the second factor; the operator; the operator looking through the eyes of P-both.
"""

COLUMNS = (
    "anonymous link guest | W A B | R-none R-cat R-app R-both R-star | T-none T-cat T-app T-both | "
    "P-none P-cat P-app P-both | O | staff operator look"
)

PAGES = """
# Everybody
GET  /sante/vivant                                                    ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /sante/pret                                                      ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /metriques                                                      401 401 401 | 401 401 401 | 401 401 401 401 401 | 401 401 401 401 | 401 401 401 401 | 401 | 401 401 401
GET  /                                                                ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /recherche/                                                      ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /formations/{action}/                                            ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /sessions/{session}/                                             ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /sessions/{session}/reunions/{meeting}.ics                       ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /demo/courriels/                                                 ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  no
GET  /aide/                                                           ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /accessibilite/                                                  ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /mentions-legales/                                               ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /donnees-personnelles/                                           ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /offre-info/                                                     ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /offre-info/lheo.xml                                             ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /offre-info/lheo.xml.gz                                          ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /composants/                                                     ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
POST /apparence/                                                      go  go  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no

# The catalogue of an organisation, for everybody
GET  /catalogue/{siret}/                                               ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /catalogue/{siret}/catalogue.pdf                                  ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /catalogue/{siret}/catalogue.csv                                  ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /catalogue/{siret}/catalogue.xlsx                                 ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /catalogue/{siret}/catalogue.json                                 ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /catalogue/{siret}/fragment.html                                  ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok

# Applying: alone, by an approved prescriber, or by who manages the applications of the session (R2.2, R6.1)
GET  /sessions/{session}/candidater/                                  ok  ok  ok  | no  ok  ok  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | no  | ok  no  ok
GET  /sessions/{session}/candidater/code/                             go  go  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  go
GET  /sessions/{session}/candidater/formulaire/                       go  go  go  | no  ok  ok  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | no  | go  no  ok
GET  /sessions/{session}/candidater/envoyee/                          go  go  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  go
POST /sessions/{session}/candidater/                                  go  go  go  | no  422 422 | no  no  422 422 no  | no  no  no  no  | no  no  422 422 | no  | 2f  no  no
POST /sessions/{session}/candidater/code/                             go  go  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /sessions/{session}/candidater/formulaire/                       go  go  go  | no  422 422 | no  no  422 422 no  | no  no  no  no  | no  no  422 422 | no  | 2f  no  no
POST /sessions/{session}/candidater/envoyer/                          go  go  go  | no  422 422 | no  no  422 422 no  | no  no  no  no  | no  no  422 422 | no  | 2f  no  no

# The candidate's own link (R2.6): whoever holds it, and nobody else
GET  /suivi/{link}/                                                   --  ok  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
GET  /suivi/{link}/retirer/                                           --  ok  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
POST /suivi/{link}/retirer/                                           --  go  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
GET  /suivi/{link}/mes-donnees/                                       --  ok  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
GET  /suivi/{link}/mes-donnees/mes-donnees.json                       --  ok  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
GET  /suivi/{link}/mes-donnees/corriger/                              --  ok  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
GET  /suivi/{link}/mes-donnees/courriel/                              --  ok  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
GET  /suivi/{link}/mes-donnees/courriel/code/                         --  go  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
POST /suivi/{link}/mes-donnees/corriger/                              --  422 --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
POST /suivi/{link}/mes-donnees/courriel/                              --  422 --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
POST /suivi/{link}/mes-donnees/courriel/code/                         --  go  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no

# Professionals and prescribers (R2.6)
GET  /pro/recherche/                                                  in  in  no  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | no  ok  ok
GET  /prescriptions/                                                  in  in  no  | ok  ok  ok  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  no  no
GET  /prescriptions/{application}/                                    in  in  no  | --  ok  --  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  no  no
GET  /prescriptions/{application}/retirer/                            in  in  no  | --  ok  --  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  no  no
POST /prescriptions/{application}/retirer/                            in  in  no  | --  go  --  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  no  no

# The account
GET  /connexion/                                                      ok  ok  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /mon-espace/                                                     in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /mon-espace/mot-de-passe/                                        in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  no
POST /connexion/                                                      422 422 go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /deconnexion/                                                    go  go  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /mon-espace/mot-de-passe/                                        in  in  422 | 422 422 422 | 422 422 422 422 422 | 422 422 422 422 | 422 422 422 422 | 422 | 2f  422 no

# Signing up, forgotten passwords, second factors (422: an empty form; 410: an old link; go: who is it, first)
GET  /connexion/code/                                                 in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /connexion/cle/                                                  ok  ok  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /connexion/fournisseur/                                          --  --  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /connexion/fournisseur/retour/                                   --  --  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
GET  /inscription/                                                    ok  ok  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /inscription/code/                                               in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /mot-de-passe/oublie/                                            ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  no
GET  /mot-de-passe/oublie/envoye/                                     ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  no
GET  /mot-de-passe/nouveau/{uid}-{key}/                               410 410 410 | 410 410 410 | 410 410 410 410 410 | 410 410 410 410 | 410 410 410 410 | 410 | 410 410 no
GET  /mon-espace/securite/                                            in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  no
GET  /mon-espace/securite/courriel/                                   in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /mon-espace/securite/appareils/                                  in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  no
GET  /mon-espace/securite/nom/                                        in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  no
GET  /mon-espace/securite/application/                                in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /mon-espace/securite/application/retirer/                        in  in  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
GET  /mon-espace/securite/cles/ajouter/                               in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /mon-espace/securite/cles/{passkey}/retirer/                     in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /mon-espace/securite/codes-de-secours/                           in  in  --  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | --  --  no
GET  /mon-espace/securite/codes-de-secours/refaire/                   in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /mon-espace/securite/confirmer/                                  in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  no
GET  /mon-espace/securite/confirmer/code/                             in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
GET  /mon-espace/securite/confirmer/cle/                              in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /connexion/code/                                                 in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /connexion/cle/                                                  in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /inscription/                                                    422 422 go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /inscription/code/                                               in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /mot-de-passe/oublie/                                            422 422 422 | 422 422 422 | 422 422 422 422 422 | 422 422 422 422 | 422 422 422 422 | 422 | 2f  422 no
POST /mot-de-passe/nouveau/{uid}-{key}/                               410 410 410 | 410 410 410 | 410 410 410 410 410 | 410 410 410 410 | 410 410 410 410 | 410 | 2f  410 no
POST /mon-espace/securite/courriel/                                   in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/appareils/                                  in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/application/                                in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/cles/ajouter/                               in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/cles/{passkey}/retirer/                     in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/codes-de-secours/refaire/                   in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/confirmer/                                  in  in  422 | 422 422 422 | 422 422 422 422 422 | 422 422 422 422 | 422 422 422 422 | 422 | go  422 no
POST /mon-espace/securite/nom/                                        in  in  422 | 422 422 422 | 422 422 422 422 422 | 422 422 422 422 | 422 422 422 422 | 422 | go  422 no
POST /mon-espace/securite/confirmer/code/                             in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/confirmer/cle/                              in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/fournisseur/relier/                         in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no
POST /mon-espace/securite/fournisseur/separer/                        in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | go  go  no

# My structures (R2.4)
GET  /mon-espace/structures/                                          in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /mon-espace/structures/rejoindre/                                in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /mon-espace/structures/rejoindre/{siret}/                        in  in  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | go  | ok  ok  ok
POST /mon-espace/structures/choisir/                                  in  in  no  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /mon-espace/structures/rejoindre/{siret}/                        in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  no
POST /mon-espace/structures/demandes/{asked}/annuler/                 in  in  go  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no

# The people of R: seen by its members, managed by its referents
GET  /mon-espace/structures/{R}/personnes/                            in  in  --  | --  --  --  | ok  ok  ok  ok  ok  | --  --  --  --  | --  --  --  --  | --  | --  --  --
GET  /mon-espace/structures/{R}/personnes/inviter/                    in  in  --  | --  --  --  | no  no  no  no  ok  | --  --  --  --  | --  --  --  --  | --  | --  --  --
GET  /mon-espace/structures/{R}/personnes/{member}/                   in  in  --  | --  --  --  | no  no  no  no  ok  | --  --  --  --  | --  --  --  --  | --  | --  --  --
GET  /mon-espace/structures/{R}/personnes/{member}/etoile/            in  in  --  | --  --  --  | no  no  no  no  ok  | --  --  --  --  | --  --  --  --  | --  | --  --  --
GET  /mon-espace/structures/{R}/personnes/{member}/depart/            in  in  --  | --  --  --  | no  no  no  no  ok  | --  --  --  --  | --  --  --  --  | --  | --  --  --
GET  /mon-espace/structures/{R}/demandes/{asked}/                     in  in  --  | --  --  --  | no  no  no  no  ok  | --  --  --  --  | --  --  --  --  | --  | --  --  --
GET  /mon-espace/structures/{R}/historique/                           in  in  --  | --  --  --  | no  no  no  no  ok  | --  --  --  --  | --  --  --  --  | --  | --  --  --
POST /mon-espace/structures/{R}/personnes/inviter/                    in  in  --  | --  --  --  | no  no  no  no  go  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
POST /mon-espace/structures/{R}/personnes/confirmer/                  in  in  --  | --  --  --  | no  no  no  no  go  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
POST /mon-espace/structures/{R}/personnes/{member}/                   in  in  --  | --  --  --  | no  no  no  no  go  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
POST /mon-espace/structures/{R}/personnes/{member}/etoile/            in  in  --  | --  --  --  | no  no  no  no  go  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
POST /mon-espace/structures/{R}/personnes/{member}/depart/            in  in  --  | --  --  --  | no  no  no  no  go  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
POST /mon-espace/structures/{R}/demandes/{asked}/                     in  in  --  | --  --  --  | no  no  no  no  go  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no
POST /mon-espace/structures/{R}/invitations/{invitation}/annuler/     in  in  --  | --  --  --  | no  no  no  no  go  | --  --  --  --  | --  --  --  --  | --  | 2f  --  no

# The same, for the operator
GET  /supervision/structures/{R}/personnes/                           in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{R}/personnes/inviter/                   in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{R}/personnes/{member}/                  in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{R}/personnes/{member}/etoile/           in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{R}/personnes/{member}/depart/           in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{R}/demandes/{asked}/                    in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{R}/historique/                          in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
POST /supervision/structures/{R}/personnes/inviter/                   in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/structures/{R}/personnes/confirmer/                 in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/structures/{R}/personnes/{member}/                  in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/structures/{R}/personnes/{member}/etoile/           in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/structures/{R}/personnes/{member}/depart/           in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/structures/{R}/demandes/{asked}/                    in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/structures/{R}/invitations/{invitation}/annuler/    in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no

# An invitation: for the address that received it
GET  /invitation/{nonce}/                                             ok  ok  ok  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  no  no
POST /invitation/{nonce}/                                             ok  ok  go  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  no  no

# Managing (R2.2)
GET  /gestion/candidatures/                                           in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  ok
GET  /gestion/candidatures/sessions/                                  in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  ok
GET  /gestion/candidatures/mois/                                      in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  ok
GET  /gestion/candidatures/impression/                                in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  ok
GET  /gestion/candidatures/export.csv                                 in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  no
GET  /gestion/candidatures/export.xlsx                                in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  no
GET  /gestion/candidatures/sessions/export.csv                        in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  no
GET  /gestion/candidatures/sessions/export.xlsx                        in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  no
GET  /gestion/candidatures/vues/                                      in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  ok
GET  /gestion/candidatures/vues/nouvelle/                             in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  ok
GET  /gestion/candidatures/vues/{view}/                               in  in  no  | no  no  no  | no  no  ok  --  no  | no  no  --  --  | no  no  --  --  | --  | no  no  --
GET  /gestion/candidatures/plusieurs/                                 in  in  no  | no  no  no  | no  no  go  go  no  | no  no  go  go  | no  no  go  go  | go  | no  no  go
GET  /gestion/candidatures/{application}/                             in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/candidatures/{retained}/                                in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/candidatures/{reversed}/                                in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/candidatures/{other_application}/                       in  in  no  | --  --  --  | --  --  --  --  --  | --  --  --  --  | --  --  --  --  | ok  | no  --  --
GET  /gestion/candidatures/{refused}/demande-modification/            in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/formations/                                             in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/formations/vues/                                        in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/formations/vues/nouvelle/                               in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/formations/vues/{offer_view}/                           in  in  no  | no  no  no  | no  ok  no  --  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /gestion/formations/{action}/                                    in  in  no  | no  no  no  | no  ok  no  ok  no  | no  no  no  no  | no  no  no  no  | no  | no  no  no
GET  /gestion/formations/completude/                                  in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/formations/{action}/completude/                         in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | no  | no  no  ok
GET  /gestion/formations/{action}/historique/                         in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | no  | no  no  ok
GET  /gestion/formations/{action}/modules/                            in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | no  | no  no  ok
GET  /mon-catalogue/                                                   in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/sessions/                                               in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/sessions/{session_r5}/                                  in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/sessions/{session}/chronologie/                         in  in  no  | --  --  --  | no  ok  ok  ok  no  | no  ok  ok  ok  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/sessions/{session}/historique/                          in  in  no  | --  --  --  | no  ok  ok  ok  no  | no  ok  ok  ok  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/sessions/{session_r5}/complete/                         in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/candidatures/saisie/                                    in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  ok  ok  | no  no  ok  ok  | ok  | no  no  ok
GET  /gestion/sessions/{session}/import/                              in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/sessions/{session}/import/modele.csv                    in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  no  no  | no  no  ok  ok  | --  | no  --  ok
GET  /gestion/sessions/{session_r5}/annulation/                       in  in  no  | --  --  --  | no  no  ok  ok  no  | no  no  no  no  | no  no  no  no  | --  | no  --  no
GET  /gestion/sessions/{session}/informations/                        in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  no  no  no  | no  | no  no  no
GET  /gestion/sessions/{session}/reunions/ajouter/                    in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  no  no  no  | no  | no  no  no
GET  /gestion/sessions/{session}/reunions/{meeting}/                  in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  no  no  no  | no  | no  no  no
GET  /gestion/sessions/{session}/reunions/{meeting}/retirer/          in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  no  no  no  | no  | no  no  no
POST /gestion/candidatures/vues/nouvelle/                             in  in  no  | no  no  no  | no  no  go  go  no  | no  no  go  go  | no  no  go  go  | go  | 2f  no  no
POST /gestion/candidatures/vues/{view}/                               in  in  no  | no  no  no  | no  no  go  --  no  | no  no  --  --  | no  no  --  --  | --  | 2f  no  no
POST /gestion/candidatures/plusieurs/                                 in  in  no  | no  no  no  | no  no  ok  ok  no  | no  no  go  go  | no  no  ok  ok  | go  | 2f  no  no
POST /gestion/candidatures/{application}/                             in  in  no  | --  --  --  | no  no  go  go  no  | no  no  no  no  | no  no  go  go  | --  | 2f  --  no
GET  /gestion/candidatures/{application}/direct/                      286 286 --  | --  --  --  | --  --  ok  ok  --  | --  --  --  --  | --  --  ok  ok  | --  | --  --  ok
GET  /gestion/sessions/{session_r5}/direct/                           286 286 --  | --  --  --  | --  --  ok  ok  --  | --  --  ok  ok  | --  --  ok  ok  | --  | --  --  ok
GET  /gestion/candidatures/sessions/direct/                           286 286 --  | --  --  --  | --  --  ok  ok  --  | --  --  ok  ok  | --  --  ok  ok  | ok  | --  --  ok
POST /gestion/candidatures/{application}/commentaires/                in  in  no  | --  --  --  | no  no  go  go  no  | no  no  no  no  | no  no  go  go  | --  | 2f  --  no
POST /gestion/candidatures/{application}/pieces/                      in  in  no  | --  --  --  | no  no  go  go  no  | no  no  no  no  | no  no  go  go  | --  | 2f  --  no
POST /gestion/candidatures/{refused}/demande-modification/            in  in  no  | --  --  --  | no  no  go  go  no  | no  no  no  no  | no  no  go  go  | --  | 2f  --  no
POST /gestion/formations/{action}/                                    in  in  no  | no  no  no  | no  go  no  go  no  | no  no  no  no  | no  no  no  no  | no  | 2f  no  no
POST /gestion/formations/vues/nouvelle/                               in  in  no  | no  no  no  | no  go  no  go  no  | no  go  no  go  | no  go  no  go  | go  | 2f  no  no
POST /gestion/formations/vues/{offer_view}/                           in  in  no  | no  no  no  | no  go  no  --  no  | no  --  no  --  | no  --  no  --  | --  | 2f  no  no
POST /gestion/sessions/{session_r5}/                                  in  in  no  | --  --  --  | no  no  go  go  no  | no  no  no  no  | no  no  go  go  | --  | 2f  --  no
POST /gestion/sessions/{session_r5}/complete/                         in  in  no  | --  --  --  | no  no  go  go  no  | no  no  no  no  | no  no  go  go  | --  | 2f  --  no
POST /gestion/sessions/{session}/import/                              in  in  no  | --  --  --  | no  no  422 422 no  | no  no  no  no  | no  no  422 422 | --  | 2f  --  no
POST /gestion/sessions/{session}/import/rapport.csv                   in  in  no  | --  --  --  | no  no  go  go  no  | no  no  no  no  | no  no  go  go  | --  | 2f  --  no
POST /gestion/sessions/{session_r5}/annulation/                       in  in  no  | --  --  --  | no  no  go  go  no  | no  no  no  no  | no  no  no  no  | --  | 2f  --  no
POST /gestion/sessions/{session}/informations/                        in  in  no  | no  no  no  | no  go  no  go  no  | no  go  no  go  | no  no  no  no  | no  | 2f  no  no
POST /gestion/sessions/{session}/reunions/ajouter/                    in  in  no  | no  no  no  | no  go  no  go  no  | no  go  no  go  | no  no  no  no  | no  | 2f  no  no
POST /gestion/sessions/{session}/reunions/{meeting}/                  in  in  no  | no  no  no  | no  go  no  go  no  | no  go  no  go  | no  no  no  no  | no  | 2f  no  no
POST /gestion/sessions/{session}/reunions/{meeting}/retirer/          in  in  no  | no  no  no  | no  go  no  go  no  | no  go  no  go  | no  no  no  no  | no  | 2f  no  no

# What organisations describe themselves: found by everybody, written by its organisation, checked by the operator
GET  /recherche/autres/                                               ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /autres-formations/{own_online}/                                 ok  ok  ok  | ok  ok  ok  | ok  ok  ok  ok  ok  | ok  ok  ok  ok  | ok  ok  ok  ok  | ok  | ok  ok  ok
GET  /gestion/offre-propre/                                           in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/offre-propre/nouvelle/                                  in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/offre-propre/importer/                                  in  in  no  | no  no  no  | no  ok  no  ok  no  | no  ok  no  ok  | no  ok  no  ok  | ok  | no  no  ok
GET  /gestion/offre-propre/imports/{own_import}/                      in  in  no  | no  no  no  | no  ok  no  ok  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /gestion/offre-propre/{own}/                                     in  in  no  | no  no  no  | no  ok  no  ok  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /gestion/offre-propre/{own}/apercu/                              in  in  no  | no  no  no  | no  ok  no  ok  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /gestion/offre-propre/{own}/sessions/                            in  in  no  | no  no  no  | no  ok  no  ok  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /gestion/offre-propre/{own}/sessions/nouvelle/                   in  in  no  | no  no  no  | no  ok  no  ok  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /gestion/offre-propre/{own}/sessions/{own_key}/                  in  in  no  | no  no  no  | no  ok  no  ok  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /gestion/offre-propre/{own}/sessions/{own_key}/retrait/          in  in  no  | no  no  no  | no  ok  no  ok  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /gestion/offre-propre/{own}/{own_section}/                       in  in  no  | no  no  no  | no  ok  no  ok  no  | no  --  no  --  | no  --  no  --  | --  | no  no  --
GET  /supervision/offre-propre/                                       in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/offre-propre/{own_sent}/                            in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
POST /gestion/offre-propre/nouvelle/                                  in  in  no  | no  no  no  | no  go  no  go  no  | no  go  no  go  | no  go  no  go  | go  | 2f  no  no
POST /gestion/offre-propre/importer/                                  in  in  no  | no  no  no  | no  422 no  422 no  | no  422 no  422 | no  422 no  422 | 422 | 2f  no  no
POST /gestion/offre-propre/{own_sent}/                                in  in  no  | no  no  no  | no  go  no  go  no  | no  --  no  --  | no  --  no  --  | --  | 2f  no  no
POST /gestion/offre-propre/{own}/copie/                               in  in  no  | no  no  no  | no  go  no  go  no  | no  --  no  --  | no  --  no  --  | --  | 2f  no  no
POST /gestion/offre-propre/{own}/sessions/nouvelle/                   in  in  no  | no  no  no  | no  go  no  go  no  | no  --  no  --  | no  --  no  --  | --  | 2f  no  no
POST /gestion/offre-propre/{own}/sessions/{own_key}/                  in  in  no  | no  no  no  | no  go  no  go  no  | no  --  no  --  | no  --  no  --  | --  | 2f  no  no
POST /gestion/offre-propre/{own}/sessions/{own_key}/retrait/          in  in  no  | no  no  no  | no  go  no  go  no  | no  --  no  --  | no  --  no  --  | --  | 2f  no  no
POST /gestion/offre-propre/{own}/{own_section}/                       in  in  no  | no  no  no  | no  go  no  go  no  | no  --  no  --  | no  --  no  --  | --  | 2f  no  no
POST /supervision/offre-propre/{own_sent}/                            in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no

# The operator (R2.7)
GET  /supervision/                                                    in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/flux/{feed}/                                        in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/                                         in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{waiting}/                               in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{waiting}/agrement/                      in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/structures/{R}/fusion/                              in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/demandes/                                           in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/demandes/{orphan}/                                  in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/personnes/                                          in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/personnes/{person}/regard/                          in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/modifications/                                      in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/modifications/{reversal}/                           in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/mesures/                                            in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/effacements/                                        in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/offre-info/                                         in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/mesures/{measure}/                                  in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/pieces/                                             in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/pieces/{paper}/                                     in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/regards/                                            in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
GET  /supervision/regards/{look}/                                     in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | no  ok  no
POST /supervision/flux/{feed}/decision/                               in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/structures/{waiting}/agrement/                      in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/structures/{R}/fusion/?doublon={empty}              in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/mesures/{measure}/                                  in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/pieces/                                             in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/pieces/{paper}/                                     in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/modifications/{reversal}/                           in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/demandes/{orphan}/                                  in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/personnes/{person}/regard/                          in  in  no  | no  no  no  | no  no  no  no  no  | no  no  no  no  | no  no  no  no  | no  | 2f  go  no
POST /supervision/regard/terminer/                                    in  in  go  | go  go  go  | go  go  go  go  go  | go  go  go  go  | go  go  go  go  | go  | 2f  go  go
"""  # noqa: E501

BODIES: dict[str, dict[str, str]] = {
    "POST /apparence/": {"theme": "dark"},
    "POST /sessions/{session}/candidater/": {"courriel": "neuf@candidat.example"},
    "POST /sessions/{session}/candidater/code/": {"code": "123456"},
    "POST /connexion/": {"email": "inconnue@x.example", "password": "faux"},
    "POST /mon-espace/structures/rejoindre/{siret}/": {"message": "Bonjour"},
    "POST /gestion/candidatures/vues/nouvelle/": {"nom": "À traiter"},
    "POST /gestion/candidatures/vues/{view}/": {"nom": "Autre nom"},
    "POST /gestion/candidatures/plusieurs/": {"candidature": "{application}"},
    "POST /gestion/sessions/{session_r5}/": {"geste": "fermer"},
    "POST /gestion/sessions/{session_r5}/complete/": {"personnes": "0"},
    "POST /gestion/sessions/{session_r5}/annulation/": {"personnes": "0"},
    "POST /gestion/candidatures/{application}/": {"conformite": "non", "motif": "injoignable"},
    "POST /gestion/candidatures/{application}/commentaires/": {"commentaire": "Appelée ce matin"},
    "POST /gestion/candidatures/{application}/pieces/": {"autre": "Carte de transport"},
    "POST /gestion/candidatures/{refused}/demande-modification/": {"raison": "Le dossier est complet"},
    "POST /supervision/mesures/{measure}/": {"jours": "20", "vu": "30.0"},
    "POST /supervision/pieces/": {"libelle": "Permis de conduire"},
    "POST /supervision/pieces/{paper}/": {"geste": "retirer"},
    "POST /supervision/modifications/{reversal}/": {"reponse": "refuser", "suite": "Ticket 12"},
    "POST /gestion/sessions/{session}/informations/": {"acces": "Tram A", "version": "{session_version}"},
    "POST /gestion/sessions/{session}/reunions/ajouter/": {
        "date": "01/03/2025",
        "debut": "9:00",
        "lieu": "Salle 1",
        "version": "0",
    },
    "POST /gestion/sessions/{session}/reunions/{meeting}/": {
        "date": "01/03/2025",
        "debut": "9:00",
        "lieu": "Salle 1",
        "version": "{meeting_version}",
    },
    "POST /gestion/formations/vues/nouvelle/": {"nom": "À compléter"},
    "POST /gestion/formations/vues/{offer_view}/": {"nom": "Autre nom"},
    "POST /gestion/formations/{action}/": {"plus": "Neuf", "lien_web": "", "version": "{version}"},
    "POST /gestion/offre-propre/nouvelle/": {"title": "Neuve"},
    "POST /gestion/offre-propre/{own_sent}/": {"geste": "reprendre"},
    "POST /gestion/offre-propre/{own}/sessions/nouvelle/": {"start": "01/06/2025"},
    "POST /gestion/offre-propre/{own}/sessions/{own_key}/": {"start": "01/06/2025", "version": "{own_session_version}"},
    "POST /gestion/offre-propre/{own}/sessions/{own_key}/retrait/": {"version": "{own_session_version}"},
    "POST /gestion/offre-propre/{own}/{own_section}/": {"total_price": "10", "version": "{own_price_version}"},
    "POST /supervision/offre-propre/{own_sent}/": {"geste": "renvoyer", "reason": "Prix ?"},
    "POST /supervision/flux/{feed}/decision/": {"decision": "jeter"},
    "POST /supervision/structures/{waiting}/agrement/": {"agrement": "donner"},
    "POST /supervision/structures/{R}/fusion/?doublon={empty}": {"apercu": "{preview}", "raison": "Même adresse"},
    "POST /supervision/demandes/{orphan}/": {"reponse": "refuser", "mot": "Non merci"},
    "POST /supervision/personnes/{person}/regard/": {"raison": "Appel du 10 février"},
}
"""What is sent; a row without one sends an empty form. The structure under which one works is always there."""

_PEOPLE: dict[str, dict[str, str]] = {
    "personnes/inviter/": {"email": "neuve@x.example", "profil": "aucun"},
    "personnes/{member}/": {"profil": "general", "vus": "catalogue"},
    "personnes/{member}/etoile/": {"etoile": "donner"},
    "demandes/{asked}/": {"reponse": "refuser", "mot": "Non merci"},
}
BODIES |= {
    f"POST /{base}/structures/{{R}}/{rest}": body
    for base in ("mon-espace", "supervision")
    for rest, body in _PEOPLE.items()
}

TOKENS = "none forged | W A B | R T P O | eos-read eos-write operator"
"""The API's columns: no token, one that nobody made, then one of each structure, EOS's and the operator's."""

API = """
GET   /api/v1/openapi.json                           200 200 | 200 200 200 | 200 200 200 200 | 200 200 200
GET   /api/v1/docs                                   200 200 | 200 200 200 | 200 200 200 200 | 200 200 200
GET   /api/v1{nowhere}                               404 404 | 404 404 404 | 404 404 404 404 | 404 404 404
GET   /api/v1/sessions                               200 200 | 200 200 200 | 200 200 200 200 | 200 200 200
GET   /api/v1/sessions/{session}                     200 200 | 200 200 200 | 200 200 200 200 | 200 200 200
POST  /api/v1/sessions/{session}/recrutement         401 401 | 403 403 403 | 403 403 403 403 | 403 403 403
GET   /api/v1/formations/{action}                    200 200 | 200 200 200 | 200 200 200 200 | 200 200 200
PATCH /api/v1/formations/{action}                    401 401 | 403 403 403 | 200 403 403 403 | 403 403 403
POST  /api/v1/candidatures                           401 401 | 403 201 201 | 201 403 201 403 | 403 403 403
GET   /api/v1/candidatures                           401 401 | 403 200 200 | 200 200 200 200 | 403 403 403
GET   /api/v1/candidatures/{application}             401 401 | 404 200 404 | 200 200 200 404 | 403 403 403
GET   /api/v1/candidatures/{other_application}       401 401 | 404 404 404 | 404 404 404 200 | 403 403 403
POST  /api/v1/candidatures/{application}/avis        401 401 | 403 403 403 | 200 403 200 404 | 403 403 403
POST  /api/v1/candidatures/{application}/retrait     401 401 | 404 200 404 | 403 403 403 403 | 403 403 403
POST  /api/v1/candidatures/{application}/demande-modification 401 401 | 403 403 403 | 409 403 409 404 | 403 403 403
POST  /api/v1/candidatures/{application}/revision    401 401 | 403 403 403 | 403 403 403 403 | 403 403 409
GET   /api/v1/tableau-de-bord                        401 401 | 403 403 403 | 200 200 200 200 | 403 403 403
POST  /api/v1/eos/feeds                              401 401 | 403 403 403 | 403 403 403 403 | 403 202 403
GET   /api/v1/eos/feeds/{feed}                       401 401 | 403 403 403 | 403 403 403 403 | 200 403 403
POST  /api/v1/eos/feeds/{feed}/confirmation          401 401 | 403 403 403 | 403 403 403 403 | 403 403 200
GET   /api/v1/eos/candidatures-retenues              401 401 | 403 403 403 | 403 403 403 403 | 200 403 403
"""

API_BODIES: dict[str, object] = {
    "PATCH /api/v1/formations/{action}": {"plus": "Neuf"},
    "POST /api/v1/candidatures": {
        "session": "{session}",
        "civilite": "madame",
        "nom_naissance": "Exemple",
        "prenom": "Camille",
        "date_naissance": "1990-05-17",
        "courriel": "camille@candidat.example",
        "code_postal": "64100",
        "ville": "Bayonne",
        "inscrit_france_travail": False,
        "niveau": 3,
        "recontact_referent_handicap": False,
    },
    "POST /api/v1/candidatures/{application}/avis": {"conformite": False, "motif": "injoignable"},
    "POST /api/v1/candidatures/{application}/retrait": {},
    "POST /api/v1/sessions/{session}/recrutement": {"action": "fermer"},
    "POST /api/v1/candidatures/{application}/demande-modification": {"raison": "Le document est arrivé."},
    "POST /api/v1/candidatures/{application}/revision": {"decision": "refuser"},
    "POST /api/v1/eos/feeds": "<lheo/>",
    "POST /api/v1/eos/feeds/{feed}/confirmation": {"decision": "jeter"},
}
