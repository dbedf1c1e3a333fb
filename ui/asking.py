"""Questions from the command line: one, or a batch of JSON lines, to answers on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, StrictInt, StrictStr, StringConstraints, ValidationError, field_validator

from ingest.ledger.model import JuesuanError
from qa.model import Answer, Outcome
from ui.terminal import answer_text

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings
    from ingest.ledger.store import Ledger


class BatchLine(BaseModel):
    """One question of a batch; further keys (expected answers, say) are allowed and ignored."""

    model_config = ConfigDict(extra="ignore")

    id: StrictStr | StrictInt = ""
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    reports: list[str] = []

    @field_validator("id", "reports", mode="before")
    @classmethod
    def _null_is_absent(cls, value: object, info: object) -> object:
        if value is not None:
            return value
        return "" if getattr(info, "field_name", "") == "id" else []


def ask_one(question: str, reports: Sequence[str], ledger: Ledger, settings: Settings, as_json: bool) -> bool:
    """Print the answer; True where the question was answered. Raises JuesuanError for an unknown report."""
    from qa.answer import ask_turn

    answer, turn = ask_turn(question, ledger, settings, reports=known_reports(reports, ledger))
    looked = bool(turn.question.reports)
    print(json.dumps(answer.to_json(), ensure_ascii=False) if as_json else answer_text(answer, looked))
    return answer.outcome is Outcome.ANSWERED


def ask_batch(lines: Sequence[BatchLine], ledger: Ledger, settings: Settings) -> int:
    """Print one answer object a line, in order, each at once; returns how many could not be asked."""
    left_out = 0
    for line in lines:
        answer, asked = answer_line(line, ledger, settings)
        left_out += not asked
        print(json.dumps({**answer.to_json(), "id": line.id}, ensure_ascii=False), flush=True)
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


def answer_line(line: BatchLine, ledger: Ledger, settings: Settings) -> tuple[Answer, bool]:
    """The answer to one line of a batch, and whether it could be asked at all."""
    from qa.answer import ask

    # One bad line must not cost the others their answers.
    outcome = Outcome.NO_EVIDENCE
    try:
        stems = known_reports(line.reports, ledger)
        outcome = Outcome.MODEL_ERROR
        return ask(line.question, ledger, settings, reports=stems), True
    except JuesuanError as error:
        return Answer(line.question, outcome, str(error), notice="这一行未能提问"), False


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise JuesuanError(f"{path}：不是 UTF-8 文本，请转换编码后再试") from error


def _line(name: str, number: int, raw: str) -> BatchLine:
    try:
        return BatchLine.model_validate_json(raw)
    except ValidationError as error:
        wrong = _wrong(dict(error.errors()[0]))
        raise JuesuanError(f'{name} 第 {number} 行：{wrong}；应为 {{"id": …, "question": …}}') from error


def _wrong(problem: dict[str, Any]) -> str:
    """What is wrong with a line of a batch."""
    key = str(problem["loc"][0]) if problem["loc"] else ""
    match problem["type"]:
        case "missing":
            return f"缺少 {key}"
        case "string_too_short":
            return f"{key} 是空的"
        case "json_invalid":
            return "不是合法的 JSON"
    wanted = {"id": "文字或整数", "question": "文字", "reports": "报告名的列表"}
    return f"{key} 应为{wanted[key]}" if key in wanted else "不是一个 JSON 对象"
