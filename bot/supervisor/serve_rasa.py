"""``rasa`` as ever, but for the warnings that its libraries give of each other before its log is set up.

Sanic has every deprecation shown, whatever ``PYTHONWARNINGS`` says, and on Python 3.11 the building of Rasa's command
line is one: a line that is no JSON at the head of each log. Once the log is set up :mod:`bot.understanding.json_logs`
takes warnings over. Runs in Rasa's environment.
"""

from __future__ import annotations

import runpy
import sys
import warnings
from typing import Any


def _leave_out(*_: Any, **__: Any) -> None:
    """Shows nothing."""


if __name__ == "__main__":
    warnings.showwarning = _leave_out
    sys.argv[0] = "rasa"
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)
