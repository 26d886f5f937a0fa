"""``rasa`` as ever, but without TensorFlow where nothing runs it, and without its libraries' warnings of each other.

TensorFlow: :mod:`bot.supervisor.without_tensorflow`. Warnings: Sanic has every deprecation shown, whatever
``PYTHONWARNINGS`` says, and on Python 3.11 the building of Rasa's command line is one: a line that is no JSON at the
head of each log. Once the log is set up :mod:`bot.understanding.json_logs` takes warnings over. Runs in Rasa's
environment.
"""

from __future__ import annotations

import runpy
import sys
import warnings
from pathlib import Path
from typing import Any

from bot.supervisor import without_tensorflow


def _leave_out(*_: Any, **__: Any) -> None:
    """Shows nothing."""


if __name__ == "__main__":
    warnings.showwarning = _leave_out
    without_tensorflow.install(Path("config.yml"))
    sys.argv[0] = "rasa"
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)
