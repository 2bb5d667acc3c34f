"""Nobody is lost, nobody comes back, every number stays where it means something."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from sim.measures import COLUMNS, GROUPS, STATE
from sim.model import TrustModel

from .worlds import few, graphs, psychologies, registry, scenario, seeds

FOLLOWS, MUTED, UNFOLLOWED = 0, 1, 2


@few
@given(psychologies(), seeds, graphs)
def test_followers_are_conserved(psychology, seed, graph) -> None:
    """Following, muted and unfollowed add up every day, in every group; who left or muted does not return."""
    model = TrustModel(
        scenario({"strategy": "varied"}, psychology=psychology, seed=seed, graph=graph), registry=registry()
    )
    brand = model.brands[0]
    before, ever = brand.column("standing"), 0.0
    while model.running:
        model.step()
        standing = brand.column("standing")
        counts = np.bincount(standing, minlength=3)
        assert counts.sum() == model.size
        assert (standing[before != FOLLOWS] == before[before != FOLLOWS]).all()
        assert brand.followers == counts[FOLLOWS] + counts[MUTED]
        newly = {kind: int(((standing == kind) & (before == FOLLOWS)).sum()) for kind in (MUTED, UNFOLLOWED)}
        assert brand.flows["mutes"] == newly[MUTED]
        assert brand.flows["unfollows"] == newly[UNFOLLOWED]

        table = dict(zip(COLUMNS, model.daily[0, model.day - 1].T, strict=True))
        assert (table["following"] + table["muted"] + table["unfollowed"] == table["people"]).all()
        assert list(zip(("following", "muted", "unfollowed"), counts, strict=True)) == [
            (name, table[name][0]) for name in ("following", "muted", "unfollowed")
        ]
        for name in STATE[: STATE.index("trust")]:
            assert table[name][0] == table[name][1:].sum()
        assert (table["saw_template"] + table["saw_asking"] + table["wrongly"] == table["flagged"]).all()
        assert (table["flagged"] <= table["flagged_ever"]).all()
        assert table["flagged_ever"][0] >= ever
        ever = table["flagged_ever"][0]
        assert len(GROUPS) == len(table["people"])
        before = standing


@few
@given(psychologies(), seeds, graphs)
def test_every_number_stays_in_its_range(psychology, seed, graph) -> None:
    model = TrustModel(
        scenario({"strategy": "varied"}, psychology=psychology, seed=seed, graph=graph), registry=registry()
    )
    brand = model.brands[0]
    while model.running:
        model.step()
        trust = brand.column("trust")
        assert ((trust > 0) & (trust < 1)).all()
        for name in ("credit", "debit", "grudge"):
            assert (brand.column(name) >= 0).all()
        for name in ("expectation", "attention", "closeness", "suspicion"):
            assert ((brand.column(name) >= 0) & (brand.column(name) <= 1)).all()
        assert (brand.column("talked") <= model.day).all()


@few
@given(psychologies(incident_chance=0.0), seeds, graphs)
def test_trust_is_the_disposition_as_long_as_nobody_comments(psychology, seed, graph) -> None:
    """Exactly, however much the brand posts and however many are tired of it."""
    silent = {"participation": {"mean": 0, "sigma": 0}}
    model = TrustModel(
        scenario({"strategy": "varied"}, psychology=psychology, seed=seed, graph=graph, traits=silent),
        registry=registry(),
    )
    model.run_model()
    brand = model.brands[0]
    np.testing.assert_allclose(brand.column("trust"), model.trait("disposition"), rtol=1e-12)
    assert model.daily[0, :, 0, COLUMNS.index("looks")].sum() > 0


@few
@given(psychologies(forgetting=0.8, grudge_forgetting=0.85, join_chance=0.0), seeds, graphs)
def test_trust_returns_to_the_disposition_when_nobody_comments_any_more(psychology, seed, graph) -> None:
    """Every day a little nearer (who left keeps the trust they left with), by exactly what is forgotten: less
    of the credit of a close tie, so such a one may take longer, and pass by the disposition on the way.
    """
    brand_talks_until = {"strategy": "until-then", "with": {"last_post": 8}}
    model = TrustModel(
        scenario(brand_talks_until, psychology=psychology, seed=seed, graph=graph, days=60),
        registry=registry(),
    )
    brand = model.brands[0]
    for _ in range(8):
        model.step()
    disposition = model.trait("disposition").astype(float)
    start = {name: brand.column(name) for name in ("credit", "debit", "grudge")}
    evidence, closeness, kept = sum(start.values()), brand.column("closeness"), np.zeros(model.size)
    assert (evidence > 0).any()
    stays = brand.column("standing") != UNFOLLOWED
    far = np.abs(brand.column("trust") - disposition)
    for days in range(1, 53):
        model.step()
        stays &= brand.column("standing") != UNFOLLOWED  # a few leave for reasons of their own
        now = np.abs(brand.column("trust") - disposition)
        kept += closeness * psychology["closeness_memory"] ** days
        credit, debit = start["credit"] * 0.8 ** (days - kept), start["debit"] * 0.8**days
        prior = psychology["prior_weight"]
        total = credit + debit + start["grudge"] * 0.85**days + prior
        exact = (credit + disposition * prior) / total
        np.testing.assert_allclose(brand.column("trust")[stays], exact[stays], atol=1e-6)
    stays &= closeness == 0
    moved = far > 1e-3
    assert (now[stays & moved] < far[stays & moved]).all()
    assert (now[stays] < 0.01).all()
