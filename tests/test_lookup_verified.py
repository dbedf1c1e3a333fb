"""The verifier stands behind our own answers, too: a lookup that says something wrong ends unverified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.compose import Composer
from qa.model import Answer, Outcome
from tests.answer_schema import check_object

REPORT = "青杉县示例农业农村局2023年度部门决算公开"
quoted, computed, mark, say = Composer.quoted, Composer.computed, Composer.mark, Composer.say
Break = Callable[[pytest.MonkeyPatch], None]


def more(amount: Amount) -> Amount:
    """Another amount of the same kind."""
    return replace(amount, value=amount.value + Decimal("1.11"), printed="")


def wrong_number(patch: pytest.MonkeyPatch) -> None:
    def broken(self: Composer, figure: Figure, unsigned: bool = False) -> str:
        return quoted(self, replace(figure, amount=more(figure.amount)), unsigned)

    patch.setattr(Composer, "quoted", broken)


def wrong_result(patch: pytest.MonkeyPatch) -> None:
    def broken(self: Composer, amount: Amount, expression: str, figures: Sequence[Figure]) -> str:
        return computed(self, more(amount), expression, figures)

    patch.setattr(Composer, "computed", broken)


def wrong_direction(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Composer, "say", lambda self, text: say(self, text.replace("增加", "减少").replace("增长", "下降")))


def wrong_source(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Composer, "mark", lambda self, figure: f"{mark(self, figure)}[99]")


def wrong_year(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Composer, "say", lambda self, text: say(self, text.replace("2023 年", "2019 年")))


def number_of_nowhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Composer, "say", lambda self, text: say(self, f"{text}另有 77.77 万元。"))


BROKEN: list[tuple[Break, str, str]] = [
    (wrong_number, "公务接待费是多少", "万元"),
    (wrong_number, "公务接待费为什么变化", "万元"),
    (wrong_result, "上年公务接待费是多少", "万元"),
    (wrong_direction, "公务接待费为什么变化", "增加"),
    (wrong_source, "公务接待费是多少", "99"),
    (wrong_year, "公务接待费是多少", "2019"),
    (number_of_nowhere, "公务接待费是多少", "77.77"),
]


def asked(question: str, ledger: Ledger, settings: Settings) -> Answer:
    """The built-in answer."""
    return ask(question, ledger, settings, reports=[REPORT])


@pytest.mark.parametrize(
    ("broken", "question", "told"), BROKEN, ids=[f"{broken.__name__}-{question}" for broken, question, _ in BROKEN]
)
def test_a_lookup_that_says_something_wrong_is_not_shown_as_answered(
    broken: Break,
    question: str,
    told: str,
    sample_ledger: Ledger,
    sample_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert asked(question, sample_ledger, sample_settings).outcome is Outcome.ANSWERED
    broken(monkeypatch)
    answer = asked(question, sample_ledger, sample_settings)
    assert (answer.mode, answer.outcome) == ("lookup", Outcome.UNVERIFIED), answer.text
    assert any(told in check.detail for check in answer.checks if not check.ok), answer.checks
    marked = any(number.status == "untraced" for number in answer.figures)
    assert marked or broken not in (wrong_number, wrong_result, number_of_nowhere)
    check_object(answer.to_json())
