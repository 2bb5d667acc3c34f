"""The strategies and rival trust rules that ship, a small file each, offered by the same door as anyone's."""

from sim import Strategy, TrustRule, hookimpl
from sim_strategies.apologises import Apologises
from sim_strategies.apology import Apology
from sim_strategies.ask_and_ignore import AskAndIgnore
from sim_strategies.auto_reply import AutoReply
from sim_strategies.broadcast import Broadcast
from sim_strategies.canned_reply import CannedReply
from sim_strategies.days_late import DaysLate
from sim_strategies.first_come import FirstCome
from sim_strategies.genuine_follow_up import GenuineFollowUp
from sim_strategies.honest_pause import HonestPause
from sim_strategies.influencers_first import InfluencersFirst
from sim_strategies.log_odds import LogOdds
from sim_strategies.long_talks import LongTalks
from sim_strategies.love_bombing import LoveBombing
from sim_strategies.mixed import Mixed
from sim_strategies.monday_batch import MondayBatch
from sim_strategies.newcomers_first import NewcomersFirst
from sim_strategies.one_to_all import OneToAll
from sim_strategies.overtime import Overtime
from sim_strategies.personal_thanks import PersonalThanks
from sim_strategies.rescorla_wagner import RescorlaWagner
from sim_strategies.silence import Silence

__all__ = [
    "Apologises",
    "Apology",
    "AskAndIgnore",
    "AutoReply",
    "Broadcast",
    "CannedReply",
    "DaysLate",
    "FirstCome",
    "GenuineFollowUp",
    "HonestPause",
    "InfluencersFirst",
    "LogOdds",
    "LongTalks",
    "LoveBombing",
    "Mixed",
    "MondayBatch",
    "NewcomersFirst",
    "OneToAll",
    "Overtime",
    "PersonalThanks",
    "RescorlaWagner",
    "Silence",
]


@hookimpl
def register_strategies() -> list[type[Strategy]]:
    """Every strategy on the shelf."""
    return [
        Apologises,
        Apology,
        AskAndIgnore,
        AutoReply,
        Broadcast,
        CannedReply,
        DaysLate,
        FirstCome,
        GenuineFollowUp,
        HonestPause,
        InfluencersFirst,
        LongTalks,
        LoveBombing,
        Mixed,
        MondayBatch,
        NewcomersFirst,
        OneToAll,
        Overtime,
        PersonalThanks,
        Silence,
    ]


@hookimpl
def register_trust_rules() -> list[type[TrustRule]]:
    """Rivals of equation 1."""
    return [LogOdds, RescorlaWagner]
