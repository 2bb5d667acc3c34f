"""What happened to one follower, and what would have happened if one thing had been different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.api.frames import frame
from sim.api.shown import as_text, story_html

if TYPE_CHECKING:
    import pandas as pd

    from sim.explain.about import About
    from sim.explain.typed import Left

__all__ = ["Story"]


class Story:
    """The story of a follower, as ``sim explain`` tells it.

    Attributes:
        data: all of it in plain values, as ``sim explain --json`` prints it.
        brand, follower: whose, and who: their number.
    """

    def __init__(self, about: About, brand: str, who: str, what_if: tuple[str, ...] = ()) -> None:
        self._about = about
        self._changes = what_if
        self.data = about.story(brand, who, what_if)
        self.brand = brand
        self.follower: int = self.data["follower"]

    @property
    def events(self) -> pd.DataFrame:
        """What reached them: columns day, until, text, trust and attention after it."""
        return frame(
            {name: each[name] for name in ("day", "until", "text")}
            | {name: each["after"][name] for name in ("trust", "attention")}
            for each in self.data["story"]
        )

    @property
    def evenings(self) -> pd.DataFrame:
        """Trust, attention and standing (0 follows, 1 muted, 2 unfollowed) in the evening of every day from
        0, the morning before the first: columns day, trust, attention, standing.
        """
        evenings = self.data["evenings"]
        columns = zip(evenings["trust"], evenings["attention"], evenings["standing"], strict=True)
        return frame(
            {"day": day, "trust": trust, "attention": attention, "standing": standing}
            for day, (trust, attention, standing) in enumerate(columns)
        )

    @property
    def left(self) -> Left | None:
        """How and when they left (how, day, why, trust); None if they still follow."""
        return self.data["left"]

    def what_if(self, *changes: str) -> Story:
        """The same follower with something different: ``what_if("never recognised")``,
        ``what_if("answer day 12")``. Everybody else lives through it too.

        Raises:
            ScenarioError: a change is not understood; the message says which there are.
        """
        return Story(self._about, self.brand, str(self.follower), changes)

    def __repr__(self) -> str:
        from sim.cli.explain_shown import story

        return as_text(lambda width, marks: story(self.data, width, marks))

    def _repr_html_(self) -> str:
        return story_html(self)
