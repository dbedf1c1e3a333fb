"""Who is being answered now, and what is on their screens."""

from __future__ import annotations

from ui.talk import Message, Talk, stopped


class Visitors:
    """Who is being answered now: a visitor asks one question at a time, unless a new conversation begins."""

    def __init__(self) -> None:
        self._asking: dict[str, object] = {}
        self._shown: dict[str, tuple[list[Message], Talk]] = {}
        self._given_up: dict[str, tuple[object, list[Message], Talk]] = {}
        self._told: set[str] = set()

    def begin(self, visitor: str, anew: bool) -> object | None:
        """What this question is known by, None where the one before is still being answered."""
        if visitor in self._asking and not anew and visitor not in self._told:
            return None
        self._told.discard(visitor)
        self._asking[visitor] = question = object()
        self._given_up.pop(visitor, None)
        return question

    def count(self) -> int:
        """How many wait for an answer."""
        return len(self._asking) - len(self._told)

    def told(self, visitor: str) -> None:
        """The answer stands: only what to ask next may still come, and the visitor may ask before it does."""
        self._told.add(visitor)

    def is_told(self, visitor: str) -> bool:
        """Whether the answer stands."""
        return visitor in self._told

    def waits(self, visitor: str, question: object) -> bool:
        """Whether the visitor still waits for this question."""
        return self._asking.get(visitor) is question

    def saw(self, visitor: str, messages: list[Message], talk: Talk) -> None:
        """What is on the visitor's screen now."""
        self._shown[visitor] = (messages, talk)

    def stop(self, visitor: str, words: dict[str, str]) -> tuple[list[Message], Talk] | None:
        """Give up the question that is being answered; what the screen then shows, None where there is none."""
        seen = self._shown.pop(visitor, None)
        question = self._asking.pop(visitor, None)
        self._told.discard(visitor)
        if question is None or seen is None:
            return None
        messages, talk = seen
        told = stopped(messages[:-1], words["stopped"], talk)
        self._given_up[visitor] = (question, *told)
        return told

    def given_up(self, visitor: str, question: object) -> tuple[list[Message], Talk] | None:
        """What the screen shows since the visitor gave up this question; None where nobody did, or asked again."""
        given_up = self._given_up.get(visitor)
        if given_up is None or given_up[0] is not question:
            return None
        return given_up[1], given_up[2]

    def end(self, visitor: str, question: object) -> None:
        """The question is answered, or nobody waits for it."""
        if self.given_up(visitor, question):
            del self._given_up[visitor]  # its last step is over: what a visitor who left had on screen is not kept
        if self.waits(visitor, question):
            del self._asking[visitor]
            self._told.discard(visitor)
            self._shown.pop(visitor, None)
