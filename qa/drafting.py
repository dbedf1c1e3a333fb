"""A talk with a model about one question: a draft, tools in between, a mended draft. What it says is only a draft."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from ingest.ledger.settings import LlmSettings
from qa.calls import Connection, Message, ModelError, Reply, ToolsRefused, tool_result
from qa.model import Answer, Check, Question, Stage, Step
from qa.papers import Papers
from qa.prompts import repair_message, system, user_message
from qa.tools import TOOLS, Finder, Use, result_of, use_of, uses_in

_MOST_TEXT = 4000
_THOUGHT = re.compile(r"<(think|thinking|reasoning|reflection)>.*?</\1>", re.S | re.I)
_THOUGHT_END = re.compile(r"</(?:think|thinking|reasoning|reflection)>", re.I)
_THOUGHT_OPEN = re.compile(r"<(?:think|thinking|reasoning|reflection)>", re.I)
_NO_MORE = "不能再查了，请根据已有的材料直接回答。"
_refusing: set[tuple[str, str]] = set()
"""Endpoints and models that were found to refuse tools: they are not offered any again."""


@dataclass(slots=True)
class Talk:
    """The messages so far. They are only ever added to, so that a server can keep what it has read."""

    llm: LlmSettings
    connection: Connection
    papers: Papers
    finder: Finder | None = None
    messages: list[Message] = field(default_factory=list)
    rounds: int = 0
    in_text: bool = False
    cut: bool = False
    """Whether the last reply had more to say."""

    def begin(self, question: Question, lookup: Answer) -> None:
        """Lay the rules and the evidence before the model."""
        self.in_text = self.llm.tools == "text" or (self.llm.tools == "auto" and self._endpoint in _refusing)
        self.messages = [("system", system(self.in_text)), ("human", user_message(question, self.papers, lookup))]

    def draft(self) -> Generator[Step, None, str]:
        """Yield what is done and the draft as it grows, return it whole; raises ModelError where there is none."""
        while True:
            reply = yield from self._reply()
            text = spoken(reply.text)
            uses = [use_of(call) for call in reply.calls] or (uses_in(text) if self.in_text else [])
            if not uses:
                break
            if self.rounds > self.llm.max_rounds:
                raise ModelError("模型一直要再查，没有回答")
            yield Step(Stage.SEARCHING)
            self._use(uses, reply, text)
            self.rounds += 1
        if not text:
            raise ModelError("模型的回答是空的")
        self.cut = reply.cut or len(text) >= _MOST_TEXT
        self.messages.append(("assistant", text))
        return text

    def ask_to_mend(self, failed: Sequence[Check]) -> None:
        """Tell the model what of its draft does not hold."""
        self.messages.append(("human", repair_message(failed)))

    @property
    def _endpoint(self) -> tuple[str, str]:
        return self.llm.base_url, self.llm.model

    def _reply(self) -> Generator[Step, None, Reply]:
        native = not self.in_text and self.llm.tools in ("auto", "native") and self.rounds <= self.llm.max_rounds
        try:
            return (yield from self._said(TOOLS if native else ()))
        except ToolsRefused as refused:
            if self.llm.tools == "native" or self.rounds:
                raise ModelError(str(refused)) from None
            lasting = refused.lasting
        self.in_text = True
        self.messages[0] = ("system", system(in_text=True))
        reply = yield from self._said(())
        if lasting:
            _refusing.add(self._endpoint)
        return reply

    def _said(self, tools: Sequence[object]) -> Generator[Step, None, Reply]:
        steps = self.connection.reply(self.messages, tools)  # type: ignore[arg-type]
        while True:
            try:
                raw = next(steps)
            except StopIteration as done:
                reply: Reply = done.value
                return reply
            yield Step(Stage.WRITING, spoken(raw))

    def _use(self, uses: Sequence[Use], reply: Reply, text: str) -> None:
        """Use the tools and hand the model what they give."""
        last = self.rounds >= self.llm.max_rounds
        results = [_NO_MORE if last else result_of(use, self.papers, self.finder) for use in uses]
        if reply.calls and all(call.arguments is not None for call in reply.calls):
            self.messages.append(reply.message)
            self.messages += [tool_result(use.id, told) for use, told in zip(uses, results, strict=True)]
            return
        # A call that cannot be read is not handed back: servers stumble over it.
        said = [f"{use.name}（{use.argument}）：{told}" for use, told in zip(uses, results, strict=True)]
        self.messages += [("assistant", text or "（再查）"), ("human", "\n".join(dict.fromkeys(said)))]


def spoken(text: str) -> str:
    """A model's text without its thoughts, code fences and greetings, and of bounded length."""
    text = _THOUGHT.sub("", text)
    text = _THOUGHT_OPEN.split(_THOUGHT_END.split(text)[-1], maxsplit=1)[0]
    text = re.sub(r"^```\w*\n|\n?```$", "", text.strip())
    return re.sub(r"^(?:答案?|回答)[:：]\s*", "", text.strip())[:_MOST_TEXT]
