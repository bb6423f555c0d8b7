"""Take feeds in from a process of its own: `python -m tests.eos.taking <feed id>`. For tests that kill it."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rafaelpro.config.settings")
    import django

    django.setup()
    from rafaelpro.eos.domain.process import process

    process(int(sys.argv[1]))


if __name__ == "__main__":
    main()
