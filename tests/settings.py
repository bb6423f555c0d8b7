"""Settings of the tests: the application's own, on a throw-away base, with nothing of the machine's environment."""

import os
import tempfile

OURS = (
    "DATABASE_URL DATABASE_OWNER_URL DATABASE_REPLICA_URL SECRET_KEY ALLOWED_HOSTS BASE_URL EMAIL_URL DATA_DIR PORT "
    "OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_NAME OIDC_SCOPES OIDC_ACR_VALUES OIDC_TRUSTS_EMAIL "
    "TRUSTED_PROXIES RAFAELPRO_CLOCK RAFAELPRO_CLOCK_ORIGIN RAFAELPRO_DATABASE_ROLE RAFAELPRO_SERVING "
    "API_REQUESTS_PER_SECOND"
)
for _name in OURS.split():
    os.environ.pop(_name, None)
os.environ["RAFAELPRO_ENV"] = "test"
os.environ["SECRET_KEY"] = "tests-only-tests-only-tests-only-tests-only"
# Nothing is written there: conftest.py names the server's own directory once it stands.
os.environ["DATA_DIR"] = f"{tempfile.gettempdir()}/rafaelpro-tests-none"

from rafaelpro.config.settings import *  # noqa: E402,F403
from rafaelpro.config.settings import INSTALLED_APPS, LOGGING  # noqa: E402

ALLOWED_HOSTS = ["*"]
WHITENOISE_AUTOREFRESH = True  # static files come from their rooms: nothing has been collected
# Fast on purpose; argon2 itself is tried in tests/config.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]
INSTALLED_APPS = [*INSTALLED_APPS]
LOGGING = {**LOGGING, "root": {"handlers": [], "level": "INFO"}}
