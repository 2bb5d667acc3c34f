"""`apology`: business as usual until the storm, then answer every critic."""

from sim import Answers, Count, Day, Days, Inbox, Post, Rate, Reply, Share, State, Strategy


class Apology(Strategy):
    """Talk at people until they call it out in numbers; then answer every critic for two weeks.

    It takes notice of call-outs because they show, not of the trust lost before they did.

    What to expect: a little better than never noticing. Those who comment again after the storm are won
    back slowly; those who left or only watched do not hear the apology. Grudges fade so slowly that half
    a year does not undo a day.

    Source: a breach mended by amends, but not when there was deceit [Schweitzer2006]_.
    """

    name = "apology"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = 0.1  # share of other comments it answers
    storm: Count = 3  # call-outs in one day that make it apologise
    days_of_care: Days = 14  # days on which it then answers every critic

    sorry_until: State[int] = 0  # last day on which it answers every critic

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask; while it apologises it only tells."""
        if day.yesterday.call_outs >= max(1, self.storm):
            self.sorry_until = day.number + self.days_of_care - 1
        questions = 0.0 if day.number <= self.sorry_until else self.questions
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back to every critic while it apologises; a personal word for a few at all times."""
        usual = inbox.where(inbox.luck < self.answer_rate, Reply.PERSONAL)
        if inbox.day.number > self.sorry_until:
            return usual
        return inbox.critics().all(Reply.FOLLOW_UP) + usual
