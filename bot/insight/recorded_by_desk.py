"""The desk's database as commands read it: perhaps not there, perhaps of a version before this one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk.errors import StoreError
from bot.desk.store import Store
from bot.settings import Settings

T = TypeVar("T")


def read_from_desk(settings: Settings, job: Callable[[Session], T]) -> T:
    """Reads from the desk's database and leaves it as it is.

    Raises:
        StoreError: There is none, or it cannot be read.
    """
    url = settings.database
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        raise StoreError("the desk has no database here; start the desk once with `make run`")
    store = Store(url)
    try:
        return store.read_now(job)
    except SQLAlchemyError as error:
        reason = type(error).__name__
        raise StoreError(
            f"the desk's database cannot be read ({reason}); start the desk once with `make run` to bring it up to date"
        ) from None
    finally:
        store.close()
