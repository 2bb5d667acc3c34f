"""How far a difference between brands can be trusted, beyond luck.

The interval of a run is that of its replicates: other people, the same model. Here the numbers of the model
that nobody has measured are moved over their ranges, all at once; then its equations, rival by rival. All on
a small copy of the audience, with the same people and luck throughout.
"""

from sim.compare.doubt import FILE, DoubtNumbers, doubt_sentences, pair_sentence
from sim.compare.rivals import UnderRivals, rival_sentences
from sim.doubt.asking import Doubt, Question
from sim.doubt.beside import doubted, worlds_worth
from sim.doubt.guesses import guesses
from sim.doubt.split import Split, best_split

__all__ = [
    "FILE",
    "Doubt",
    "DoubtNumbers",
    "Question",
    "Split",
    "UnderRivals",
    "best_split",
    "doubt_sentences",
    "doubted",
    "guesses",
    "pair_sentence",
    "rival_sentences",
    "worlds_worth",
]
