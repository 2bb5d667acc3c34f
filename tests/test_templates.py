"""How pages are drawn: what is shown is text, and the lines of a template are no part of it."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from sim.templates import hashed, templates


def drawn(source: str, **shown: object) -> str:
    return templates("sim.report").from_string(source).render(**shown)


def test_whatever_is_shown_is_text() -> None:
    shown = drawn('<p title="{{ name }}">{{ name }}</p>', name='"<b>')
    assert shown == '<p title="&#34;&lt;b&gt;">&#34;&lt;b&gt;</p>'


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'nmae' is undefined"):
        drawn("{{ nmae }}", name="A")


def test_a_line_break_is_a_space_between_words_and_nothing_beside_a_tag() -> None:
    source = """
        <ul>
          {# no part of the page #}
          {% for each in those %}
            <li>{{ each }} follows
              a brand, <b>not</b> you.
            </li>
          {% endfor %}
        </ul>
    """
    told = drawn(source, those=["A", "B\nC"]).strip()
    items = [f"<li>{each} follows a brand, <b>not</b> you.</li>" for each in ("A", "B\nC")]
    assert told == f"<ul>{''.join(items)}</ul>"


def test_a_policy_names_a_style_by_its_hash() -> None:
    assert hashed("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    assert drawn("{{ style | hashed }}", style="") == hashed("")
