"""Questions with right answers, read from YAML written for people, and checked at load."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.ledger.model import Amount, JuesuanError
from qa.model import Outcome

CASES = Path(__file__).resolve().parent / "cases"


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
        raise ValueError(f"“{value}” is not “value unit”") from error


class EvalCase(BaseModel):
    """One question and what a right answer holds; empty fields are not looked at."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, coerce_numbers_to_str=True)

    id: str
    question: str = Field(min_length=1)
    type: str
    reports: list[str] = []
    outcome: Annotated[list[Outcome], BeforeValidator(_listed)]
    numbers: list[Annotated[Amount, BeforeValidator(_amount)]] = []
    words: list[list[str]] = []
    pages: list[str] = []
    """1-based pages, "page" or "STEM:page"; one of them must be cited."""
    never: list[str] = []
    """Values that would be a near miss."""


def load_cases(path: Path) -> list[EvalCase]:
    """Cases of one file; raises JuesuanError naming file, line and what to mend."""
    text = path.read_text(encoding="utf-8")
    lines = [i for i, line in enumerate(text.splitlines(), start=1) if line.startswith("- ")]
    cases = []
    for number, entry in enumerate(yaml.safe_load(text) or []):
        try:
            cases.append(EvalCase.model_validate(entry))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise JuesuanError(f"{path.name}:{lines[number]}: {place}: {first['msg']}") from error
    return cases
