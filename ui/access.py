"""Who visits, and what a visitor may do: sessions of those who logged in, a cookie that tells browsers apart."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from threading import Lock

from ingest.ledger.model import JuesuanError
from ui.passwords import NO_USER_HASH, User, holds

SESSION, VISITOR = "juesuan_session", "juesuan_visitor"
"""Names of the cookies: of who logged in, and of a browser where nobody needs to."""
_TRIES, _PAUSE_S = 5, 300.0
_MOST_SESSIONS = 10_000


@dataclass(frozen=True, slots=True)
class Person:
    """A visitor; `name` is what conversations are kept under, "" where nothing is to be kept."""

    name: str
    may_change: bool = True
    """Whether to upload, delete and correct reports."""


class Rate:
    """How often somebody may do something within some seconds."""

    def __init__(self, most: int, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._now = most, seconds, now
        self._done: dict[str, deque[float]] = {}
        self._lock = Lock()

    def spend(self, who: str, count: int = 1) -> bool:
        """Count this in; False, and not counted, where it would be too often."""
        with self._lock:
            now = self._now()
            if len(self._done) > _MOST_SESSIONS:
                self._done = {one: times for one, times in self._done.items() if times[-1] > now - self._seconds}
            times = self._done.setdefault(who, deque())
            while times and times[0] <= now - self._seconds:
                times.popleft()
            if len(times) + count > self._most:
                return False
            times.extend([now] * count)
            return True

    def forgive(self, who: str) -> None:
        """Forget what was counted."""
        with self._lock:
            self._done.pop(who, None)


@dataclass(frozen=True, slots=True)
class Access:
    """Who a request comes from; without users everybody may do everything."""

    users: Mapping[str, User] = field(default_factory=dict)
    session_s: float = 12 * 3600
    questions: Rate = field(default_factory=lambda: Rate(60, 60))
    uploads: Rate = field(default_factory=lambda: Rate(500, 3600))
    _failures: Rate = field(default_factory=lambda: Rate(_TRIES, _PAUSE_S))
    _sessions: dict[str, tuple[str, float]] = field(default_factory=dict)

    def person(self, headers: Mapping[str, str]) -> Person:
        """The visitor behind a request's headers; may do nothing where users must log in and this one has not."""
        told = cookies(headers)
        if not self.users:
            visitor = told.get(VISITOR, "")
            return Person(f"browser:{visitor}" if visitor else "")
        name, until = self._sessions.get(told.get(SESSION, ""), ("", 0.0))
        user = self.users.get(name)
        if user is None or until < time.monotonic():
            return Person("", False)
        return Person(f"user:{user.name}", user.may_change)

    def is_closed_to(self, headers: Mapping[str, str]) -> bool:
        """Whether this request must log in first."""
        return bool(self.users) and not self.person(headers).name

    def log_in(self, name: str, password: str, client: str) -> str:
        """A new session's token; raises JuesuanError where name or password is wrong, or was too often."""
        if not self._failures.spend(f"{name}\n{client}"):
            raise JuesuanError("登录失败次数过多，请五分钟后再试")
        user = self.users.get(name)
        if not holds(password, user.hash if user else NO_USER_HASH) or user is None:
            raise JuesuanError("用户名或密码不对，请重新输入")
        self._failures.forgive(f"{name}\n{client}")
        now = time.monotonic()
        for token, (_, until) in list(self._sessions.items()):
            if until < now:
                self._sessions.pop(token, None)
        token = secrets.token_urlsafe(32)
        self._sessions[token] = (user.name, now + self.session_s)
        return token

    def log_out(self, headers: Mapping[str, str]) -> None:
        """End the session of these headers."""
        self._sessions.pop(cookies(headers).get(SESSION, ""), None)


def cookies(headers: Mapping[str, str]) -> dict[str, str]:
    """The cookies of a request; none where they cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def demand_change(person: Person) -> None:
    """Raises JuesuanError where this visitor may only read."""
    if not person.may_change:
        raise JuesuanError("当前账号只能查阅和提问；要上传、删除或更正报告，请用有权限的账号登录")
