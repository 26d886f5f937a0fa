"""Gives a Python process another time of day; Python imports this at its start where it lies on the PYTHONPATH.

The variable ``OTHER_CLOCK`` names a file with the seconds that the clock is off; it may change at any time. As with a
clock that is set, what measures how long something takes goes on evenly.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import time_machine

LOOK_EVERY_S = 0.05


def _follow(path: Path, clock: time_machine.Coordinates) -> None:
    set_to = ""
    while True:
        found = path.read_text("ascii")
        if found and found != set_to:
            set_to = found
            clock.move_to(time_machine.escape_hatch.time.time() + float(found))
        time.sleep(LOOK_EVERY_S)


if "OTHER_CLOCK" in os.environ:
    traveller = time_machine.travel(time.time(), tick=True).start()
    file = Path(os.environ["OTHER_CLOCK"])
    threading.Thread(target=_follow, args=(file, traveller), name="other-clock", daemon=True).start()
