"""What counts as read: the number on its page, in its unit, of its subject and measure; and the tables of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eval.cases import EvalCase
from eval.corpus_reading import Read, fault_of, told, unfounded
from eval.corpus_run import report, wrong
from eval.run import Result
from eval.scorers import Score
from ingest.ledger.model import Amount, Figure, Kind, Measure, Source

RECEPTION = {"subject": "公务接待费", "measure": "决算数", "value": "3.47", "unit": "万元", "page": 9}
ITEM = {**RECEPTION, "subject": "商品和服务支出/办公费", "code": "30201", "table": "基本支出决算表"}
TOTAL = {**RECEPTION, "subject": "合计", "table": "支出决算表"}


def figure(subject: str = "公务接待费", measure: Measure = Measure.FINAL, unit: str = "万元", code: str = "") -> Figure:
    amount = Amount(Decimal("3.47"), unit)
    return Figure("示例局", 2023, Kind.FINAL, subject, measure, amount, Source("r", 9, None), code=code)


@pytest.mark.parametrize(
    ("wanted", "found", "fault"),
    [
        (RECEPTION, [], "缺"),
        (RECEPTION, [figure()], ""),
        (RECEPTION, [figure(unit="元")], "单位"),
        (RECEPTION, [figure("会议费")], "主体"),
        (RECEPTION, [figure("会议费"), figure()], ""),
        (RECEPTION, [figure(measure=Measure.PREVIOUS)], "口径"),
        (ITEM, [figure("商品和服务支出/办公费", code="30201")], ""),
        (ITEM, [figure("商品和服务支出/印刷费", code="30202")], "主体"),
        (TOTAL, [figure("本年支出合计")], ""),
    ],
)
def test_what_counts_as_read(wanted: dict[str, Any], found: list[Figure], fault: str) -> None:
    assert fault_of(wanted, found) == fault


class OneReport:
    """A ledger of one report."""

    def __init__(self, *figures: Figure) -> None:
        self._figures = list(figures)

    def figures(self, reports: Sequence[str]) -> list[Figure]:
        assert reports == ["r"]
        return self._figures


def test_a_number_that_no_page_near_prints_is_made_up(tmp_path: Path) -> None:
    (tmp_path / "r.truth.json").write_text(json.dumps({"report": "r", "figures": [RECEPTION]}), encoding="utf-8")
    near, far = replace(figure().source, page=10), replace(figure().source, page=12)
    half = replace(figure(), amount=Amount(Decimal("3.4"), "万元"))
    figures = [figure(), replace(figure(), source=near), replace(figure(), source=far), half]
    assert unfounded(tmp_path, OneReport(*figures)) == figures[2:]


def test_shares_read_are_told_by_family_difficulty_and_place_with_the_faults() -> None:
    reads = [
        Read("r", "western", ("cut_row",), "文字", RECEPTION, ""),
        Read("r", "western", ("cut_row",), "基本支出决算表", ITEM, "缺"),
    ]
    text = told(reads)
    assert text.count("50.00%") == 2
    assert text.count("100.00%") == 1
    assert "1  缺 western 基本支出决算表 决算数" in text


def result(number: str, right: bool) -> Result:
    case = EvalCase.model_validate({"id": number, "question": f"问{number}", "type": "figure", "outcome": "answered"})
    return Result(case, "答", (Score("outcome", right, "", "" if right else "expected answered"),))


def test_right_answers_are_told_by_family_and_difficulty_and_wrong_ones_listed() -> None:
    results = [result("a", True), result("b", False)]
    meta = {
        "a": {"family": "western", "type": "figure", "flags": ["cut_row"]},
        "b": {"family": "early", "type": "figure", "flags": []},
    }
    lines = [" ".join(line.split()) for line in report(results, meta).splitlines()]
    assert {"western 1 1 100.0%", "early 0 1 0.0%", "cut_row 1 1 100.0%", "(none) 0 1 0.0%"} <= set(lines)
    assert "问b" in wrong(results)
    assert "问a" not in wrong(results)
