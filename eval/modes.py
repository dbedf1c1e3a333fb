"""The ways to answer that are measured: without a model, with it; the naive peer has a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.cases import EvalCase
from eval.ranking import asked_words
from ingest.ledger.model import JuesuanError, Source
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask_turn
from qa.model import Answer, Turn
from qa.retrieve import find_passages

NAMES = ("lookup", "llm", "naive")
"""The modes that can be asked for."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to answer a case, and to find passages for it (best first)."""

    name: str
    answer: Callable[[EvalCase], Answer]
    find: Callable[[EvalCase, int], Sequence[Source]]
    model: bool = False
    """Whether a chat model is called, whose tokens are to be counted."""


def lookup_mode(ledger: Ledger, settings: Settings) -> Mode:
    """Our answers without a language model, whatever the settings name."""
    alone = settings.model_copy(update={"llm": settings.llm.model_copy(update={"provider": "none"})})
    return _own("lookup", ledger, alone)


def llm_mode(ledger: Ledger, settings: Settings) -> Mode:
    """Our answers with the configured model; raises JuesuanError where none is."""
    if settings.llm.provider == "none":
        raise JuesuanError("没有配置语言模型：请在 config.yaml 的 llm 部分写明，或改用 --mode lookup")
    return _own("llm", ledger, settings)


def _own(name: str, ledger: Ledger, settings: Settings) -> Mode:
    def find(case: EvalCase, k: int) -> list[Source]:
        return [chunk.source for chunk in find_passages(ledger, asked_words(case), case.reports or None, k)]

    return Mode(name, lambda case: answered(case, ledger, settings), find, name == "llm")


def answered(case: EvalCase, ledger: Ledger, settings: Settings) -> Answer:
    """The answer to a case's question, after its earlier questions were asked and heard."""
    history: list[Turn] = []
    for question in case.conversation:
        history.append(ask_turn(question, ledger, settings, reports=case.reports, history=history)[1])
    return ask_turn(case.question, ledger, settings, reports=case.reports, history=history)[0]
