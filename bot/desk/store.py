"""The database: one writer, several readers, and what was committed told in the order of the commits."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Select, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from bot.desk.errors import StoreError
from bot.desk.metrics import WRITE_WAIT, WRITE_WORK

T = TypeVar("T")
Job = Callable[[Session], T]

log = logging.getLogger(__name__)

POSTGRES = "postgresql+psycopg"
READERS = 4
POSTGRES_WRITERS = 8
# Two jobs that wait for each other, or that read what the other wrote: PostgreSQL ends one, which may simply go again.
AGAIN = {"40P01", "40001"}
TRIES = 5
# Longer than any backup or check holds the file; a writer waits this long rather than lose a message.
BUSY_TIMEOUT_MS = 20_000
SCRUB_TIMEOUT_MS = 1_000
EVENTS = "events"
MOST_AT_ONCE = 32


def announce(session: Session, *events: object) -> None:
    """Says what is to be told to the world if, and only when, this job is committed."""
    session.info.setdefault(EVENTS, []).extend(events)


def lock(session: Session, statement: Select[Any], **values: Any) -> None:
    """Locks rows until the transaction ends, where several may write at a time; on SQLite whoever writes is alone.

    What is read afterwards is as whoever had the lock before left it. In one statement that locks and reads more than
    the locked rows, the rest may be older.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(statement, values)


@dataclass(frozen=True)
class Write:
    """A job that waits for the writer, and who waits for it."""

    job: Job[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    asked_at: float = field(default_factory=time.monotonic)


class Store:
    """Runs jobs on the database outside the event loop.

    SQLite has one writer anyway, so one thread writes and never waits for another of ours; readers see the last commit
    meanwhile (WAL). Jobs that came while it was at work share the next transaction, and so its wait for the disk. On
    PostgreSQL several threads write and rows are locked instead.
    """

    def __init__(self, url: str) -> None:
        """Opens the database.

        Raises:
            StoreError: The URL is not one, or its driver is missing.
        """
        try:
            self.url = _with_driver(make_url(url))
            self.writer = _engine(self.url.render_as_string(hide_password=False), writes=True)
            self.reader = _engine(self.url.render_as_string(hide_password=False), writes=False)
        except (ImportError, ValueError, ArgumentError) as error:
            raise StoreError(f"DATABASE_URL cannot be opened ({error}); use sqlite:///path or postgresql://…") from None
        self._writers = ThreadPoolExecutor(1 if self.sqlite else POSTGRES_WRITERS, "store-write")
        self._readers = ThreadPoolExecutor(READERS, "store-read")
        self._listeners: list[Callable[[list[Any]], None]] = []
        self._writing: dict[int, float] = {}
        #: Whether the last write came to nothing because of the database: it is full, locked, or away.
        self.refuses = False
        self._waiting: deque[Write] = deque()
        #: Given to every session as its ``info``; see :mod:`bot.desk.place`.
        self.about: dict[str, Any] = {}

    @property
    def sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def waiting_s(self) -> float:
        """How long the oldest write that is under way has taken so far, seconds; 0 when there is none."""
        begun = list(self._writing.values())
        return time.monotonic() - min(begun) if begun else 0.0

    def listen(self, listener: Callable[[list[Any]], None]) -> None:
        """Calls ``listener`` in the event loop with the events of every commit, in the order of the commits."""
        self._listeners.append(listener)

    async def write(self, job: Job[T]) -> T:
        """Runs ``job`` in one transaction and returns its result once that is on disk."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        # In the caller's context, so that what it announces and logs carries the request's id.
        self._waiting.append(Write(partial(contextvars.copy_context().run, job), loop, future))
        self._writers.submit(self._write)
        return await future

    async def read(self, job: Job[T]) -> T:
        """Runs ``job``, which changes nothing, on a snapshot of what is committed."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, job)

    async def scrub(self) -> bool:
        """Leaves nothing of what was overwritten in the database's journal.

        Returns:
            False where a reader held on to it; then the next call does it, or the journal's own turn comes.
        """
        if not self.sqlite:
            return True
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._empty_journal)

    def read_now(self, job: Job[T]) -> T:
        """The same in the calling thread."""
        with Session(self.reader, info=self.about) as session:
            return job(session)

    def write_now(self, job: Job[T]) -> T:
        """Runs ``job`` in one transaction in the calling thread; for start-up and the command line: tells nobody."""
        return self._commit(job)[0]

    def close(self) -> None:
        """Waits for running jobs and closes every connection."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.writer.dispose()
        self.reader.dispose()

    def _empty_journal(self) -> bool:
        connection = self.writer.raw_connection()
        try:
            cursor = connection.cursor()
            # Short: every other write waits behind this one.
            cursor.execute(f"PRAGMA busy_timeout={SCRUB_TIMEOUT_MS}")
            is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            return not is_busy
        finally:
            connection.close()

    def _commit(self, job: Job[T]) -> tuple[T, list[Any]]:
        for _ in range(TRIES - 1):
            try:
                return self._once(job)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in AGAIN:
                    raise
        return self._once(job)

    def _once(self, job: Job[T]) -> tuple[T, list[Any]]:
        with Session(self.writer, expire_on_commit=False, info=self.about) as session:
            result = job(session)
            session.commit()
            return result, session.info.get(EVENTS, [])

    def _write(self) -> None:
        """Runs the jobs that wait; called once for each, so the later calls find nothing left."""
        # On PostgreSQL a long transaction would hold others' rows; SQLite's writer has nobody beside it.
        writes = self._take(MOST_AT_ONCE if self.sqlite else 1)
        if not writes:
            return
        thread = threading.get_ident()
        self._writing[thread] = begun = time.monotonic()
        for write in writes:
            WRITE_WAIT.observe(begun - write.asked_at)
        try:
            if len(writes) == 1 or not self._write_together(writes):
                for write in writes:
                    self._write_alone(write)
        finally:
            del self._writing[thread]
            WRITE_WORK.observe(time.monotonic() - begun)

    def _take(self, most: int) -> list[Write]:
        taken: list[Write] = []
        while len(taken) < most:
            try:
                taken.append(self._waiting.popleft())
            except IndexError:
                break
        return taken

    def _write_alone(self, write: Write) -> None:
        try:
            result, events = self._commit(write.job)
        except BaseException as error:  # whatever it was, it belongs to whoever waits for the job
            self.refuses = isinstance(error, OperationalError)
            _to_loop(write.loop, _settle, write.future, None, error)
        else:
            self.refuses = False
            _to_loop(write.loop, self._committed, write.future, result, events)

    def _write_together(self, writes: list[Write]) -> bool:
        """Several jobs in one transaction: each sees those before it and fails alone, and one wait for the disk does.

        Returns:
            False where the transaction as a whole came to nothing: then each job has a try of its own.
        """
        done: list[tuple[Write, Any, list[Any], BaseException | None]] = []
        try:
            with self.writer.begin() as connection:
                for write in writes:
                    done.append((write, *_within(connection, write.job, self.about)))
        except Exception:
            log.warning("%d writes could not be stored together; trying one by one", len(writes))
            return False
        self.refuses = False
        for write, result, events, error in done:
            if error is not None:
                _to_loop(write.loop, _settle, write.future, None, error)
            else:
                _to_loop(write.loop, self._committed, write.future, result, events)
        return True

    def _committed(self, future: asyncio.Future[T], result: T, events: list[Any]) -> None:
        try:
            for listener in self._listeners:
                listener(events)
        finally:  # it is on disk, whatever became of telling it
            _settle(future, result, None)


def _within(
    connection: Connection, job: Job[Any], about: dict[str, Any]
) -> tuple[Any, list[Any], BaseException | None]:
    """Runs a job in a savepoint of a transaction: its result, its events, or the error that undid it."""
    options: dict[str, Any] = {"expire_on_commit": False, "join_transaction_mode": "create_savepoint"}
    with Session(connection, info=about, **options) as session:
        try:
            result = job(session)
            session.commit()
        except OperationalError:
            raise  # of the database as a whole: locked, full, broken
        except BaseException as error:  # it belongs to whoever waits for the job
            session.rollback()
            return None, [], error
        return result, session.info.get(EVENTS, []), None


def _to_loop(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *args: Any) -> None:
    try:
        loop.call_soon_threadsafe(call, *args)
    except RuntimeError:
        log.warning("a write ended after the desk had stopped")


def _settle(future: asyncio.Future[T], result: T | None, error: BaseException | None) -> None:
    if future.done():  # whoever waited has gone
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


def _with_driver(url: URL) -> URL:
    """An address as people write it, with the driver that is installed; SQLAlchemy's own idea of one changes."""
    return url.set(drivername=POSTGRES) if url.drivername in {"postgresql", "postgres"} else url


def _engine(url: str, *, writes: bool) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    # Parameters hold what customers wrote; an error's text goes to the log.
    threads = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
    engine = create_engine(url, hide_parameters=True, connect_args=threads)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: Any) -> None:
        # The driver would begin transactions late and on its own terms; _begin says when and how.
        connection.isolation_level = None
        cursor = connection.cursor()
        # What is erased or overwritten is to be gone from the file, not only from sight.
        lasting = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
        for pragma in (*lasting, "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
