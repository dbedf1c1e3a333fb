"""A reason is cited where it stands, not only where the figure does that it explains."""

from __future__ import annotations

import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from ingest.ledger.terms import squeezed
from qa.answer import ask
from qa.model import Outcome
from tests.real import COMMERCE, FINANCE, MODEL


@pytest.mark.reports
@pytest.mark.parametrize(
    ("report", "question", "reason", "citations"),
    [
        # the reason is a sentence of its own
        (FINANCE, "信息化建设为什么没达到预算", "调减相关经费", 2),
        (FINANCE, "机关运行经费涨了是为什么", "更换了老旧照明设施", 2),
        (COMMERCE[0], "商务委25年收入为什么猛增", "政策资金项目预算增加", 2),
        # the reason goes on in the next sentence
        (MODEL, "三公经费为什么增加", "公务接待人员增加", 2),
        # figure and reason stand in one sentence
        (MODEL, "公务接待费为何增长", "公务接待人员增加", 1),
    ],
)
def test_the_reason_stands_in_what_is_cited(
    report: str, question: str, reason: str, citations: int, real_ledger: Ledger, real_settings: Settings
) -> None:
    answer = ask(question, real_ledger, real_settings, reports=[report])
    assert answer.outcome is Outcome.ANSWERED and reason in squeezed(answer.text)
    assert any(reason in squeezed(citation.source.quote) for citation in answer.citations)
    assert len(answer.citations) == citations


def test_why_of_one_side_is_told_by_both_sides(sample_ledger: Ledger, sample_settings: Settings) -> None:
    """收、支总计各增加…，主要原因是: neither 收入总计 nor 支出总计 has a reason of its own."""
    for info in sample_ledger.reports():
        for question in ("收入总计为什么比上年变化", "支出总计变动的原因"):
            answer = ask(question, sample_ledger, sample_settings, reports=[info.stem])
            assert answer.outcome is Outcome.ANSWERED and "主要原因" in answer.text, (info.stem, answer.text)
            assert "收入支出总计" in answer.text and "财政拨款收入总计" not in answer.text
