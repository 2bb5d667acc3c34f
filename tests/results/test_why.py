"""``why.json``: written whole, read back, refused when it is not one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ResultsError
from sim.results.why import FORMAT, WHY, read_why, write_why

UNCOUNTED = (
    '{"format": 1, "replicate": 0, "sample": 5, "of": 9, "kinds": ["boredom"], '
    '"brands": {"A": {"left": 1, "kinds": {}, "departures": []}}}'
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_why(tmp_path) is None
    brands = {"Café": {"left": 0, "kinds": {}, "departures": []}}
    found = {"format": FORMAT, "replicate": 0, "sample": 5, "of": 9, "kinds": [], "brands": brands}
    assert write_why(tmp_path, found) == tmp_path / WHY
    assert read_why(tmp_path) == found
    assert [path.name for path in tmp_path.iterdir()] == [WHY]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"format": 99}', '"words"', '{"format": 1, "replicate": "a"}', UNCOUNTED]
)
def test_what_is_none_is_refused_with_the_fix(tmp_path: Path, text: str) -> None:
    (tmp_path / WHY).write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError, match="--why-they-left"):
        read_why(tmp_path)


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="cannot be written"):
        write_why(tmp_path / "nowhere", {})
