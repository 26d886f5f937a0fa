"""Whether a message says anything of a matter, or is a greeting, a thank-you or a wish for a person."""

from __future__ import annotations

import re

# Fewer words that mean something than this say too little to search by.
ENOUGH = 3

# Said of any matter: they tell none from another.
_EMPTY = frozenset(
    """
    a about again ain all already also am an and any anybody anyone anything are aren as ask asked at be because been
    before but by can cannot come could couldn d did didn do does doesn doing don done else even ever every for from
    get getting give go going gonna got had has hasn have haven having he her here him his how i if in into is isn it
    its just know ll let like ll look lot m make maybe me mean meanwhile might more much must my myself need no nobody
    nope not nothing now of oh ok okay on once one only or other our ours out over own perhaps please quite rather re
    really right s said same say saying see seem she should shouldn so some somebody someone something soon still such
    sure t take tell than that the their them then there these they thing things think this those though through till
    to too try trying until up us ve very want wanted was wasn wait we well were weren what when where which while who
    why will with without won would wouldn yeah yep yes yet you your yours
    alright anyway bye cheers day evening fine good goodbye great hello hey hi hiya morning nice sorry thank thanks thx
    welcome
    advisor agent anymore bot chat colleague connect human live operator people person real representative speak staff
    support talk talking team transfer
    did didnt doesnt dont help helped helping helps work worked working works
    """.split()
)
_WORD = re.compile(r"[^\W_]+")
# Chinese is not cut into words; two signs are about one.
_HAN = re.compile(r"[\u4e00-\u9fff]")


def telling_words(text: str) -> list[str]:
    """The words of a message that say what it is about, lower case, each once.

    >>> telling_words("Hello there, human again please"), telling_words("The amber light is on, the light!")
    ([], ['amber', 'light'])
    """
    signs = _HAN.findall(text)
    if signs:
        return ["".join(signs[at : at + 2]) for at in range(0, len(signs), 2)]
    words = _WORD.findall(text.lower())
    return list(dict.fromkeys(word for word in words if word not in _EMPTY))
