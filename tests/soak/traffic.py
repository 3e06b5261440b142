"""
What goes on at an instance while its parts are killed: reviewers record audits by the API, a reader reads pages.

A reviewer sends each audit until a 201 comes, as a program has to that gets no
answer: each time with the same ``Idempotency-Key``. Now and then one hangs up
before the answer and sends again at once, perhaps to another site.
"""

import http.client
import json
import queue
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from tests.soak.releases import dice_of

PAUSE_SECONDS = 0.2
"""Before what got no answer is sent again."""
TIMEOUT_SECONDS = 30.0
READS_EVERY_SECONDS = 0.5
HANGS_UP = 0.2
"""How often a reviewer does not wait for the answer."""
REVIEWERS = 3

Answered: TypeAlias = tuple[int, Any]
"""A status and a JSON document, or the text of a page."""
Task: TypeAlias = tuple[str, str, int]
"""Project, version, and which of the audits of that release."""
NO_ANSWER = (OSError, http.client.HTTPException)


def ask(site: str, method: str, path: str, *, body: object = None, headers: dict[str, str] | None = None) -> Answered:
    """
    Ask once.

    Raises:
        OSError, http.client.HTTPException: No answer came.
    """
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=TIMEOUT_SECONDS)
    try:
        _send(connection, method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(text) if is_json else text
    finally:
        connection.close()


def _send(
    connection: http.client.HTTPConnection, method: str, path: str, body: object, headers: dict[str, str]
) -> None:
    data = None if body is None else json.dumps(body).encode()
    connection.request(method, path, data, {"Content-Type": "application/json", **headers})


@dataclass(slots=True)
class Log:
    """What came of it all."""

    recorded: dict[str, int] = field(default_factory=dict)
    """The number under which each audit was recorded, by its key."""
    sent: int = 0
    """Requests to record one; an audit may need several."""
    unanswered: int = 0
    hung_up: int = 0
    pages: int = 0
    complaints: list[str] = field(default_factory=list)
    """Answers that should never be given, whatever was killed."""

    def add(self, other: "Log") -> None:
        """Add what came of somebody else's."""
        self.recorded |= other.recorded
        self.sent += other.sent
        self.unanswered += other.unanswered
        self.hung_up += other.hung_up
        self.pages += other.pages
        self.complaints += other.complaints


class Reviewer:
    """Records an audit for each task that comes."""

    def __init__(self, sites: Sequence[str], token: str, dice: random.Random, enough: threading.Event) -> None:
        self._sites = sites
        self._token = token
        self._dice = dice
        self._enough = enough
        self.log = Log()

    def work(self, tasks: "queue.Queue[Task | None]") -> None:
        """Do *tasks* until there is None; what cannot be done yet goes back to the end."""
        while (task := tasks.get()) is not None:
            if not self._recorded(task):
                time.sleep(READS_EVERY_SECONDS)
                tasks.put(task)
            tasks.task_done()
        tasks.task_done()

    def _recorded(self, task: Task) -> bool:
        try:
            return self._record(*task)
        except (KeyError, TypeError, ValueError) as error:
            self.log.complaints.append(f"an answer about {task} is not as it should be: {error!r}")
            return True

    def _record(self, project: str, version: str, number: int) -> bool:
        """Record an audit, however often it has to be sent; False if the release is not read yet."""
        key = f"{project}-{version}-{number}"
        draft = self._draft(project, version, key)
        if draft is None:
            return False
        path = f"/api/v1/projects/pypi/{project}/releases/{version}/audits"
        while key not in self.log.recorded and not self._enough.is_set():
            answered = self._post(path, draft, key)
            if answered is None:
                time.sleep(PAUSE_SECONDS)
            elif answered[0] == HTTPStatus.CREATED:
                self.log.recorded[key] = answered[1]["id"]
            else:
                self.log.complaints.append(f"POST {path} answered {answered}")
                if answered[0] < HTTPStatus.INTERNAL_SERVER_ERROR:
                    break
        return True

    def _post(self, path: str, draft: dict[str, Any], key: str) -> Answered | None:
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
        if self._dice.random() < HANGS_UP:
            self._hang_up(path, draft, headers)
        self.log.sent += 1
        try:
            return ask(self._dice.choice(self._sites), "POST", path, body=draft, headers=headers)
        except NO_ANSWER:
            self.log.unanswered += 1
            return None

    def _hang_up(self, path: str, draft: dict[str, Any], headers: dict[str, str]) -> None:
        self.log.hung_up += 1
        self.log.sent += 1
        connection = http.client.HTTPConnection(urlsplit(self._dice.choice(self._sites)).netloc)
        with suppress(OSError):
            _send(connection, "POST", path, draft, headers)
            # Long enough for some to be recorded, too short for others.
            time.sleep(self._dice.random() * 0.05)
        connection.close()

    def _draft(self, project: str, version: str, key: str) -> dict[str, Any] | None:
        """Claim that a release was reviewed, all of it or what changed; None if it was not read yet."""
        files = self._files_read(project, version)
        if not files:
            return None
        draft = {"kind": "full", "criteria": ["safe-to-deploy"], "notes": key, "distributions": files}
        major, _, minor = version.partition(".")
        before = f"{major}.{int(minor) - 1}"
        if self._dice.random() < 0.5 and (files_before := self._files_read(project, before)):
            draft |= {"kind": "delta", "from": before, "from_distributions": files_before}
        return draft

    def _files_read(self, project: str, version: str) -> list[str]:
        path = f"/api/v1/projects/pypi/{project}/releases/{version}"
        try:
            status, document = ask(self._dice.choice(self._sites), "GET", path)
        except NO_ANSWER:
            return []
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.complaints.append(f"GET {path} answered {status}: {document}")
        return [one["sha256"] for one in document["distributions"] if one["read"]] if status == HTTPStatus.OK else []


class Reader:
    """Opens one page after another."""

    def __init__(self, sites: Sequence[str], pages: Sequence[str], dice: random.Random) -> None:
        self._sites = sites
        self._pages = pages
        self._dice = dice
        self.log = Log()

    def read(self, enough: threading.Event) -> None:
        """Read until it is *enough*."""
        while not enough.wait(READS_EVERY_SECONDS):
            path = self._dice.choice(self._pages)
            with suppress(*NO_ANSWER):
                status, text = ask(self._dice.choice(self._sites), "GET", path)
                self.log.pages += 1
                if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    self.log.complaints.append(f"GET {path} answered {status}: {text}")


class Traffic:
    """Reviewers and a reader at work."""

    def __init__(self, sites: Sequence[str], token: str, pages: Sequence[str], dice: random.Random) -> None:
        self._tasks: queue.Queue[Task | None] = queue.Queue()
        self._enough = threading.Event()
        self._reviewers = [Reviewer(sites, token, dice_of(dice.random()), self._enough) for _ in range(REVIEWERS)]
        self._reader = Reader(sites, pages, dice_of(dice.random()))
        self._threads = [threading.Thread(target=one.work, args=(self._tasks,)) for one in self._reviewers]
        self._threads.append(threading.Thread(target=self._reader.read, args=(self._enough,)))
        for thread in self._threads:
            thread.start()

    def review(self, project: str, version: str, *, times: int) -> None:
        """Have a release reviewed *times* times, as soon as it is read."""
        for number in range(times):
            self._tasks.put((project, version, number))

    @property
    def is_idle(self) -> bool:
        """Whether every audit asked for so far is recorded."""
        return self._tasks.unfinished_tasks == 0

    def end(self) -> Log:
        """Let everybody end what they are at, and give what came of it."""
        self._enough.set()
        for _ in self._reviewers:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        whole = Log()
        for log in (*(one.log for one in self._reviewers), self._reader.log):
            whole.add(log)
        return whole


@contextmanager
def traffic(sites: Sequence[str], token: str, pages: Sequence[str], dice: random.Random) -> Iterator[Traffic]:
    """Let reviewers and a reader be at work until the block ends, however it ends."""
    going_on = Traffic(sites, token, pages, dice)
    try:
        yield going_on
    finally:
        going_on.end()
