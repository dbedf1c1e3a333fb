"""The audit of what 绩效 forms say was reached, and of what reports say they have: clean, broken, not run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ingest.ledger.model import Amount, Cell, Chunk, Figure, Table
from qa.audit import AuditResult, audit_book
from qa.audit_costs import COSTS, PLANNED
from qa.audit_model import Expects
from qa.audit_parts import ATTACHED, LEVELS, NUMBERED
from qa.audit_reached import DONE, GOAL, LIMIT
from tests.audit_books import audited, book, grid, row
from tests.test_audit_costs import form

PROJECT = "走访慰问"
TITLE = "项目支出绩效自评表"
FORM = """
列1 | 列2 | 列3 | 列4 | 列5 | 列6 | 列7
项目名称 | 走访慰问 | | | | |
年度总体目标 | 预期目标 | | 实际完成情况 | | |
目标 | {goal} | | {done} | | |
一级指标 | 二级指标 | 三级指标 | 指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 开展助学救助活动次数 | >=1次 | =2次 | 20 | 20
产出指标 | {level} | 保障办公人员 | =6人 | =6人 | 20 | 20
产出指标 | 质量指标 | 工作任务完成率 | =100% | =100% | 25 | 25
满意度指标 | 满意度指标 | 受益村民满意度 | >=90% | =90% | 25 | 25
"""
BEGINS_BLANK = FORM.format(goal="做好", done="做好", level="时效指标").replace("| 数量指标 |", "| |")
PRINTED = {
    ">=1次": ("1", "次"),
    "=2次": ("2", "次"),
    "=6人": ("6", "人"),
    "=100%": ("100", "%"),
    ">=90%": ("90", "%"),
    "=90%": ("90", "%"),
}
MEASURES = {3: "指标值", 4: "实际完成值", 5: "分值", 6: "得分"}


def read(table: Table) -> list[Figure]:
    """The figures of the form's indicators, as taking it in would leave them."""
    out = []
    for cells in table.rows[4:]:
        for column, measure in MEASURES.items():
            text = cells[column].text
            value, unit = PRINTED.get(text, (text, "分"))
            figure = row(f"{cells[2].text} {measure} {value} {unit} 产出指标", TITLE)
            source = replace(figure.source, bbox=cells[column].bbox)
            out.append(replace(figure, project=PROJECT, source=source, amount=Amount(figure.amount.value, unit, text)))
    return out


def reached(goal: str = "做好工作。", done: str = "已做好工作。", level: str = "数量指标") -> AuditResult:
    form = FORM.replace("开展助学救助活动次数", "开展基层党组织书记培训班次数") if "书记培训班" in goal + done else FORM
    table = grid(TITLE, form.format(goal=goal, done=done, level=level))
    return audited(*read(table), tables=[table])


def told(result: AuditResult, rule: str) -> list[tuple[str, str]]:
    return [(f.printed, f.expected) for f in result.findings if f.rule == rule]


def test_the_words_of_a_form_say_what_its_indicators_say() -> None:
    clean = reached("计划开展助学救助活动1次，受益村民满意度不低于90%。", "已开展助学救助活动2次，受益村民满意度90%。")
    assert not clean.findings and (clean.checked[GOAL], clean.checked[DONE]) == (2, 2)
    wrong = reached("受益村民满意度达到95%。", "开展助学救助活动1次，工作任务完成率、受益村民满意度均达到100%。")
    assert told(wrong, GOAL) == [("95%", "90%")]
    assert sorted(told(wrong, DONE)) == [("1 次", "2 次"), ("100%", "90%")]
    assert {f.kind for f in wrong.findings} == {"text_table"}


@pytest.mark.parametrize(
    "done",
    [
        "受益村民满意度90%以上。",  # a limit says nothing against 90
        "受益村民满意度不低于80%。",
        "非受益村民满意度100%。",  # another indicator's name ends alike
        "开展助学救助活动1场。",  # counted in something else
        "受益村民满意度100%，受益村民满意度90%。",  # two numbers
        "完成率100%。",  # a name too short to be certain
        "已按计划每月开展基层党组织书记培训班1次。",  # of each month
        "每季度开展基层党组织书记培训班3次。",
        "其中上半年开展基层党组织书记培训班1次。",  # of a part of the year
        "已完成，其中：开展基层党组织书记培训班1次。",
        "1—6月开展基层党组织书记培训班1次。",
        "截至2024年累计开展基层党组织书记培训班60次。",  # of several years
        "在上年开展基层党组织书记培训班10次的基础上做好工作。",  # of another year
        "2022年开展基层党组织书记培训班10次。",
        "平均开展基层党组织书记培训班1次。",
    ],
)
def test_words_that_may_mean_something_else_are_left_alone(done: str) -> None:
    result = reached(done=done)
    assert not result.findings and DONE not in result.checked


@pytest.mark.parametrize(
    ("goal", "wrong"),
    [
        ("到2025年累计开展基层党组织书记培训班60次。", False),
        ("2023—2025年开展基层党组织书记培训班60次。", False),
        ("每年开展基层党组织书记培训班5次。", False),
        ("2023年开展基层党组织书记培训班5次。", True),  # the report's own year
        ("每月召开例会；开展基层党组织书记培训班5次。", True),  # said of something else
    ],
)
def test_a_number_of_the_whole_year_alone_is_held_against_the_target(goal: str, wrong: bool) -> None:
    assert told(reached(goal=goal), GOAL) == ([("5 次", "1 次")] if wrong else [])


def test_a_digit_lost_in_the_number_of_people_is_told_once() -> None:
    wrong = reached("保障63人正常的工作秩序。", "保障63人正常的工作秩序。")
    assert told(wrong, GOAL) == [("63 人", "6 人")] and not told(wrong, DONE)
    assert not reached("保障75人正常的工作秩序。").findings  # no digit of 6
    assert not reached("服务63人，保障6人。").findings  # two numbers of people


def limited(target: str, done: str, score: str = "10", unit: str = "次") -> AuditResult:
    def part(measure: str, value: str, printed: str = "") -> Figure:
        figure = row(f"开展考察工作 {measure} {value} {unit if printed else '分'} 产出指标/数量指标", TITLE)
        source = replace(figure.source, bbox=(90.0, 50.0, 500.0, 60.0))
        return replace(
            figure, project="考察", source=source, amount=Amount(figure.amount.value, figure.amount.unit, printed)
        )

    digits = target.lstrip("<>=≤≥")
    goal, reached_ = part("指标值", digits, target + unit), part("实际完成值", done.lstrip(">=≥"), done + unit)
    return audited(goal, reached_, part("分值", "10"), part("得分", score))


@pytest.mark.parametrize(
    ("target", "done", "side"), [("<=2", "5", "不超过"), ("≤2", "=3", "不超过"), (">=9", "5", "不低于")]
)
def test_full_points_for_a_limit_that_was_broken_are_told(target: str, done: str, side: str) -> None:
    [found] = limited(target, done).findings
    assert (found.rule, found.kind) == (LIMIT, "error") and found.expected.startswith(side)


@pytest.mark.parametrize(
    ("target", "done", "score", "runs"),
    [
        ("<=2", "2", "10", True),
        (">=2", "5", "10", True),
        ("<=2", "5", "4", True),  # it cost points
        ("<=200", "58", "0", True),  # a kept limit that cost points is the form's own way of scoring
        ("=2", "5", "10", False),  # neither most nor least
        ("≥2", "≥1", "10", False),  # what was reached is itself a limit
    ],
)
def test_limits_that_were_kept_or_paid_for_are_no_finding(target: str, done: str, score: str, runs: bool) -> None:
    result = limited(target, done, score)
    assert not result.findings and (LIMIT in result.checked) == runs


def costs(plan: str, second: str, spent: str = "32.97") -> AuditResult:
    return audited(
        *form(
            "医疗",
            f"年度资金总额 全年预算数 {plan} 万元",
            f"年度资金总额 全年执行数 {spent} 万元",
            f"医疗费 指标值 {second} 万元 成本指标",
            "结转医疗费 指标值 11.54 万元 成本指标",
            "医疗费 实际完成值 21.54 万元 成本指标",
            "结转医疗费 实际完成值 11.43 万元 成本指标",
        )
    )


def test_costs_that_make_up_what_was_spent_make_up_the_plan() -> None:
    assert costs("43.34", "31.80").checked[COSTS] == 1
    [found] = costs("43.54", "31.80").findings
    assert (found.rule, found.delta.lstrip("-")) == (PLANNED, "0.20")
    neither = costs("43.54", "31.80", spent="40.00")
    assert not neither.findings and PLANNED not in neither.checked


def levels(*labels: str) -> list[str]:
    """What is told of a form with these 一级指标/二级指标."""
    rows = [
        f"{top} | {level} | 指标{n} | 1 | 1 | 10 | 10"
        for n, (top, level) in enumerate(one.split("/") for one in labels)
    ]
    head = FORM.format(goal="做好", done="做好", level="").split("产出指标")[0]
    found = audited(tables=[grid(TITLE, head + "\n".join(rows))]).findings
    return [f.statement.split("绩效表里，")[1].split("的“二级")[0] for f in found if f.rule == LEVELS]


def test_a_blank_level_is_told_where_the_form_fills_it_in_elsewhere() -> None:
    assert reached().checked[LEVELS] == 4
    [found] = [f for f in audited(tables=[grid(TITLE, BEGINS_BLANK)]).findings if f.rule == LEVELS]
    assert "开展助学救助活动次数" in found.statement and found.kind == "missing"
    bare = (
        FORM.format(goal="做好", done="做好", level="").replace("| 质量指标 |", "| |").replace("| 满意度指标 |", "| |")
    )
    assert not [f for f in audited(tables=[grid(TITLE, bare)]).findings if f.rule == LEVELS]


@pytest.mark.parametrize(
    ("labels", "told_of"),
    [
        (("产出/数量", "产出/", "产出/", "产出/质量", "产出/", "效益/社会", "效益/"), []),  # a label once a group
        (("产出/数量", "产出/", "产出/质量", "产出/时效", "产出/", "效益/社会", "满意/满意"), []),
        (("产出/数量", "/", "/质量", "/时效", "/", "效益/社会", "满意/满意"), []),
        (("产出/数量", "/", "/", "/质量", "/", "效益/社会", "/"), []),
        (("产出/", "产出/", "产出/质量", "产出/时效", "效益/社会"), ["指标0、指标1"]),  # the first of a group
        (("产出/数量", "产出/质量", "产出/时效", "效益/", "效益/"), ["指标3、指标4"]),  # a label of another group
        (("产出/数量", "产出/质量", "产出/时效", "效益/", "/", "满意/满意"), ["指标3、指标4"]),
    ],
)
def test_a_label_printed_once_goes_on_below_it(labels: tuple[str, ...], told_of: list[str]) -> None:
    assert levels(*labels) == told_of


PARTS = ("第一部分 概况", "第二部分 决算表", "第三部分 决算情况说明", "第四部分 名词解释")


def numbered(titles: Sequence[str]) -> AuditResult:
    return audit_book(book(sections=titles))


def test_a_part_without_its_number_is_told() -> None:
    assert numbered(PARTS).checked[NUMBERED] == 2
    [found] = numbered((PARTS[0], "2023年度决算表", *PARTS[2:])).findings
    assert (found.rule, found.expected) == (NUMBERED, "第二部分 2023年度决算表")
    assert not numbered(("一、概况", "二、决算表", "三、决算情况说明", "四、名词解释")).findings
    # a part that is not there at all is another rule's
    assert NUMBERED not in [f.rule for f in numbered((PARTS[0], *PARTS[2:], "第五部分 附件")).findings]


def heading_of(chunk: Chunk, section: str) -> Chunk:
    return replace(chunk, source=replace(chunk.source, section=section, quote="本项目执行良好。"))


def test_a_paper_that_is_promised_with_another_must_be_there_too() -> None:
    text = "具体项目自评情况附绩效自评表及自评报告。"
    table = grid(TITLE, FORM.format(goal="做好", done="做好", level="数量指标"))
    [found] = [f for f in audited(texts=[text], tables=[table]).findings if f.rule == ATTACHED]
    assert found.expected == "附上自评报告" and found.kind == "missing"
    whole = book(texts=[text], tables=[table], sections=("项目支出绩效自评报告",))
    assert audit_book(whole).checked[ATTACHED] == 2
    under = replace(whole, sections=(), chunks=(*whole.chunks, heading_of(whole.chunks[0], "绩效/项目自评报告")))
    assert audit_book(under).checked[ATTACHED] == 2
    elsewhere = audited(texts=[text])
    assert not elsewhere.findings and elsewhere.undone[ATTACHED] == 1
    assert ATTACHED not in audited(texts=["绩效自评表见下。"], tables=[table]).checked


def test_a_cell_of_running_text_alone_is_no_form() -> None:
    table = grid("说明", "列1 | 列2\n目标 | 实际完成情况\n做好 | 受益村民满意度100%")
    assert not audited(tables=[table]).findings
    assert isinstance(table.rows[0][0], Cell)


def test_the_pages_own_words_are_quoted_and_neither_place_is_called_wrong() -> None:
    [found] = [f for f in reached(done="工作覆盖率达到2次。开展助学救助活动1次，已做好。").findings if f.rule == DONE]
    assert "写“开展助学救助活动1次”" in found.statement and "印 2 次，两处应当一致" in found.statement
    assert "应为" not in found.statement and found.expects is Expects.OTHER
