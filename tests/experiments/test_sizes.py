"""Four sweeps and random worlds: numbers come out again, sentences flip with them."""

from __future__ import annotations

import re

from experiments.folders import FOLDERS

SIZES = FOLDERS["sizes"]


def text_of() -> str:
    return SIZES.numbers.read_text(encoding="utf-8")


def first_lines(said: str) -> dict[str, str]:
    return dict(re.findall(r"^- \*\*([^*]+)\*\* ?(.*)", said.replace("cliff**:", "cliff** :"), re.MULTILINE))


def test_the_smallest_audience_comes_out_again() -> None:
    code = SIZES.code
    small = code.SWEEPS["followers"]
    made = code.made({"followers": small._replace(points={1_000: small.points[1_000]})}, worlds=0)
    said = {line for line in text_of().splitlines() if line.startswith(("part", "followers,1000,"))}
    assert set(made.splitlines()) == said, "run: python -m experiments sizes"


def test_what_an_ordinary_brand_loses_is_read_off_the_numbers() -> None:
    """Exchanged with who is left by many, it is told where that is."""
    code = SIZES.code
    before = first_lines(code.answer(text_of()))["An ordinary brand"]
    doubled = re.sub(r"^(answers,0\.3,Ordinary,lost,)[^,]+", r"\g<1>0.0901", text_of(), flags=re.MULTILINE)
    after = code.answer(doubled)
    assert "(9.0 %)" not in before
    assert "share answered 0.3 (9.0 %)" in first_lines(after)["An ordinary brand"]
    assert "There is a cliff" in first_lines(after)


def test_which_number_a_fact_hangs_on_is_read_off_the_numbers() -> None:
    """A claim that follows one parameter and nothing else names it, and says on which side it fails."""
    anywhere = SIZES.code.anywhere
    numbers, places = anywhere.drawn()
    column = next(n for n, each in enumerate(numbers) if each.name == "exit_hazard")
    found = {
        name: [(claim.low + 1e-9 if claim.low > -1 else claim.high)] * len(places)
        for name, (_, claim) in anywhere.CLAIMS.items()
    }
    assert "Of the others" not in "\n".join(anywhere.told(found))
    found["4 unfollow"] = list(places[:, column] * 0.06)
    said = "\n".join(anywhere.told(found))
    why = next(line for line in said.splitlines() if line.startswith("- 4, "))
    assert "`exit_hazard` (+1.00)" in why
    assert re.search(r"in 1\d % of .* in 100 % of those above", why)
