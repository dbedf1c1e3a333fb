"""Addresses of services: which are plain, and what of one may be shown."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def is_plain_address(value: str) -> bool:
    """Whether an address has a host, and a user and password, if any, that end before its path."""
    try:
        parts = urlsplit(value)
        there = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    beyond = value.removeprefix(f"{value.split('://', 1)[0]}://").removeprefix(parts.netloc)
    plain = re.fullmatch(r"https?://[^\s#?]+", value) and not re.search(r"[@#?]", beyond)
    return there and bool(plain) and parts.netloc.count("@") < 2


def is_database_address(value: str) -> bool:
    """Whether an address names a PostgreSQL database, without a password or options in it."""
    try:
        parts = urlsplit(value)
        there = parts.port != 0 and bool(parts.hostname)
    except ValueError:
        return False
    plain = re.fullmatch(r"postgres(?:ql)?://(?:[\w.-]+@)?[\w.-]+(?::\d+)?/[\w-]+", value)
    return there and bool(plain)


def is_server_address(value: str) -> bool:
    """Whether an address is that of a server and nothing more."""
    return is_plain_address(value) and bool(re.fullmatch(r"https?://[\w.-]+(?::\d+)?/?", value))


def place_of(address: str) -> str:
    """Host and port of an address, without user, password, path or anything that cannot be told apart from them."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    return f"{host}{f':{port}' if port else ''}" if host else ""


def shown_address(address: str) -> str:
    """The address of a database as it may be told: without the user, and a password if there were one."""
    parts = urlsplit(address)
    return f"postgresql://{place_of(address)}{parts.path}"
