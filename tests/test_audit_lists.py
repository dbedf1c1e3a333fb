"""The audit of lists, contracts and purposes of the text: a clean case, a broken one, one where it must not run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Figure
from qa.audit import AuditResult
from qa.audit_lists import PARTS
from qa.audit_purchase import AWARDS
from qa.audit_purposes import PURPOSE
from tests.audit_books import audited, told

CLASSES = (("一般公共服务支出", "1551.68", "82.05"), ("社会保障和就业支出", "132.11", "6.99"), ("卫生健康支出", "47.41", "2.51"),
           ("住房保障支出", "86.19", "4.56"), ("其他支出", "73.80", "3.89"))  # fmt: skip


def listed(whole: str, items: tuple[tuple[str, str, str], ...] = CLASSES) -> list[Figure]:
    out = [told(f"一般公共预算财政拨款支出 决算数 {whole} 万元")]
    for n, (name, amount, share) in enumerate(items):
        out += [told(f"{name} 决算数 {amount} 万元", f"c{n}"), told(f"{name} 占比 {share} %", f"c{n}")]
    return out


def test_a_list_whose_shares_come_to_100_makes_up_the_whole() -> None:
    assert audited(*listed("1891.19")).checked[PARTS] == 1
    [found] = [f for f in audited(*listed("1891.20")).findings if f.rule == PARTS]
    assert (found.kind, found.printed, found.expected) == ("rounding", "1,891.20 万元", "1,891.19 万元")
    wrong = (("一般公共服务支出", "1515.68", "82.05"), *CLASSES[1:])
    found = audited(*listed("1891.19", wrong)).findings[0]
    assert (found.kind, found.printed, found.expected) == ("error", "1,515.68 万元", "1,551.68 万元")


def test_a_list_with_something_left_out_is_not_added_up() -> None:
    partial = audited(*listed("1891.20", CLASSES[:4]))
    assert PARTS not in partial.checked and not partial.findings
    # an item whose share rounds to nothing may be left out
    tiny = audited(*listed("1891.29"))
    assert PARTS not in [f.rule for f in tiny.findings] and tiny.undone[PARTS] == 1
    assert "占比极小" in tiny.left[PARTS][0]
    unknown = audited(*listed("1891.20")[1:])
    assert unknown.undone[PARTS] == 1 and PARTS not in [f.rule for f in unknown.findings]


def bought(total: str, reserved: str, others: str, *texts: str) -> AuditResult:
    return audited(
        told(f"政府采购支出总额 决算数 {total} 万元"),
        told(f"面向中小企业预留的政府采购项目中由中小企业供应商中标或成交 决算数 {reserved} 万元", "a"),
        told(f"其他政府采购项目中由中小企业供应商中标或成交 决算数 {others} 万元", "b"),
        texts=texts,
    )


def test_contracts_that_shut_each_other_out_do_not_exceed_the_total() -> None:
    assert bought("251.25", "246.47", "4.79").checked[AWARDS] == 1
    [found] = bought("21.07", "21.07", "21.07").findings
    assert (found.rule, found.printed, found.delta) == (AWARDS, "21.07 万元", "21.07")
    assert "42.14 万元" in found.statement and len(found.sources) >= 1


@pytest.mark.parametrize(
    ("sentence", "sure"),
    [
        ("政府采购支出总额以合同签订为准。", True),
        ("以上政府采购数据按合同金额统计。", True),
        ("政府采购支出总额21.07万元，按合同约定支付。", False),  # paid, not signed
        ("授予中小企业合同金额21.07万元。", False),
    ],
)
def test_contracts_of_several_years_may_exceed_what_was_paid_in_one(sentence: str, sure: bool) -> None:
    [plain] = bought("21.07", "21.07", "21.07").findings
    assert "分几年付款" in plain.doubt
    [found] = bought("21.07", "21.07", "21.07", sentence).findings
    assert found.doubt == ("" if sure else plain.doubt)


@pytest.mark.parametrize("lacking", ["政府采购支出总额", "面向中小企业", "其他政府采购"])
def test_contracts_are_not_added_up_where_one_number_is_not_told(lacking: str) -> None:
    figures = [
        told("政府采购支出总额 决算数 21.07 万元"),
        told("面向中小企业预留的政府采购项目中由中小企业供应商中标或成交 决算数 21.07 万元", "a"),
        told("其他政府采购项目中由中小企业供应商中标或成交 决算数 21.07 万元", "b"),
        told("面向小微企业预留政府采购项目中由小微企业供应商中标或成交 决算数 21.07 万元", "c"),
    ]
    result = audited(*(f for f in figures if not f.subject.startswith(lacking)))
    assert not result.findings and AWARDS not in result.checked


ITEM = "{}、{}（类）某某事务（款）{}（项）。主要用于：{}。全年预算为1.00万元。"
MEDICAL = ITEM.format(7, "卫生健康支出", "事业单位医疗", "事业单位医疗保险支出")


def purposes(*texts: str) -> AuditResult:
    return audited(texts=texts)


def test_a_purpose_copied_from_another_subject_is_told() -> None:
    housing = ITEM.format(8, "住房保障支出", "住房公积金", "缴存职工住房公积金")
    assert purposes(MEDICAL, housing).checked[PURPOSE] == 2
    copied = ITEM.format(8, "住房保障支出", "住房公积金", "事业单位医疗保险支出")
    [found] = purposes(MEDICAL, copied).findings
    assert (found.rule, found.subject, found.printed) == (PURPOSE, "住房公积金", "事业单位医疗保险支出")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("其他医疗支出", "事业单位医疗保险支出"),  # of the same matter
        ("住房公积金", "在职职工的各项开支"),  # told of no other
    ],
)
def test_like_words_of_like_subjects_are_no_copy(name: str, words: str) -> None:
    assert not purposes(MEDICAL, ITEM.format(8, "住房保障支出", name, words)).findings
    general = ITEM.format(9, "教育支出", "小学教育", "本科目规定的开支")
    assert not purposes(general, ITEM.format(8, "住房保障支出", "住房公积金", "本科目规定的开支")).findings


def test_what_is_read_from_a_picture_is_doubted() -> None:
    figures = [
        told("政府采购支出总额 决算数 21.07 万元"),
        told("面向中小企业预留的政府采购项目中由中小企业供应商中标或成交 决算数 21.07 万元", "a"),
        told("其他政府采购项目中由中小企业供应商中标或成交 决算数 21.07 万元", "b"),
    ]
    [found] = audited(*(replace(f, source=replace(f.source, ocr=True)) for f in figures)).findings
    assert "OCR" in found.doubt and Decimal(found.delta) > 0


def test_a_list_of_income_is_not_added_up_to_spending() -> None:
    """A share of 0, and one that is nearly that of another whole, prove nothing."""
    figures = [told("财政拨款支出总计 决算数 3024.17 万元", "z")]
    for name, amount, share in (
        ("财政拨款收入", "3021.15", "99.21"),
        ("事业收入", "0.00", "0.00"),
        ("其他收入", "24.18", "0.79"),
    ):
        figures += [told(f"{name} 决算数 {amount} 万元", name), told(f"{name} 占比 {share} %", name)]
    result = audited(*figures)
    assert PARTS not in result.checked and PARTS not in [f.rule for f in result.findings]
    whole = told("本年收入合计 决算数 3045.33 万元", "z")
    assert audited(*figures, whole).checked[PARTS] == 1
