"""What an organisation copies into its own site to show its catalogue there: no iframe, nothing of ours that runs."""

from __future__ import annotations

from dataclasses import dataclass

from rafaelpro.organisations.models import Organisation

from .reading import address_of

# The classes of the fragment, for the style sheet of the site that shows it.
CLASSES: dict[str, str] = {
    "rafaelpro-catalogue": "l’ensemble",
    "rafaelpro-catalogue__groupe": "le nom d’une mesure, au-dessus de ses formations (h3)",
    "rafaelpro-catalogue__formation": "une formation",
    "rafaelpro-catalogue__titre": "son titre, un lien vers sa page (h4)",
    "rafaelpro-catalogue__faits": "son type, sa durée",
    "rafaelpro-catalogue__sessions": "la liste de ses sessions",
    "rafaelpro-catalogue__session": "une session : lieu, dates, état",
    "rafaelpro-catalogue__etat": "l’état des candidatures ; et « …__etat--ouvert » quand on peut candidater",
    "rafaelpro-catalogue__suite": "la dernière ligne, un lien vers la page du catalogue",
}

PLAIN = """\
<div id="catalogue-rafaelpro"><a href="{page}">Voir notre offre de formation</a></div>
<script>
fetch("{fragment}")
  .then(function (answer) {{ return answer.ok ? answer.text() : Promise.reject(answer.status); }})
  .then(function (html) {{ document.getElementById("catalogue-rafaelpro").innerHTML = html; }})
  .catch(function () {{ /* le lien reste */ }});
</script>
"""

WORDPRESS = """\
add_shortcode( 'catalogue_rafaelpro', function () {{
    $html = get_transient( 'catalogue_rafaelpro' );
    if ( false === $html ) {{
        $answer = wp_remote_get( '{fragment}', array( 'timeout' => 5 ) );
        if ( is_wp_error( $answer ) || 200 !== wp_remote_retrieve_response_code( $answer ) ) {{
            return '<p><a href="{page}">Voir notre offre de formation</a></p>';
        }}
        $html = wp_kses_post( wp_remote_retrieve_body( $answer ) );
        set_transient( 'catalogue_rafaelpro', $html, 15 * MINUTE_IN_SECONDS );
    }}
    return $html;
}} );
"""


@dataclass(frozen=True, slots=True)
class Codes:
    plain: str
    wordpress: str


def codes(organisation: Organisation) -> Codes:
    """Only addresses of ours stand in them, made of BASE_URL and digits: nothing to escape."""
    addresses = {
        "page": address_of(organisation, "catalogue"),
        "fragment": address_of(organisation, "catalogue_fragment"),
    }
    return Codes(PLAIN.format(**addresses), WORDPRESS.format(**addresses))
