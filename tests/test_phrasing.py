"""All ways to ask one thing get one answer; what is named and not at hand is said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from eval.phrasing import MORE, SAME, fared, phrasings, varied
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.model import Answer, Outcome
from qa.speech import in_plain_terms

SAMPLE = "云溪市示例文化和旅游局2023年度部门决算公开"


@pytest.mark.parametrize("meaning", ["final", "previous", "change", "rate", "why", "share", "define"])
def test_every_phrasing_gets_the_plain_answer(meaning: str, sample_ledger: Ledger, sample_settings: Settings) -> None:
    def asking(question: str, stems: Sequence[str]) -> Answer:
        return ask(question, sample_ledger, sample_settings, reports=stems)

    infos = [info for info in sample_ledger.reports() if info.stem == SAMPLE]
    asked = list(varied(asking, infos, [meaning], ["公务接待费", "机关运行经费"]))
    assert len(asked) >= len(phrasings()["meanings"][meaning]) - 1
    assert [one.question for one in asked if one.fared not in (SAME, MORE)] == []


@pytest.mark.parametrize("meaning", ["parts", "amiss", "units", "offices"])
def test_every_phrasing_about_the_whole_report_gets_the_plain_answer(
    meaning: str, sample_ledger: Ledger, sample_settings: Settings
) -> None:
    def asking(question: str, stems: Sequence[str]) -> Answer:
        return ask(question, sample_ledger, sample_settings, reports=stems)

    asked = list(varied(asking, sample_ledger.reports(), [meaning], phrasings()["subjects"][:1]))
    assert asked and [one.question for one in asked if one.fared not in (SAME, MORE)] == []


def test_another_number_is_not_taken_for_the_same(sample_ledger: Ledger, sample_settings: Settings) -> None:
    one, other = (
        ask(text, sample_ledger, sample_settings, reports=[SAMPLE])
        for text in ("2023年公务接待费是多少", "2023年机关运行经费是多少")
    )
    assert fared(one, one) == SAME and fared(other, one) == "other"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2022年和2023年会议费相差多少", "2023年会议费比2022年增减多少"),
        ("会议费比上年多多少", "会议费比上年增加了多少"),
        ("年末结转和结余比上年结转多多少", "年末结转和结余比上年结转多多少"),
        ("基本支出比项目支出多多少", "基本支出比项目支出多多少"),
        ("什么原因导致会议费增长", "会议费增长的原因是什么"),
        ("会议费在基本支出中的占比是多少", "会议费占基本支出的比例是多少"),
        ("花没花过出国的钱", "有没有出国"),
    ],
)
def test_turns_of_speech(said: str, meant: str) -> None:
    assert in_plain_terms(said) == meant


def test_what_is_named_and_not_at_hand_is_said(sample_ledger: Ledger, sample_settings: Settings) -> None:
    one_side = ask("云溪市示例文化和旅游局和南丰市财政局2023年公务接待费谁多", sample_ledger, sample_settings)
    assert one_side.outcome is Outcome.NO_EVIDENCE and "南丰市财政局" in one_side.text + one_side.notice
    two = ask("云溪市示例文化和旅游局2022年和2023年公务接待费分别是多少", sample_ledger, sample_settings)
    assert two.outcome is Outcome.ANSWERED and "2022 年" in two.text and "2023 年" in two.text
    later = ask("云溪市示例文化和旅游局2023年和2031年公务接待费谁多", sample_ledger, sample_settings)
    assert later.outcome is Outcome.NO_EVIDENCE and "2031" in later.text
