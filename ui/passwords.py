"""Passwords as scrypt hashes, and the users that a file or an environment variable lists."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.ledger.model import JuesuanError

_N, _R, _P, _LENGTH = 2**14, 8, 1, 32
_MOST_MEMORY = 256 * 1024 * 1024
_ROLES = {"reader": False, "editor": True}
_FORM = "每行应为 用户名:reader 或 editor:哈希（哈希用 juesuan password 生成）"
NO_USER_HASH = "scrypt$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
"""What the password of an unknown user is held against, so that the time taken does not tell who exists."""


@dataclass(frozen=True, slots=True)
class User:
    """Who may log in; a reader asks and reads, an editor also uploads, deletes and corrects."""

    name: str
    may_change: bool
    hash: str


def hash_password(password: str) -> str:
    """A salted scrypt hash that `holds` knows; no two are alike."""
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", str(_N), str(_R), str(_P), _text(salt), _text(_digest(password, salt, _N, _R, _P))))


def holds(password: str, hashed: str) -> bool:
    """Whether this is the password; False also where the hash is none."""
    parts = _parts(hashed)
    if parts is None:
        return False
    n, r, p, salt, digest = parts
    return hmac.compare_digest(_digest(password, salt, n, r, p), digest)


def users_of(text: str, where: str) -> Mapping[str, User]:
    """The users of a list, a line each (name:role:hash); raises JuesuanError naming the line that is wrong."""
    users: dict[str, User] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, rest = line.strip().partition(":")
        role, _, hashed = rest.partition(":")
        # The line is not repeated in the message: it may hold a password in plain text.
        if not name or role not in _ROLES or _parts(hashed) is None:
            raise JuesuanError(f"{where} 第 {number} 行：{_FORM}")
        if name in users:
            raise JuesuanError(f"{where} 第 {number} 行：用户 {name} 写了两次，请删去一处")
        users[name] = User(name, _ROLES[role], hashed)
    if not users:
        raise JuesuanError(f"{where}：没有用户；{_FORM}")
    return users


def _digest(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=_LENGTH)


def _parts(hashed: str) -> tuple[int, int, int, bytes, bytes] | None:
    try:
        kind, n, r, p, salt, digest = hashed.strip().split("$")
        numbers = int(n), int(r), int(p)
        told = base64.b64decode(salt, validate=True), base64.b64decode(digest, validate=True)
    except ValueError:
        return None
    fits = numbers[0] in (2**14, 2**15, 2**16, 2**17) and numbers[1:] == (_R, _P)
    return (*numbers, *told) if kind == "scrypt" and fits and len(told[0]) >= 16 and len(told[1]) == _LENGTH else None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
