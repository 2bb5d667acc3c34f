"""The commands of ``sim``, by what one wants with them: names, and a sentence each."""

from __future__ import annotations

from typing import Final

__all__ = ["GROUPS", "ORDER", "OWN"]

#: Group -> name -> what it does; nothing for those that come with a plugin, and only have their place here.
GROUPS: Final[dict[str, dict[str, str]]] = {
    "Ask a question": {
        "run": "Run a scenario: a table, what it says, and files to keep.",
        "serve": "",
        "check": "Say what is wrong with a scenario, without running it.",
        "report": "Draw the report of a finished run: one page to read, print or forward.",
        "explain": "Tell one follower's story, what would have kept them, and where two brands part.",
        "compare": "Compare finished runs: the same brand across them, or the brands of one.",
    },
    "Decide": {
        "sweep": "Vary one setting of a scenario, with the same people and luck at every value.",
        "tournament": "Put every strategy into one brand's place: who does best, who is level with whom, "
        "and at what cost.",
        "plan": "",
        "experiment": "Many runs of one scenario, with some of its values varied.",
    },
    "Doubt it": {
        "doubt": "",
        "rivals": "Run a scenario under rival models: does the answer hold if an equation is wrong?",
        "sensitivity": "",
        "facts": "",
    },
    "Bring your own": {
        "strategies": "List strategies; show, write or check one.",
        "plugins": "List plugins and what they offer; write or check one.",
        "trust": "Say which folders' plugin files may run.",
        "schema": "Print the JSON Schema of a scenario file.",
        "fit": "",
        "import": "",
    },
    "Teach": {
        "lesson": "",
    },
}

#: Names as the list has them, with those that come with plugins that ship.
ORDER: Final = [name for rows in GROUPS.values() for name in rows]
#: Names of those that come with no plugin.
OWN: Final = [name for rows in GROUPS.values() for name, says in rows.items() if says]
