"""Write everything that pages draw from the code or show as output: ``python -m tests.docs [PAGE...]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.docs.blocks import PAGES, ROOT, name_of, with_generated
from tests.docs.generated import GENERATED, SCHEMA, schema
from tests.docs.notebooks import NOTEBOOKS, ran, text_of
from tests.docs.session import filled, same_but_for_the_code
from tests.docs.test_pages import FOLLOWED


def main(wanted: list[str]) -> None:
    for page in PAGES:
        name = name_of(page)
        if wanted and name not in wanted:
            continue
        before = after = page.read_text(encoding="utf-8")
        for place, draw in GENERATED.get(name, {}).items():
            after = with_generated(after, place, draw())
        if name in FOLLOWED:
            with tempfile.TemporaryDirectory() as place:
                after = filled(after, Path(place))
        if same_but_for_the_code(after) != same_but_for_the_code(before):
            page.write_text(after, encoding="utf-8")
            sys.stderr.write(f"Wrote {page.relative_to(ROOT)}\n")
    if not wanted or name_of(SCHEMA) in wanted:
        SCHEMA.write_text(schema(), encoding="utf-8")
    for notebook in NOTEBOOKS:
        if wanted and name_of(notebook) not in wanted:
            continue
        with tempfile.TemporaryDirectory() as place:
            after = text_of(ran(notebook, Path(place)))
        if same_but_for_the_code(after) != same_but_for_the_code(notebook.read_text(encoding="utf-8")):
            notebook.write_text(after, encoding="utf-8")
            sys.stderr.write(f"Wrote {notebook.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
