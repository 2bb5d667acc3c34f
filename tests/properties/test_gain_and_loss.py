"""Without negativity, without bystanders and without fakes, the model treats gain and loss alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import TrustModel

from .worlds import few, registry, scenario, seeds

# Nothing but a follower's own conversations: no bystanders (v), no fakes (p0, p_fa), no belief about what the
# brand means (it has a loss without a gain: being found out), no rumour, no exits. And nothing that makes who
# comments depend on how it went before: no self-selection, no feed feedback, attention as it is.
OWN_CONVERSATIONS_ONLY = {
    "asking_lift": 0,
    "bystander_weight": 0,
    "thread_opening": 0,
    "recognition": 0,
    "false_alarm": 0,
    "pretender_prior": 0,
    "callout_on_ignored": 0,
    "praise": 0,
    "exit_hazard": 0,
    "self_selection": 0,
    "feed_feedback": 0,
    "habituation": 0,
    "attention_gain": 0,
    "post_gain": 0,
    "reach": 0.7,
}


@few
@given(
    seed=seeds,
    kappa=st.sampled_from([1.0, 1.0, 2.0]),
    share=st.floats(0, 1),
    disposition=st.floats(0.01, 0.99),
    free=st.fixed_dictionaries(
        {
            "act_share": st.floats(0, 1),
            "learning": st.floats(0, 1),
            "first_expectation": st.floats(0, 1),
            "forgetting": st.floats(0.5, 1),
            "prior_weight": st.floats(1, 10),
        }
    ),
)
def test_gain_and_loss_mirror_each_other(seed, kappa, share, disposition, free) -> None:
    """Answer whom you ignored and ignore whom you answered, among people who expect and trust the opposite.

    By equations 2 to 5 with b = 0, a silence after a question costs at 1 - x kappa times what an answer earns
    at x, and moves the expectation as far down as the answer moves it up. So credit and debit change places
    (the debits kappa times as large), x becomes 1 - x, and, at kappa = 1 and disposition 1 - a, T becomes
    1 - T.
    """

    def run(*, mirrored: bool) -> TrustModel:
        a = 1 - disposition if mirrored else disposition
        x = 1 - free["first_expectation"] if mirrored else free["first_expectation"]
        model = TrustModel(
            scenario(
                {
                    "strategy": "mirror",
                    "with": {"share": share, "mirrored": mirrored},
                    "replies_per_day": "unlimited",
                },
                psychology=OWN_CONVERSATIONS_ONLY | free | {"negativity": kappa, "first_expectation": x},
                seed=seed,
                traits={
                    "participation": {"mean": 0.4, "sigma": 0.5},
                    "disposition": {"mean": a, "sd": 0},
                },
            ),
            registry=registry(),
        )
        model.run_model()
        return model

    left, right = run(mirrored=False), run(mirrored=True)
    one, other = left.brands[0], right.brands[0]
    close = {"rtol": 1e-5, "atol": 1e-6}  # 1 - x is rounded where x is not
    np.testing.assert_array_equal(one.column("flags"), other.column("flags"))  # the same people commented
    np.testing.assert_allclose(one.column("debit"), kappa * other.column("credit"), **close)
    np.testing.assert_allclose(other.column("debit"), kappa * one.column("credit"), **close)
    np.testing.assert_allclose(one.column("expectation"), 1 - other.column("expectation"), **close)
    if kappa == 1:
        np.testing.assert_allclose(one.column("trust"), 1 - other.column("trust"), **close)
    assert one.column("flags").any()


@pytest.mark.parametrize(("kappa", "alike"), [(1, True), (2, False)])
def test_from_even_ground_one_answer_lifts_as_far_as_one_silence_lowers(kappa: float, alike: bool) -> None:
    """At x = .5 and T = .5, b = 0: everybody answered against everybody ignored, after one day."""
    change = []
    for share in (0.0, 1.0):
        model = TrustModel(
            scenario(
                {"strategy": "mirror", "with": {"share": share}, "replies_per_day": "unlimited"},
                psychology=OWN_CONVERSATIONS_ONLY | {"negativity": kappa},
                traits={"participation": {"mean": 1, "sigma": 0}, "disposition": {"mean": 0.5, "sd": 0}},
                days=1,
            ),
            registry=registry(),
        )
        model.run_model()
        change.append(model.brands[0].column("trust").mean() - 0.5)
    lost, won = change
    assert won > 0 > lost
    assert (won == pytest.approx(-lost)) == alike
