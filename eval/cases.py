"""Questions with right answers, read from YAML written for people, and checked at load."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from ingest.ledger.causes import cause
from ingest.ledger.model import Amount, JuesuanError
from qa.model import Outcome

CASES = Path(__file__).resolve().parent / "cases"
_MEND = "写法见 docs/eval.md"
_TOLD = {
    "missing": "缺少这个字段",
    "extra_forbidden": "没有这个字段",
    "enum": f"应为 {'、'.join(outcome.value for outcome in Outcome)} 之一",
    "string_too_short": "是空的",
    "list_type": "应为列表",
    "model_type": "应为字段和值",
}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _amount(value: Any) -> Any:
    """ "3.47 万元" as an Amount; a bare number has no unit."""
    if not isinstance(value, str):
        return value
    number, _, unit = value.partition(" ")
    try:
        return Amount(Decimal(number.replace(",", "")), unit, value)
    except InvalidOperation as error:
        raise ValueError(f"“{value}”应为“数值 单位”，如 3.47 万元") from error


class EvalCase(BaseModel):
    """One question and what a right answer holds; empty fields are not looked at."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, coerce_numbers_to_str=True)

    id: str
    question: str = Field(min_length=1)
    conversation: list[Annotated[str, Field(min_length=1)]] = []
    """Questions asked before it, the first one first; each hears those before it."""
    type: str
    reports: list[str] = []
    outcome: Annotated[list[Outcome], BeforeValidator(_listed)]
    numbers: list[Annotated[Amount, BeforeValidator(_amount)]] = []
    words: list[list[str]] = []
    pages: list[str] = []
    """1-based pages, "page" or "STEM:page"; one of them must be cited."""
    never: list[str] = []
    """Values that would be a near miss."""

    @field_validator("pages")
    @classmethod
    def _of_one_report(cls, pages: list[str], info: ValidationInfo) -> list[str]:
        if len(info.data.get("reports") or ()) > 1 and not all(":" in page for page in pages):
            raise ValueError("问几份报告的题，每页要写明是哪一份的，如 'STEM:7'")
        return pages

    @model_validator(mode="after")
    def _asks_something(self) -> EvalCase:
        either = Outcome.ANSWERED in self.outcome and len(self.outcome) > 1
        if either and not (self.numbers or self.words or self.pages):
            raise ValueError("答不答都算对，又没有 numbers、words 或 pages：请写明应有的内容，或只留一种 outcome")
        return self

    def shown_on(self, report: str, page: int) -> bool:
        """Whether a page is one of the evidence pages; a bare page number is of the case's only report."""
        return any(number == str(page) and stem in ("", report) for stem, number in self.places)

    @property
    def stems(self) -> set[str]:
        """Every report that the case is asked of or that its evidence stands in."""
        return {*self.reports, *(stem for stem, _ in self.places if stem)}

    @property
    def places(self) -> list[tuple[str, str]]:
        """STEM and page of each evidence page; the STEM is "" where the case names neither it nor one report."""
        only = self.reports[0] if len(self.reports) == 1 else ""
        parts = (page.rpartition(":") for page in self.pages)
        return [(stem or only, number) for stem, _, number in parts]


def load_cases(path: Path) -> list[EvalCase]:
    """Cases of one file; raises JuesuanError naming file, line and what to mend."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        entries = yaml.safe_load(text)
    except OSError as error:
        raise JuesuanError(f"读不了题目文件 {path}（{cause(error)}）：请检查路径和权限") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise JuesuanError(f"{path.name}:{line}: 不是合法的 YAML（{error.problem}）；{_MEND}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise JuesuanError(f"{path.name}:1: 不是 UTF-8 的 YAML 文件；{_MEND}") from error
    if not isinstance(tree, yaml.SequenceNode):
        raise JuesuanError(f"{path.name}:1: 应为题目的列表；{_MEND}")
    cases = [_case(path, node, entry) for node, entry in zip(tree.value, entries, strict=True)]
    for case, node in zip(cases, tree.value, strict=True):
        if case is not next(other for other in cases if other.id == case.id):
            raise JuesuanError(f"{path.name}:{_line_of(node, 'id')}: 编号 {case.id} 重复；请另取一个")
    return cases


def load_all(paths: Sequence[Path]) -> dict[str, list[EvalCase]]:
    """Cases by the name of their file; raises JuesuanError also where two files share an id."""
    by_file = {path.stem: load_cases(path) for path in paths}
    seen: dict[str, str] = {}
    for name, cases in by_file.items():
        for case in cases:
            if case.id in seen:
                raise JuesuanError(f"{name} 和 {seen[case.id]} 都有编号 {case.id}；请改其中一个")
            seen[case.id] = name
    return by_file


def _case(path: Path, node: yaml.Node, entry: Any) -> EvalCase:
    try:
        return EvalCase.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        place = ".".join(str(part) for part in first["loc"]) or "题目"
        told = _TOLD.get(first["type"]) or (f"写法不对（{first['msg'].removeprefix('Value error, ')}）")
        raise JuesuanError(f"{path.name}:{_line_of(node, key)}: {place}：{told}；{_MEND}") from error


def _line_of(node: yaml.Node, key: str) -> int:
    """The line of a case's field, or of the case where it has no such field."""
    fields = node.value if isinstance(node, yaml.MappingNode) else []
    line: int = next((name.start_mark.line for name, _ in fields if name.value == key), node.start_mark.line)
    return line + 1
