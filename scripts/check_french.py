"""French typography where it is written: spaces that never break inside « » and before : ; ! ?, and the apostrophe ’.

Read: the text of templates and letters (their labels and the strings given to components too), and the sentences that
the screens' own Python holds. Not read: comments, code samples, addresses; the sentences of the other rooms, which the
API also says and the components set as they show them. `--mend` writes what is missing.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "rafaelpro"
NBSP = "\u00a0"
SPACE = re.compile(r"(?<=«) | (?=[:;!?»](?:[\s.,)(<{\"'\\]|$))")
APOSTROPHE = re.compile(r"(?<=[^\W\d_])(?<!\b[fr])'(?=[^\W\d_])")  # not that of f'…'
ATTRIBUTE_VALUE = r"\"(?:{%.*?%}|{{.*?}}|[^\"])*\""
PART = re.compile(
    r"{%\s*comment.*?{%\s*endcomment\s*%}|{\#.*?\#}|<!--.*?-->|<(script|style|pre|code|svg)\b.*?</\1>"
    rf"|{{%.*?%}}|{{{{.*?}}}}|<[a-zA-Z/!](?:{{%.*?%}}|{{{{.*?}}}}|{ATTRIBUTE_VALUE}|[^>\"])*>",
    re.DOTALL,
)
NOT_SHOWN = re.compile(r"{#|<!--|{%\s*(?:comment|if|elif|url|extends|include|load|block|cycle|static|for)\b")
QUOTED = re.compile(r'"([^"]*)"')
ATTRIBUTE = re.compile(
    rf"\b(?:aria-label|title|alt|placeholder|data-label|data-copied|label|content)=({ATTRIBUTE_VALUE})", re.DOTALL
)
CODE = "<script>"  # a Python string that holds it is a sample of code, not a sentence


@dataclass(frozen=True)
class Slip:
    """A character that should be another one, at `offset` of the file."""

    offset: int
    better: str


def shown(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where the words that people read stand in a template: from, to."""
    at = 0
    for part in PART.finditer(text):
        yield start + at, start + part.start()
        at = part.end()
        if NOT_SHOWN.match(part[0]) or part[1]:
            continue
        if part[0].startswith("{"):
            yield from ((start + part.start() + each.start(1), start + part.start() + each.end(1))
                        for each in QUOTED.finditer(part[0]))  # fmt: skip
        else:
            for value in ATTRIBUTE.finditer(part[0]):
                yield from shown(value[1][1:-1], start + part.start() + value.start(1) + 1)
    yield start + at, start + len(text)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the strings of a Python file stand, docstrings and raw strings apart."""
    lines = [0, *(found.end() for found in re.finditer("\n", text))]
    tree = ast.walk(ast.parse(text))
    told = {node.value.lineno for node in tree if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        raw = token.string.lower().startswith(("r", "rb", "rf", "fr"))
        if token.type == tokenize.STRING and token.start[0] not in told and not raw and CODE not in token.string:
            start = lines[token.start[0] - 1] + token.start[1]
            yield start, start + len(token.string)


def slips(path: Path, text: str) -> list[Slip]:
    spans = sentences(text) if path.suffix == ".py" else shown(text)
    found = []
    for start, end in spans:
        found += [Slip(start + each.start(), NBSP) for each in SPACE.finditer(text[start:end])]
        found += [Slip(start + each.start(), "’") for each in APOSTROPHE.finditer(text[start:end])]
    return found


def files() -> list[Path]:
    templates = [path for path in ROOT.rglob("templates/**/*") if path.suffix in {".html", ".txt"}]
    return sorted([*templates, *(ROOT / "web").rglob("*.py")])


def mended(text: str, found: list[Slip]) -> str:
    written = list(text)
    for slip in found:
        written[slip.offset] = slip.better
    return "".join(written)


def main() -> int:
    chosen = [Path(each).resolve() for each in sys.argv[1:] if each != "--mend"] or files()
    total = 0
    for path in chosen:
        text = path.read_text()
        found = slips(path, text)
        total += len(found)
        for slip in sorted(found, key=lambda each: each.offset):
            line = text.count("\n", 0, slip.offset) + 1
            near = text[max(0, slip.offset - 20) : slip.offset + 12].replace("\n", " ")
            wanted = "espace insécable" if slip.better == NBSP else "apostrophe ’"
            print(f"{path.relative_to(ROOT.parent)}:{line}: {wanted} : …{near}…")
        if found and "--mend" in sys.argv:
            path.write_text(mended(text, found))
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
