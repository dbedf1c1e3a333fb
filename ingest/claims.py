"""Which files this process reads, so that others that take in the same archive do not."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ingest.ledger.model import JuesuanError

if TYPE_CHECKING:
    from ingest.ledger.store import Ledger


class Claims:
    """The claims of one batch, each let go when its file is done."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._held: set[str] = set()

    def take(self, sha256: str) -> bool:
        """Claim a file of this content; False where another process reads it."""
        ours = self._ledger.claim(sha256)
        if ours:
            self._held.add(sha256)
        return ours

    def let_go_of(self, sha256: str) -> None:
        """Leave a file to others."""
        if sha256 in self._held:
            self._held.remove(sha256)
            with suppress(JuesuanError):  # a claim ends by itself, too
                self._ledger.release(sha256)

    def let_go(self) -> None:
        """Leave everything that was not finished to others."""
        for sha256 in list(self._held):
            self.let_go_of(sha256)
