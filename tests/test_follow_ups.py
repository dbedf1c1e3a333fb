"""What is offered to ask next: questions that the reports answer, and that say something that is not on the screen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure, Kind, Measure, Source
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask_turn
from qa.model import Answer, Check, Outcome, Quoted
from tests.fakes import STEM, answered, report, source
from ui.follow_ups import candidates, is_worth_asking
from ui.serve import LedgerDesk


def changed(subject: str, change: str, reason: str = "批次增加", at: Source | None = None) -> Figure:
    """A change with its reason."""
    amount = Amount(Decimal(change), "万元", change)
    return Figure("清河县文化馆", 2023, Kind.FINAL, subject, Measure.CHANGE, amount, at or source(), reason=reason)


def offered(*figures: Figure) -> list[str]:
    return [option.question for option in candidates(answered(), figures, [report()])]


def told(*numbers: tuple[str, str], text: str = "", ok: bool = True) -> Answer:
    """An answer with these numbers."""
    figures = tuple(Quoted(f"{value} {unit}", Decimal(value), unit, "quoted", (1,)) for value, unit in numbers)
    return Answer("问", Outcome.ANSWERED, text, figures=figures, checks=(Check("premise", ok, ""),))


def test_a_reason_is_asked_for_in_the_direction_of_the_change() -> None:
    assert offered(changed("公务接待费", "1.26"))[0] == "公务接待费为什么增加？"
    assert offered(changed("公务接待费", "-1.26"))[0] == "公务接待费为什么减少？"


def test_what_did_not_change_is_not_asked_why() -> None:
    assert offered(changed("公务接待费", "0")) and not any(
        "为什么" in text for text in offered(changed("公务接待费", "0"))
    )


def test_others_of_the_section_come_before_those_of_other_sections() -> None:
    far = replace(source(20), section="第三部分/别处")
    asked = offered(changed("公务接待费", "1"), changed("培训费", "2", at=far), changed("会议费", "-2"))
    assert asked[-2:] == ["会议费为什么减少？", "培训费为什么增加？"]


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        (told(("1.26", "万元")), False),  # on the screen
        (told(("12600", "元")), False),  # on the screen in another unit
        (told(("-1.26", "万元")), False),  # on the screen as a decrease
        (told(("1.26", "万元"), ("57.01", "%")), True),
        (told(("9.99", "万元"), ok=False), False),  # takes for granted what is not so
        (told(), False),
        (told(text="2023 年增加，主要原因是会议增加[1]。"), True),
        (told(text="2023 年增加，主要原因是本年公务接待批次增加[1]。"), False),
        (replace(told(("9.99", "万元")), outcome=Outcome.NO_EVIDENCE), False),
        (replace(told(("9.99", "万元")), outcome=Outcome.AMBIGUOUS), False),
    ],
)
def test_only_what_says_something_new_is_worth_asking(answer: Answer, worth: bool) -> None:
    assert is_worth_asking(answer, [answered()]) is worth


def test_what_is_offered_on_a_report_holds_and_is_new(sample_ledger: Ledger, sample_settings: Settings) -> None:
    desk, tried = LedgerDesk(sample_ledger, sample_settings), 0
    for text in ("青杉县示例农业农村局2023年公务接待费是多少？", "青杉县示例农业农村局2023年三公经费为什么变了？"):
        answer, turn = ask_turn(text, sample_ledger, sample_settings)
        shown = [answer]
        for option in desk.follow_ups(turn, [text]):
            again, _ = ask_turn(option.question, sample_ledger, sample_settings, reports=option.reports, history=[turn])
            assert is_worth_asking(again, shown), option.question
            shown.append(again)
            tried += 1
    assert tried > 2


def test_an_answer_without_sources_offers_nothing() -> None:
    assert not list(candidates(replace(answered(), citations=()), [changed("公务接待费", "1")], [report(STEM)]))


def test_nothing_is_not_asked_for_its_share() -> None:
    nothing = replace(answered(), figures=told(("0.00", "万元")).figures)
    asked = [option.question for option in candidates(nothing, [changed("公务接待费", "0")], [report()])]
    assert asked and not any("比例" in text for text in asked)
    assert any("比例" in text for text in offered(changed("公务接待费", "0")))
