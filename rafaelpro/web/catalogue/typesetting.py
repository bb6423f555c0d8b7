"""Make a tagged PDF (PDF/UA-1) of `catalogue.typ` and some data. Runs as a process of its own, which can be stopped:

    python -m rafaelpro.web.catalogue.typesetting < data.json > catalogue.pdf

It knows neither Django nor the database, reads no file but the template, and uses the typefaces that typst brings, so
that every machine makes the same pages. A failure is told on the error output, exit code 1.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import cast

import typst

TEMPLATE = Path(__file__).with_name("catalogue.typ")
MOST_MEMORY = 2 * 1024**3  # bytes


def typeset(data: str, moment: int) -> bytes:
    """The PDF, dated `moment` (Unix time). Raises `typst.TypstError`."""
    compiler = typst.Compiler(ignore_system_fonts=True)
    made = compiler.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards="ua-1",
        timestamp=moment,
    )
    return cast("bytes", made)  # a PDF is one file, whatever its pages


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        made = typeset(sys.stdin.buffer.read().decode(), int(sys.argv[1]))
    except typst.TypstError as problem:
        print(problem, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
