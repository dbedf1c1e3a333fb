"""The fence: right answers pass, and every way of damaging one is caught."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest.ledger.amounts import Role, find_amounts, format_amount, same
from ingest.ledger.model import Amount
from qa.model import Quoted
from qa.verify import Verdict, verify_draft
from tests.drafts import PHRASED, RIGHT, WRONG, Draft
from tests.places import PLACES, evidence

Damage = tuple[str, Draft]


def verdict_on(draft: Draft) -> Verdict:
    """What the verifier says of a draft over its places."""
    citations, figures = evidence(draft.places)
    return verify_draft(draft.text, citations, figures, draft.computed, draft.years, draft.question, draft.topics)


ALL_RIGHT = (*RIGHT, *PHRASED)


@pytest.mark.parametrize("draft", ALL_RIGHT, ids=[draft.text[:40] for draft in ALL_RIGHT])
def test_a_right_answer_passes(draft: Draft) -> None:
    verdict = verdict_on(draft)
    assert [check for check in verdict.checks if not check.ok] == []
    assert verdict.ok
    assert verdict.untraced == ()


def test_there_are_enough_right_answers_of_every_kind() -> None:
    assert len(RIGHT) >= 60
    assert {name for draft in RIGHT for name in draft.places} == set(PLACES)


@pytest.mark.parametrize(("name", "draft"), WRONG, ids=[draft.text[:40] for _, draft in WRONG])
def test_a_wrong_answer_fails_by_the_check_that_fits(name: str, draft: Draft) -> None:
    failed = [check.name for check in verdict_on(draft).checks if not check.ok]
    assert name in failed


# --- systematic damage ---------------------------------------------------------------------------------------------

NAMES = (
    "公务接待费",
    "公务用车购置及运行维护费",
    "公务用车费",
    "三公经费",
    "机关运行经费",
    "政府采购支出总额",
)
STRANGERS = ("会议费", "差旅费", "农村饮水安全工程经费")
FLIPS = {
    "增加": "减少",
    "减少": "增加",
    "增长": "下降",
    "下降": "增长",
    "上升": "下降",
    "增幅": "降幅",
    "降幅": "增幅",
}
MEASURES = {
    "年初预算": "决算",
    "决算": "年初预算",
    "全年预算数": "决算数",
    "得分": "分值",
    "分值": "得分",
    "执行率": "差异率",
}
OFFICES = {"云岭县水务局": ("青石县档案馆", "岭北县财政局"), "青石县档案馆": ("云岭县水务局", "青石县教育局")}
UNITS = {"万元": "元", "人次": "批次", "批次": "人次", "%": " 万元", "辆": "台", "分": "%"}


def _put(draft: Draft, start: int, end: int, word: str) -> Draft:
    return replace(draft, text=draft.text[:start] + word + draft.text[end:])


def _said(draft: Draft) -> str:
    """The text before any reason, outside quotation marks blanked out: where damage is a false statement."""
    text = re.sub(r"“[^”]*”", lambda quoted: "□" * len(quoted[0]), draft.text)
    reason = re.search("原因", text)
    return text[: reason.start()] if reason else text


def _stated(draft: Draft) -> list[tuple[int, int, str]]:
    found = [one for one in find_amounts(draft.text) if one.role is Role.AMOUNT]
    return [(one.start, one.end, draft.text[one.start : one.end]) for one in found]


def _known(draft: Draft, printed: str) -> bool:
    """Whether an amount happens to stand in the draft's evidence all the same."""
    amount = next((one.amount for one in find_amounts(printed)), None)
    quotes = [PLACES[name].quote for name in draft.places]
    values = [one.amount for quote in quotes for one in find_amounts(quote)]
    return amount is None or any(same(amount, one) or (not amount.unit and amount.value == one.value) for one in values)


def digits_changed(draft: Draft) -> Iterator[Draft]:
    """Each number with one digit turned: 3.47 becomes 3.48."""
    for start, end, printed in _stated(draft):
        last = max((at for at, c in enumerate(printed) if c in "0123456789"), default=None)
        if last is None:
            continue
        turned = printed[:last] + str((int(printed[last]) + 1) % 10) + printed[last + 1 :]
        if not _known(draft, turned):
            yield _put(draft, start, end, turned)


def digits_swapped(draft: Draft) -> Iterator[Draft]:
    """Each number with two neighbouring digits in the wrong order: 3.47 becomes 3.74."""
    for start, end, printed in _stated(draft):
        match = re.search(r"(\d)([.,]?)(\d)(?=\D*$)", printed)
        if match and match[1] != match[3]:
            turned = printed[: match.start()] + match[3] + match[2] + match[1] + printed[match.end() :]
            if not _known(draft, turned):
                yield _put(draft, start, end, turned)


def units_swapped(draft: Draft) -> Iterator[Draft]:
    """Each number with another unit: 万元 becomes 元."""
    for start, end, printed in _stated(draft):
        for unit, other in UNITS.items():
            if printed.endswith(unit) and not (unit == "分" and printed.endswith("百分")):
                if re.search("[1-9]", printed):
                    yield _put(draft, start, end, printed.removesuffix(unit) + other)
                break


def years_swapped(draft: Draft) -> Iterator[Draft]:
    """Each year moved to one that the evidence does not name, and to the other one that it does."""
    for one in find_amounts(draft.text):
        if one.role is Role.YEAR:
            year = int(one.amount.value)
            other = {2022: 2023, 2023: 2022}.get(year, year - 1)
            for wrong in (year - 4, other):
                yield _put(draft, one.start, one.start + 4, str(wrong))


def directions_flipped(draft: Draft) -> Iterator[Draft]:
    """Each direction word turned round."""
    for match in re.finditer("|".join(FLIPS), _said(draft)):
        yield _put(draft, *match.span(), FLIPS[match[0]])


def subjects_swapped(draft: Draft) -> Iterator[Draft]:
    """The subject of each draft replaced by one that the number is not of."""
    for match in re.finditer("|".join(NAMES), _said(draft)):
        base = draft.text[match.end() :].startswith(("的约", "的 9", "的百分", "增幅高"))
        for other in STRANGERS:
            if not base:
                yield _put(draft, *match.span(), other)
        for other in NAMES:
            present = other in draft.text or {"公务用车费", "公务用车购置及运行维护费"} >= {other, match[0]}
            if not base and not present:
                yield _put(draft, *match.span(), other)


def measures_swapped(draft: Draft) -> Iterator[Draft]:
    """年初预算 for 决算 and the like."""
    for match in re.finditer("|".join(MEASURES), _said(draft)):
        if draft.text[match.start() - 1 : match.start()] != "预":
            yield _put(draft, *match.span(), MEASURES[match[0]])


def departments_swapped(draft: Draft) -> Iterator[Draft]:
    """Another department's name put to this one's numbers."""
    for match in re.finditer("|".join(OFFICES), draft.text):
        for other in OFFICES[match[0]]:
            yield _put(draft, *match.span(), other)


def numbers_invented(draft: Draft) -> Iterator[Draft]:
    """A sentence or a remark with a number that nobody printed."""
    for invention in (
        "其中会议费 0.86 万元[1]。",
        "另有 37 人次参加培训。",
        "约占三成。",
        "比上年翻一番[1]。",
        "共三个项目。",
    ):
        yield replace(draft, text=draft.text + invention)


def citations_swapped(draft: Draft) -> Iterator[Draft]:
    """Marks that point to nothing, and marks that point to each other's places."""
    if "[1]" in draft.text:
        yield replace(draft, text=draft.text.replace("[1]", "[9]", 1))
    if "[2]" in draft.text and "[1][2]" not in draft.text:
        swapped = draft.text.replace("[1]", "[x]").replace("[2]", "[1]").replace("[x]", "[2]")
        yield replace(draft, text=swapped)


DAMAGES: tuple[Callable[[Draft], Iterator[Draft]], ...] = (
    digits_changed,
    digits_swapped,
    units_swapped,
    years_swapped,
    directions_flipped,
    subjects_swapped,
    measures_swapped,
    departments_swapped,
    numbers_invented,
    citations_swapped,
)
# Damage that leaves nothing that is claimed of the evidence.
HARMLESS = {
    "材料未提供 2017 年的数据，无法比较。",
    "材料未提供 2020 年的数据，无法比较。",
    "政府性基金预算财政拨款无收支，相关年初预算表为空表[1]。",
    "政府性基金预算财政拨款支出为 0，年初预算表为空表[1]。",
}


def damaged(damage: Callable[[Draft], Iterator[Draft]]) -> list[Draft]:
    """All distinct variants that one kind of damage makes of the right answers."""
    made = {draft.text: draft for right in ALL_RIGHT for draft in damage(right) if draft.text != right.text}
    return [draft for text, draft in made.items() if text not in HARMLESS]


@pytest.mark.parametrize("damage", DAMAGES, ids=[damage.__name__ for damage in DAMAGES])
def test_every_damaged_answer_is_caught(damage: Callable[[Draft], Iterator[Draft]]) -> None:
    missed = [draft.text for draft in damaged(damage) if verdict_on(draft).ok]
    assert missed == []


MADE_UP = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)


@settings(max_examples=300, deadline=None)
@given(MADE_UP, st.sampled_from(["万元", "元", "%", "人次", "亿元"]))
def test_no_number_passes_that_the_evidence_does_not_print(value: Decimal, unit: str) -> None:
    amount = Amount(value, unit)
    quoted = [one.amount for name in ("接待", "批次") for one in find_amounts(PLACES[name].quote)]
    assume(not any(same(amount, one) for one in quoted))
    draft = Draft(f"2023 年公务接待费为 {format_amount(amount)}[1][2]。", ("接待", "批次"))
    assert not verdict_on(draft).ok


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet="公务接待费用车增加减少下降为占比上年预决算数0123456789.,，%万元人次[]（）()−+÷=。年 \n",
        max_size=60,
    )
)
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = verdict_on(Draft(text, ("接待", "用车")))
    assert len(verdict.figures) <= len(find_amounts(text))
    if verdict.ok:
        assert text.strip()
        assert verdict.untraced == ()


def test_a_number_of_an_uncited_figure_is_no_source() -> None:
    citations, figures = evidence(("接待", "用车"))
    verdict = verify_draft("公务用车费 45.36 万元[1]。", citations[:1], figures)
    assert [check.name for check in verdict.checks if not check.ok] == ["untraced"]


def test_a_question_is_no_source_but_may_set_a_limit() -> None:
    citations, figures = evidence(("饮水",))
    asked = "预算 500 万元以上、执行率低于 60% 的项目"
    assert verify_draft("执行率低于 60%：农村饮水安全工程[1]。", citations, figures, question=asked).ok
    assert not verify_draft("农村饮水安全工程预算 500 万元[1]。", citations, figures, question=asked).ok
    assert not verify_draft("执行率低于 60%：农村饮水安全工程[1]。", citations, figures).ok


def test_offered_calculations_are_done_again() -> None:
    citations, figures = evidence(("接待",))
    for expression, ok in (
        ("4.83 - 1.57", True),
        ("4.83 - 1.75", False),
        ("4.83 + 1.57", False),
        ("rm -rf", False),
    ):
        offered = Quoted("3.26 万元", Decimal("3.26"), "万元", "computed", (1,), expression)
        assert verify_draft("公务接待费上年为 3.26 万元[1]。", citations, figures, (offered,)).ok is ok


def test_every_number_of_a_right_answer_carries_its_source() -> None:
    text = "公务接待费 4.83 万元[1]，占三公经费的 9.62%[1]；上年为 3.26 万元（4.83 − 1.57）[1]。"
    citations, figures = evidence(("接待",))
    verdict = verify_draft(text, citations, figures)
    assert [(n.text, n.status, n.citations, n.expression) for n in verdict.figures] == [
        ("4.83 万元", "quoted", (1,), ""),
        ("9.62%", "quoted", (1,), ""),
        ("3.26 万元", "computed", (1,), "4.83 万元 − 1.57 万元"),
        ("4.83", "quoted", (1,), ""),
        ("1.57", "quoted", (1,), ""),
    ]
    assert [n.unit for n in verdict.figures[3:]] == ["万元", "万元"]
    assert ("arithmetic", True, "4.83 万元 − 1.57 万元 = 3.26 万元") in [
        (c.name, c.ok, c.detail) for c in verdict.checks
    ]
