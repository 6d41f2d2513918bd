"""Work beside the main thread: deeds in their order, questions of which the newest wins, one round.

The workers are plain Python and own no QObject. What they find comes home as a callable
through ``post``, which the window connects to its one queued signal (``bulletin``).
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from bocounter.errors import Cancelled
from bocounter.store.reader import Interrupted, Reader

if TYPE_CHECKING:
    from bocounter.progress import Step, Watched

LOG = logging.getLogger(__name__)
READERS = 2
JOIN_SECONDS = 10.0

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]
Failed = Callable[[Exception], None]


@dataclass(slots=True)
class _Question:
    lane: str
    number: int
    work: Callable[[Reader], Any]
    done: Callable[[Any], None]
    failed: Failed
    reader: Reader | None = field(default=None)


class Questions:
    """A small pool of readers; in each lane the newest question drops the older ones.

    ``open_reader`` makes a reader when a thread needs its first one.
    """

    def __init__(
        self, post: Post, open_reader: Callable[[], Reader], readers: int = READERS
    ) -> None:
        self._post = post
        self._open_reader = open_reader
        self._turn = threading.Condition()
        self._waiting: deque[_Question] = deque()
        self._running: list[_Question] = []
        self._newest: dict[str, int] = {}
        self._closing = False
        self._threads = [
            threading.Thread(target=self._run, name=f"reader-{n}", daemon=True)
            for n in range(readers)
        ]
        for thread in self._threads:
            thread.start()

    def ask(
        self, lane: str, work: Callable[[Reader], T], done: Callable[[T], None], failed: Failed
    ) -> None:
        """Ask in a reader thread; ``done`` or ``failed`` is called on the main thread.

        An older question of the same lane is interrupted and its answer dropped.
        """
        with self._turn:
            number = self._newest.get(lane, 0) + 1
            self._newest[lane] = number
            kept = [waiting for waiting in self._waiting if waiting.lane != lane]
            self._waiting = deque(kept)
            self._waiting.append(_Question(lane, number, work, done, failed))
            for running in self._running:
                if running.lane == lane and running.reader is not None:
                    running.reader.interrupt()
            self._turn.notify()

    def drop(self, lane: str) -> None:
        """Forget the question of a lane: its answer does not come home any more."""
        with self._turn:
            self._newest[lane] = self._newest.get(lane, 0) + 1
            self._waiting = deque(waiting for waiting in self._waiting if waiting.lane != lane)
            for running in self._running:
                if running.lane == lane and running.reader is not None:
                    running.reader.interrupt()

    def _run(self) -> None:
        reader: Reader | None = None
        while (question := self._next()) is not None:
            try:
                if reader is None:
                    reader = self._open_reader()
                with self._turn:
                    question.reader = reader
                answer = question.work(reader)
            except Interrupted:
                self._leave(question)
                if self._is_newest(question):  # meant for the one before: ask again
                    self.ask(question.lane, question.work, question.done, question.failed)
                continue
            except Exception as error:
                self._leave(question)
                self._send(question, _calling(question.failed, error))
                continue
            self._leave(question)
            self._send(question, _calling(question.done, answer))
        if reader is not None:
            reader.close()

    def _next(self) -> _Question | None:
        with self._turn:
            self._turn.wait_for(lambda: self._closing or bool(self._waiting))
            if self._closing:
                return None
            question = self._waiting.popleft()
            self._running.append(question)
            return question

    def _leave(self, question: _Question) -> None:
        # Under the same lock as the interrupt, so that none can hit the next question.
        with self._turn:
            question.reader = None
            self._running.remove(question)

    def _is_newest(self, question: _Question) -> bool:
        with self._turn:
            return not self._closing and self._newest.get(question.lane) == question.number

    def _send(self, question: _Question, told: Callable[[], None]) -> None:
        def tell() -> None:
            if self._is_newest(question):
                told()

        self._post(tell)

    def close(self) -> None:
        """Interrupt what runs, forget what waits, and join."""
        with self._turn:
            self._closing = True
            self._waiting.clear()
            for running in self._running:
                if running.reader is not None:
                    running.reader.interrupt()
            self._turn.notify_all()
        for thread in self._threads:
            thread.join(JOIN_SECONDS)


def _calling(called: Callable[[T], None], value: T) -> Callable[[], None]:
    return lambda: called(value)


class Deeds:
    """One thread that does what the clerk did, in the clerk's order, and loses nothing on quit."""

    def __init__(self, post: Post) -> None:
        self._post = post
        import queue

        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="deeds", daemon=True)
        self._thread.start()

    def do(self, work: Callable[[], T], done: Callable[[T], None], failed: Failed) -> None:
        """Do it after all that was asked before; ``done`` or ``failed`` on the main thread."""

        def job() -> None:
            try:
                result = work()
            except Exception as error:
                self._post(_calling(failed, error))
            else:
                self._post(_calling(done, result))

        self._waiting.put(job)

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            job()

    def close(self) -> None:
        """Finish every deed that was asked for, then join."""
        self._waiting.put(None)
        self._thread.join(JOIN_SECONDS)


class LongWork:
    """At most one long work at a time (the round, building the sample), told of and stoppable."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._thread: threading.Thread | None = None
        self._watched: Watched | None = None

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(
        self,
        work: Callable[[Watched], T],
        progress: Callable[[Step], None],
        done: Callable[[T], None],
        failed: Failed,
    ) -> bool:
        """Start; False when one is under way. Everything is told on the main thread."""
        if self.running:
            return False
        from bocounter.progress import Watched

        watched = Watched(lambda step: self._post(_calling(progress, step)))
        self._watched = watched

        def run() -> None:
            try:
                result = work(watched)
            except Exception as error:
                ending = _calling(failed, error)
            else:
                ending = _calling(done, result)
            self._post(lambda: self._ended(ending))

        self._thread = threading.Thread(target=run, name="round", daemon=True)
        self._thread.start()
        return True

    def _ended(self, ending: Callable[[], None]) -> None:
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)
        self._thread = None
        self._watched = None
        ending()

    def stop(self) -> None:
        """Ask it to end at its next step."""
        if self._watched is not None:
            self._watched.stop()

    def close(self) -> None:
        """Stop and join."""
        self.stop()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)
            if self._thread.is_alive():
                LOG.error("the long work did not end within %s s", JOIN_SECONDS)


@dataclass(slots=True)
class Asked:
    """A question of a worker to the person, such as for a password: waits for the answer."""

    _answered: threading.Event = field(default_factory=threading.Event)
    _answer: str | None = None

    def answer(self, text: str | None) -> None:
        """Give the answer, from the main thread; None for none."""
        self._answer = text
        self._answered.set()

    def wait(self, stopping: Callable[[], bool]) -> str | None:
        """Wait in the worker. Raises Cancelled when the work is to stop meanwhile."""
        while not self._answered.wait(0.1):
            if stopping():
                raise Cancelled
        return self._answer
