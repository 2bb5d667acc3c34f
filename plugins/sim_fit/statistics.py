"""The numbers by which data and runs are compared, computed from a record of either.

Half an event is added where a logarithm is taken, so that each is finite for whatever a run brings.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim_fit.record import Record, told

Floats = npt.NDArray[np.float64]

MONTH = 30
FEW = 5  # posts, or conversations, under which a number says nothing


def total(column: Floats) -> float:
    """Sum of what is told."""
    return float(np.nansum(column))


def log_ratio(part: float, whole: float) -> float:
    """Logarithm of a share of events."""
    return float(np.log((part + 0.5) / (whole + 1.0)))


def odds(part: float, whole: float) -> float:
    """Log odds of a share."""
    return float(np.log((part + 0.5) / (whole - part + 0.5)))


# --- the drip


def has_drip(r: Record) -> bool:
    """Whether losses are told of for half a month at least."""
    return int((told(r.lost) & told(r.followers)).sum()) >= MONTH // 2


def drip(r: Record) -> float:
    """Followers lost a day, of those there are."""
    both = told(r.lost) & told(r.followers)
    return log_ratio(total(r.lost[both]), total(r.followers[both]))


def elasticity(r: Record) -> float:
    """How far losses a day follow what is shown that day: percent for a percent."""
    both = told(r.lost) & told(r.shown)
    losses, shown = r.lost[both], r.shown[both]
    spread = float(np.var(shown)) if len(shown) else 0.0
    if not spread:
        return 0.0
    slope = float(np.mean((losses - losses.mean()) * (shown - shown.mean()))) / spread
    return float(np.clip(slope * shown.mean() / max(losses.mean(), 0.5 / len(losses)), -3, 3))


# --- posts


def posts(r: Record, *columns: Floats) -> int:
    """How many posts tell of what they were shown, and of these columns."""
    mask = told(r.post_shown)
    for column in columns:
        mask = mask & told(column)
    return int(mask.sum())


def reach(r: Record) -> float:
    """Times a post is shown, of followers."""
    share = (r.post_shown + 0.5) / r.post_followers
    return float(np.log(np.nanmean(share))) if np.isfinite(share).any() else -7.0


def only_days(r: Record, column: Floats) -> bool:
    """Where no post by itself is known: then days tell, less well."""
    both = told(r.shown) & told(column)
    return not posts(r) and int(both.sum()) >= MONTH // 2 and bool(total(r.posts))


def reach_daily(r: Record) -> float:
    """The same from days."""
    return log_ratio(total(r.shown), total(r.posts * r.followers))


def comments_daily(r: Record) -> float:
    """Comments a time shown, from days; further turns count."""
    both = told(r.shown) & told(r.comments)
    return log_ratio(total(r.comments[both]), total(r.shown[both]))


def reach_spread(r: Record) -> float:
    """Standard deviation of the logarithm of reach between posts."""
    logs = np.log((r.post_shown + 0.5) / r.post_followers)
    logs = logs[np.isfinite(logs)]
    return float(np.std(logs)) if len(logs) > 1 else 0.0


def comments(r: Record) -> float:
    """Comments a time shown."""
    both = told(r.post_shown) & told(r.post_comments)
    return log_ratio(total(r.post_comments[both]), total(r.post_shown[both]))


def question_lift(r: Record) -> float:
    """Of posts within the same month, so that an audience that grows tired is no effect of asking."""
    both = told(r.post_shown) & told(r.post_comments) & told(r.post_asks)
    asks, month = r.post_asks[both] > 0, r.post_day[both] // MONTH
    shown, comments = r.post_shown[both], r.post_comments[both]
    up = down = 0.25
    for each in np.unique(month):
        mask = month == each
        a, b = shown[mask & asks].sum(), shown[mask & ~asks].sum()
        if a + b:
            up += comments[mask & asks].sum() * b / (a + b)
            down += comments[mask & ~asks].sum() * a / (a + b)
    return float(np.log(up / down))


def overdispersion(r: Record) -> float:
    """How far comments a post vary beyond what their reach, the question, and chance explain."""
    both = told(r.post_shown) & told(r.post_comments)
    shown, comments = r.post_shown[both], r.post_comments[both]
    asks = np.nan_to_num(r.post_asks[both])
    expected = np.zeros(len(shown))
    for kind in (0.0, 1.0):
        mask = asks == kind
        expected[mask] = shown[mask] * (comments[mask].sum() + 0.25) / (shown[mask].sum() + 1.0)
    beyond = float(((comments - expected) ** 2 - expected).sum() / max((expected**2).sum(), 1e-9))
    return float(np.log(max(beyond, 0.0) + 0.1))


def likes(r: Record) -> float:
    """Likes a time shown."""
    both = told(r.post_shown) & told(r.post_likes)
    return log_ratio(total(r.post_likes[both]), total(r.post_shown[both]))


def fatigue(r: Record) -> float:
    """Likes a time shown, of the second half against the first."""
    late = r.post_day >= r.days / 2
    both = told(r.post_shown) & told(r.post_likes)
    rates = [
        log_ratio(total(r.post_likes[both & half]), total(r.post_shown[both & half]))
        for half in (~late, late)
    ]
    return float(np.clip(rates[1] - rates[0], -3, 3))


def hides(r: Record) -> float:
    """Hides a time shown."""
    both = told(r.post_hides) & told(r.post_shown)
    return log_ratio(total(r.post_hides[both]), total(r.post_shown[both]))


# --- conversations


def talks(r: Record) -> int:
    """How many conversations were answered."""
    return int((r.talk_answered == 1).sum())


def has_talks(r: Record) -> bool:
    """Whether enough were."""
    return talks(r) >= FEW


def has_returns(r: Record) -> bool:
    """Silence must be told of, and conversations be about as many as comments: else most returns are
    missing.
    """
    comments = total(r.post_comments)
    talks = int((told(r.talk_author) & (r.talk_told == 1)).sum())
    return talks >= 4 * FEW and (comments == 0 or 0.5 <= talks / comments <= 2.5)


def regulars(r: Record) -> float:
    """Conversations of who writes at all."""
    authors = r.talk_author[told(r.talk_author)]
    return float(np.log((len(authors) + 1.0) / (len(np.unique(authors)) + 1.0)))


def back(r: Record, answered: bool) -> float:
    """Of who wrote first in the first half, who writes again on a later day, within 30 days or half the
    time.
    """
    mask = told(r.talk_author) & (r.talk_told == 1)
    author, day, had_answer = r.talk_author[mask], r.talk_day[mask], r.talk_answered[mask]
    order = np.lexsort((day, author))
    author, day, had_answer = author[order], np.floor(day[order]), had_answer[order]
    first = np.r_[True, author[1:] != author[:-1]] if len(author) else np.empty(0, bool)
    first_day = day[first][np.cumsum(first) - 1] if len(author) else day
    again = (day > first_day) & (day <= first_day + min(MONTH, r.days / 2))
    person = np.cumsum(first) - 1
    back = np.bincount(person[again], minlength=int(first.sum())) > 0 if len(author) else again
    who = (day[first] < r.days / 2) & (had_answer[first] == float(answered))
    return odds(float((back & who).sum()), float(who.sum()))


def continued(r: Record) -> float:
    """Answers that are answered."""
    answered = r.talk_answered == 1
    return odds(float((answered & (r.talk_turns >= 2)).sum()), float(answered.sum()))


def continued_deep(r: Record) -> float:
    """Second answers that are."""
    eligible = (r.talk_turns >= 2) & (r.talk_replies >= 2)
    return odds(float((eligible & (r.talk_turns >= 3)).sum()), float(eligible.sum()))


def continued_deeper(r: Record) -> float:
    """Third answers that are."""
    eligible = (r.talk_turns >= 3) & (r.talk_replies >= 3)
    return odds(float((eligible & (r.talk_turns >= 4)).sum()), float(eligible.sum()))


def timed(r: Record) -> npt.NDArray[np.bool_]:
    """Conversations of which it is told how long the answer took."""
    return np.asarray((r.talk_answered == 1) & told(r.talk_minutes))


def continued_slow(r: Record) -> float:
    """Answers that are answered, of the slower half against the faster."""
    mask = timed(r)
    minutes, more = r.talk_minutes[mask], r.talk_turns[mask] >= 2
    slow = minutes > np.median(minutes) if len(minutes) else more
    return odds(float((more & slow).sum()), float(slow.sum())) - odds(
        float((more & ~slow).sum()), float((~slow).sum())
    )


# --- what the brand does


def posts_made(r: Record) -> float:
    """How many posts there were."""
    return float(len(r.post_day)) if len(r.post_day) else total(r.posts)


def minutes(r: Record) -> Floats:
    """Logarithm of minutes to the answer."""
    return np.log(np.clip(r.talk_minutes[timed(r)], 0.5, 20_000))
