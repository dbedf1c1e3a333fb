"""Sentences → linked figures, in the wordings that the families of reports use."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.bases import flat_places
from ingest.layout import Paragraph, Spot
from ingest.ledger.model import Figure, Kind, ReportInfo
from ingest.narrative import narrative_figures, scope_of, with_paths
from ingest.pdf import Char
from ingest.reasons import reason_in, statements

WHO = "青山县档案馆"


def paragraph(text: str, section: str = "七、“三公”经费支出决算情况说明", page: int = 9) -> Paragraph:
    """A paragraph set on one line of page 9, each character 10 points wide."""
    spots = tuple(Spot(page, Char(c, 10.0 * i, 100.0, 10.0 * i + 10, 112.0, False)) for i, c in enumerate(text))
    return Paragraph(text, spots, section)


def read(text: str, kind: Kind = Kind.FINAL, section: str = "七、“三公”经费支出决算情况说明") -> list[Figure]:
    """The figures of one paragraph of a 2023 report."""
    info = ReportInfo("青山县档案馆2023", WHO, 2023, kind, "部门", 20, "")
    return narrative_figures([paragraph(text, section)], info)


def facts(figures: list[Figure]) -> list[str]:
    """ "subject measure value unit", as a clerk would note them down."""
    return [f"{f.subject} {f.measure.value} {f.amount.value}{f.amount.unit}" for f in figures]


SENTENCES = [
    (
        "公务接待费支出5.20万元，占9.10%，比上年增加1.10万元，增长26.83%，主要原因是：接待批次增加。",
        ["公务接待费 决算数 5.20万元", "公务接待费 占比 9.10%", "公务接待费 增减额 1.10万元", "公务接待费 增减率 26.83%"],
    ),
    (
        "公务接待费年初预算数6.00万元，决算数5.20万元，预决算差异率-13.33%，主要原因是：厉行节约。",
        ["公务接待费 年初预算数 6.00万元", "公务接待费 决算数 5.20万元", "公务接待费 预决算差异率 -13.33%"],
    ),
    (
        "一般公共预算财政拨款支出年初预算为299.00万元，支出决算为284.05万元，完成年初预算的95.00%。",
        [
            "一般公共预算财政拨款支出 年初预算数 299.00万元",
            "一般公共预算财政拨款支出 决算数 284.05万元",
            "一般公共预算财政拨款支出 完成预算比例 95.00%",
        ],
    ),
    (
        "1、一般公共服务支出（类）档案事务（款）行政运行（项）。主要用于：人员经费。年初预算为50.00万元，支出决算为48.00万元。",
        ["一般公共服务支出/档案事务/行政运行 年初预算数 50.00万元", "一般公共服务支出/档案事务/行政运行 决算数 48.00万元"],
    ),
    (
        "2.小学教育（2050202），2023年度决算数为70.38万元，比2022年度决算数增长0.39%。",
        ["小学教育 决算数 70.38万元", "小学教育 增减率 0.39%"],
    ),
    (
        "本年收入203.40万元，其中：财政拨款收入189.20万元，占93.02%；其他收入14.20万元，占6.98%。",
        [
            "本年收入合计 决算数 203.40万元",
            "财政拨款收入 决算数 189.20万元",
            "财政拨款收入 占比 93.02%",
            "其他收入 决算数 14.20万元",
            "其他收入 占比 6.98%",
        ],
    ),
    (
        "与2022年度相比，收入支出总计减少56.95万元，下降1.87%。",
        ["收入支出总计 增减额 -56.95万元", "收入支出总计 增减率 -1.87%"],
    ),
    (
        "青山县档案馆2023年度实有人数66人，其中：在职人员65人，退休人员1人。",
        ["实有人数 数量 66人", "在职人员 数量 65人", "退休人员 数量 1人"],
    ),
    ("内设机构16个，下设5个科室。", ["内设机构 数量 16个", "科室 数量 5个"]),
    ("国内公务接待98批次，300人次。", ["国内公务接待 数量 98批次", "国内公务接待 数量 300人次"]),
    ("车辆8辆，价值197.41万元。", ["车辆 数量 8辆", "车辆 价值 197.41万元"]),
    ("单价100万元（含）以上设备（不含车辆）2台（套）。", ["单价100万元（含）以上设备（不含车辆） 数量 2台（套）"]),
    (
        "授予中小企业合同金额70.18万元，占政府采购支出总额的95.97%。",
        ["授予中小企业合同金额 决算数 70.18万元", "授予中小企业合同金额 占比 95.97%"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SENTENCES, ids=lambda value: str(value)[:24])
def test_sentence(text: str, wanted: list[str]) -> None:
    assert facts(read(text)) == wanted


def test_budget_report_wording() -> None:
    figures = read("（二）公务用车购置及运行费36.56万元，比2022年预算减少10万元，主要原因是车型不同。", Kind.BUDGET)
    assert facts(figures) == [
        "公务用车购置及运行维护费 预算数 36.56万元",
        "公务用车购置及运行维护费 增减额 -10万元",
    ]
    assert figures[1].base == "2022年预算"


def test_linked_facts_share_group_and_reason() -> None:
    figures = read("公务接待费支出5.20万元，比上年增加1.10万元，增长26.83%，主要原因是：接待批次增加，人数增加。")
    assert {f.group for f in figures} == {"p0-0"}
    assert {f.reason for f in figures} == {"接待批次增加，人数增加"}


def test_reason_in_the_next_sentence_belongs_to_the_facts_before() -> None:
    figures = read("机关运行经费支出18.46万元，比2022年度增加0.25万元，增长1.37%。主要原因是更换照明设施。")
    assert {f.reason for f in figures} == {"更换照明设施"}


def test_numbers_inside_a_reason_are_no_figures() -> None:
    assert facts(read("会议费支出2.00万元，主要原因是：召开会议3次，参会120人。")) == ["会议费 决算数 2.00万元"]


def test_department_and_year_are_no_part_of_a_subject() -> None:
    figures = read(f"{WHO}2023年度收入总计10.00万元。")
    assert [(f.subject, f.year) for f in figures] == [("收入总计", 2023)]


def test_source_names_page_quote_and_box() -> None:
    figure = read("公务接待费支出5.20万元。")[0]
    assert (figure.source.page, figure.source.quote) == (9, "公务接待费支出5.20万元。")
    assert figure.source.bbox == (0.0, 100.0, 140.0, 112.0)


def test_quote_goes_back_to_where_the_subject_is_named() -> None:
    text = "1、教育支出（类）普通教育（款）小学教育（项）。主要用于：教学。支出决算为17.00万元。"
    assert read(text)[0].source.quote == text


def test_scope_comes_from_the_heading() -> None:
    assert (
        read("行政运行支出3.00万元。", section="五、一般公共预算财政拨款支出决算情况说明")[0].scope
        == "一般公共预算财政拨款"
    )
    assert scope_of("三、支出决算情况说明") == ""
    assert scope_of("七、财政拨款“三公”经费支出决算情况说明") == ""


def test_path_of_a_code_is_taken_from_the_tables() -> None:
    told = read("1.小学教育（2050202），2023年度决算数为70.38万元。")
    table = [
        Figure(WHO, 2023, Kind.FINAL, "教育支出/普通教育/小学教育", f.measure, f.amount, f.source, code="2050202")
        for f in told
    ]
    assert with_paths(told, table)[0].subject == "教育支出/普通教育/小学教育"


def test_statements_split_and_keep_their_marks() -> None:
    text = "甲1元；乙2元。丙3元"
    assert [text[s.start : s.end] for s in statements(text)] == ["甲1元；", "乙2元。", "丙3元"]


def test_reason_words() -> None:
    assert reason_in("增长5%，主要原因是：人员增加。") == "人员增加"
    assert reason_in("决算数小于预算数的主要原因：厉行节约。") == "厉行节约"
    assert reason_in("发现的问题及原因：一是重视不够。") == ""
    assert reason_in("增长5%。") == ""


def test_sign_follows_the_word_not_the_print() -> None:
    figure = read("公务接待费比上年减少1.10万元。")[0]
    assert figure.amount.value == Decimal("-1.10")


def dated(figures: list[Figure]) -> list[str]:
    """ "subject measure value unit year against": what a budget tells of several years."""
    return [
        " ".join(p for p in (f"{f.subject} {f.measure.value} {f.amount.value}{f.amount.unit} {f.year}", f.base) if p)
        for f in figures
    ]


BUDGET_SENTENCES = [
    (
        "3.“文化旅游体育与传媒支出（类）文物（款）文物保护（项）”科目30.00万元，主要用于库房维护。2022年当年预算执行数为40.00万元，2023年预算安排30.00万元，比2022年预算执行数减少25.00%。主要原因是：维护面积减少。",
        [
            "文化旅游体育与传媒支出/文物/文物保护 预算数 30.00万元 2023",
            "文化旅游体育与传媒支出/文物/文物保护 全年执行数 40.00万元 2022",
            "文化旅游体育与传媒支出/文物/文物保护 预算数 30.00万元 2023",
            "文化旅游体育与传媒支出/文物/文物保护 增减率 -25.00% 2023 2022年预算执行数",
        ],
    ),
    (
        "财政拨款收入61.50万元，比2022年预算执行数增加2.50万元。",
        ["财政拨款收入 预算数 61.50万元 2023", "财政拨款收入 增减额 2.50万元 2023 2022年预算执行数"],
    ),
    (
        "财政拨款收入61.50万元，比2022年（上一年度，下同）预算增加2.50万元。",
        ["财政拨款收入 预算数 61.50万元 2023", "财政拨款收入 增减额 2.50万元 2023 2022年预算"],
    ),
    (
        "2023年本单位一般公共预算机关运行经费预算支出61.50万元，比2022年减少2.50万元。",
        ["机关运行经费 预算数 61.50万元 2023", "机关运行经费 增减额 -2.50万元 2023 2022年"],
    ),
    (
        f"{WHO}2023年度一般公共预算拨款安排的会议费预算支出8.00万元，本年数小于上年预算数1.50万元。",
        ["会议费 预算数 8.00万元 2023", "会议费 增减额 -1.50万元 2023 上年预算数"],
    ),
    ("培训费3.00万元，高于上年预算数0.40万元。", ["培训费 预算数 3.00万元 2023", "培训费 增减额 0.40万元 2023 上年预算数"]),
    (
        f"{WHO}2023年财政拨款预算支出61.50万元，占本年支出合计的100%。",
        ["财政拨款支出 预算数 61.50万元 2023", "财政拨款支出 占比 100% 2023 本年支出合计"],
    ),
    ("2023年收支总预算70.00万元。", ["收入支出总计 预算数 70.00万元 2023"]),
    (
        "2023年度项目总预算50.00万，其中支持档案数字化30.00万，支持查档稳增长20.00万，合计50.00万。",
        ["项目总预算 预算数 50.00万元 2023", "支持档案数字化 预算数 30.00万元 2023", "支持查档稳增长 预算数 20.00万元 2023", "项目总预算 预算数 50.00万元 2023"],
    ),
    ("政府采购预算总金额为9.00万元。其中拟购买货物4.00万元，拟采购服务5.00万元。",
        ["政府采购支出总额 预算数 9.00万元 2023", "政府采购货物支出 预算数 4.00万元 2023", "政府采购服务支出 预算数 5.00万元 2023"]),
    ("本部门编报绩效目标的项目共6个，涉及项目预算资金12.00万元。", ["编报绩效目标的项目 数量 6个 2023", "编报绩效目标的项目 预算数 12.00万元 2023"]),
    ("单位预留机动经费预算数为2.00万元。", ["单位预留机动经费 预算数 2.00万元 2023"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), BUDGET_SENTENCES, ids=lambda value: str(value)[:24])
def test_budget_sentence(text: str, wanted: list[str]) -> None:
    assert dated(read(text, Kind.BUDGET)) == wanted


FLAT = [
    ("公务接待费1.35万元，比2022年预算持平，主要原因是批次不变。", ["公务接待费 增减额 0万元 2023 2022年预算"]),
    ("会议费3000元。与上年预算数持平。", ["会议费 增减额 0元 2023 上年预算数"]),
    ("公务用车购置为0，与上年一致。", ["公务用车购置费 增减额 0万元 2023 上年"]),
    ("与2022年度相比，收入支出总计持平。", ["收入支出总计 增减额 0万元 2023 2022年度"]),
    (
        "“三公”经费支出决算数与2022年度持平。其中：公务接待费支出决算持平；因公出国（境）费支出决算持平。",
        ["三公经费 增减额 0万元 2023 2022年度", "公务接待费 增减额 0万元 2023 2022年度", "因公出国（境）费 增减额 0万元 2023 2022年度"],
    ),
    # A budget that was met, or nearly the same, is no change of nothing against the year before.
    ("公务接待费决算数与预算数持平。", []),
    ("公务接待费决算数与全年预算数持平。", []),
    ("公务接待费与上年基本持平。", []),
    ("公务接待费支出决算持平。", []),
    ("公务接待费决算数与2023年度年初预算持平。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), FLAT, ids=lambda value: str(value)[:24])
def test_flat(text: str, wanted: list[str]) -> None:
    assert dated([f for f in read(text) if f.amount.printed == "持平"]) == wanted


def test_reason_of_what_stayed_the_same_is_kept_for_sum_and_change() -> None:
    figures = read("公务接待费1.35万元。比2022年预算持平，主要原因是批次不变。", Kind.BUDGET)
    assert [(f.measure.value, f.reason) for f in figures] == [("预算数", "批次不变"), ("增减额", "批次不变")]


def test_places_of_flat_words_are_those_of_the_printed_text() -> None:
    text = "公务 接待费与 2022 年度 持平。"
    found = list(flat_places(text))
    assert [(text[f.start : f.end], f.base) for f in found] == [("持平", "2022年度")]


OWNED = [
    (
        "截止2022年12月31日，本部门流动资产4.00万元。固定资产9.00万元，其中：房屋60平方米。在建工程1项7.00万元。",
        ["流动资产 价值 4.00万元 2022", "固定资产 价值 9.00万元 2022", "房屋 数量 60平方米 2022", "在建工程 数量 1项 2022", "在建工程 价值 7.00万元 2022"],
    ),
    ("截至2022年8月31日，共有车辆7辆。2023年购置车辆1辆。", ["车辆 数量 7辆 2022", "购置车辆 数量 1辆 2023"]),
    ("截至2022年12月31日，公务接待费5.00万元。", ["公务接待费 预算数 5.00万元 2023"]),
    ("固定资产原值9.00万元。", ["固定资产原值 价值 9.00万元 2023"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), OWNED, ids=lambda value: str(value)[:24])
def test_a_stated_day_gives_its_year(text: str, wanted: list[str]) -> None:
    assert dated(read(text, Kind.BUDGET)) == wanted


def test_reason_goes_to_the_subject_it_names() -> None:
    figures = read(
        "教育支出增加5.00万元，其他支出增加1.00万元。教育支出与上年比较差异的原因，一是人数增加，二是设备更新。"
    )
    assert [(f.subject, f.reason) for f in figures] == [
        ("教育支出", "一是人数增加，二是设备更新"),
        ("其他支出", ""),
    ]


def test_counted_reasons_belong_together_and_give_no_figures() -> None:
    figures = read(
        "会议费2.00万元，比上年增加1.00万元。主要原因：一是会期加长；二是参会增加30人，多支出0.50万元；三是物价上涨。"
    )
    assert facts(figures) == ["会议费 决算数 2.00万元", "会议费 增减额 1.00万元"]
    assert figures[1].reason == "一是会期加长；二是参会增加30人，多支出0.50万元；三是物价上涨"


def test_path_is_completed_where_only_the_class_is_missing() -> None:
    told = read("1．文物（款）文物保护（项）支出7.00万元。")
    table = [
        Figure(WHO, 2023, Kind.FINAL, "文化支出/文物/文物保护", f.measure, f.amount, f.source, code="2070204")
        for f in told
    ]
    assert [f.subject for f in with_paths(told, table)] == ["文化支出/文物/文物保护"]
    other = [
        Figure(WHO, 2023, Kind.FINAL, "教育支出/文物/文物保护", f.measure, f.amount, f.source, code="2050204")
        for f in told
    ]
    assert [f.subject for f in with_paths(told, [*table, *other])] == ["文物/文物保护"]


def test_last_years_sum_is_not_what_the_reason_explains() -> None:
    text = "教育支出（类）进修及培训（款）培训支出（项），用于培训。2022年预算执行数为4.00万元，2023年预算安排3.00万元，比2022年预算执行数减少25.00%。主要原因是：次数减少。"
    figures = read(text, Kind.BUDGET)
    assert [(f.year, f.group, f.reason) for f in figures] == [
        (2022, "p0-1-2022", ""),
        (2023, "p0-1", "次数减少"),
        (2023, "p0-1", "次数减少"),
    ]
