"""Who visits, and what a visitor may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.ledger.model import JuesuanError


@dataclass(frozen=True, slots=True)
class Person:
    """A visitor; `name` is what conversations are kept under."""

    name: str
    may_change: bool = True
    """Whether to upload, delete and correct reports."""


class Access:
    """Who a request comes from; without users everybody may do everything."""

    def person(self, headers: Mapping[str, str]) -> Person:
        """The visitor behind a request's headers."""
        return Person("")


def demand_change(person: Person) -> None:
    """Raises JuesuanError where this visitor may only read."""
    if not person.may_change:
        raise JuesuanError("当前账号只能查阅和提问；要上传、删除或更正报告，请用有权限的账号登录")
