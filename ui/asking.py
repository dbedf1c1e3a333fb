"""Questions from the command line: one, or a batch of JSON lines, to answers on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ingest.ledger.model import JuesuanError
from qa.model import Answer, Outcome
from ui.terminal import answer_text

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings
    from ingest.ledger.store import Ledger


class BatchLine(BaseModel):
    """One question of a batch; further keys (expected answers, say) are allowed and ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str = ""
    question: str = Field(min_length=1)
    reports: list[str] = []

    @field_validator("id", "reports", mode="before")
    @classmethod
    def _null_is_absent(cls, value: object, info: object) -> object:
        if value is not None:
            return value
        return "" if getattr(info, "field_name", "") == "id" else []


def ask_one(question: str, reports: Sequence[str], ledger: Ledger, settings: Settings, as_json: bool) -> bool:
    """Print the answer; True where the question was answered. Raises JuesuanError for an unknown report."""
    from qa.answer import ask

    answer = ask(question, ledger, settings, reports=known_reports(reports, ledger))
    print(json.dumps(answer.to_json(), ensure_ascii=False) if as_json else answer_text(answer))
    return answer.outcome is Outcome.ANSWERED


def ask_batch(lines: Sequence[BatchLine], ledger: Ledger, settings: Settings) -> int:
    """Print one answer object a line, in order, each at once; returns how many could not be asked."""
    left_out = 0
    for line in lines:
        answer, asked = _answer_line(line, ledger, settings)
        left_out += not asked
        print(json.dumps(answer.to_json(), ensure_ascii=False), flush=True)
    return left_out


def read_batch(name: str) -> list[BatchLine]:
    """The questions of a JSON-lines file ("-" = stdin); raises JuesuanError naming the line that is wrong."""
    text = sys.stdin.read() if name == "-" else _text_of(Path(name))
    lines = [_line(name, n, raw) for n, raw in enumerate(text.splitlines(), 1) if raw.strip()]
    if not lines:
        raise JuesuanError(f'{name}：没有问题；每行写一个 {{"id": …, "question": …}}')
    return lines


def known_reports(names: Sequence[str], ledger: Ledger) -> list[str]:
    """The reports named (with or without .pdf); raises JuesuanError where one is not in."""
    stems = [name[:-4] if name.lower().endswith(".pdf") else name for name in names]
    for stem in stems:
        if ledger.report(stem) is None:
            raise JuesuanError(f"没有名为“{stem}”的报告；用 juesuan reports 查看已有报告")
    return stems


def _answer_line(line: BatchLine, ledger: Ledger, settings: Settings) -> tuple[Answer, bool]:
    from qa.answer import ask

    # One bad line must not cost the others their answers.
    outcome = Outcome.NO_EVIDENCE
    try:
        stems = known_reports(line.reports, ledger)
        outcome = Outcome.MODEL_ERROR
        return ask(line.question, ledger, settings, reports=stems, id=line.id), True
    except JuesuanError as error:
        return Answer(line.question, outcome, str(error), id=line.id, notice="这一行未能提问"), False


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise JuesuanError(f"{path}：不是 UTF-8 文本，请转换编码后再试") from error


def _line(name: str, number: int, raw: str) -> BatchLine:
    try:
        return BatchLine.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise JuesuanError(
            f'{name} 第 {number} 行：{key} 有误（{first["msg"]}）；应为 {{"id": …, "question": …}}'
        ) from error
