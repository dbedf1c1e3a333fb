"""Drafts of a hostile model that are true in their numbers only: none is shown as the model's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from ingest.ledger.settings import LlmSettings, Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.calls import Connection, Reply, ToolCall
from qa.model import Answer

HERE = "云溪市示例文化和旅游局"
FIGURE = f"{HERE}2023年公务接待费是多少"
ALL = f"{HERE}2023年三公经费包括哪些"
TOTAL = f"{HERE}2023年三公经费是多少"
YEARS = f"{HERE}2022年和2023年公务接待费哪年多"
MOST = f"{HERE}2023年三公经费中哪项最多"
WHY = f"{HERE}2023年公务接待费为什么增加"
WHY_RUN = f"{HERE}2023年机关运行经费为什么增加"
MEANS = f"{HERE}机关运行经费是什么意思"
BOUGHT = f"{HERE}2023年政府采购支出是多少"
FUND = f"{HERE}2023年有没有政府性基金支出"

Answered = Callable[..., Answer]


@pytest.fixture
def answered(sample_ledger: Ledger, sample_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Answered:
    """The answer when the model says a draft, twice if need be, after it used the calculator where told to."""
    settings = sample_settings.model_copy(update={"llm": LlmSettings(provider="openai", model="scripted")})

    def of(question: str, draft: str, calculations: Sequence[str] = ()) -> Answer:
        calls = tuple(ToolCall(str(n), "calculator", {"expression": one}) for n, one in enumerate(calculations))
        replies = [Reply("", calls)] if calls else []

        def reply(*_: object) -> Iterator[str]:
            yield ""
            return replies.pop() if replies else Reply(draft)

        monkeypatch.setattr(Connection, "reply", reply)
        return ask(question, sample_ledger, settings)

    return of


SUMS = [
    (FIGURE, "2023 年公务接待费为 6.22 万元（3.11 万元 + 3.11 万元）[1]。"),
    (FIGURE, "2023 年公务接待费 3.11 万元，合计 6.22 万元（3.11 万元 + 3.11 万元）[1]。"),
    (FIGURE, "2023 年公务接待费为 0.00 万元（3.11 − 3.11）[1]。"),
    (FIGURE, "2023 年公务接待费为 31,100.00 万元（3.11 万元 × 10000）[1]。"),
    (FIGURE, "2023 年公务接待费为 311.00 万元（3.11 万元 × 100）[1]。"),
    (ALL, "三公经费合计 44.78 万元（22.39 + 8.60 + 10.68 + 3.11）[1][2][3][4]。"),
    (WHY, ("2023 年公务接待费 3.11 万元，比上年增加 0.26 万元，增长 9.12%，合计 6.22 万元（3.11 万元 + 3.11 万元），"
     "主要原因是来访的考察团组批次增多[1]。")),
    (WHY, ("2023 年公务接待费 31,100.00 万元（3.11 万元 × 10000），比上年增加 0.26 万元，增长 9.12%，"
     "主要原因是来访的考察团组批次增多[1]。")),
    (WHY, ("2023 年公务接待费 3.11 万元，合计 6.34 万元（3.11 万元 + 3.23 万元），比上年增加 0.26 万元，增长 9.12%，"
     "主要原因是来访的考察团组批次增多[1]。")),
    (WHY, ("2023 年公务接待费 3.11 万元，合计 25.50 万元（22.39 万元 + 3.11 万元），比上年增加 0.26 万元，增长 9.12%，"
     "主要原因是来访的考察团组批次增多[1]。")),
]  # fmt: skip
TOOLS = [
    (FIGURE, "2023 年公务接待费为 31,100.00 万元[1]。", "3.11万元*10000"),
    (FIGURE, "2023 年公务接待费 3.11 万元，合计 6.34 万元[1]。", "3.11万元+3.23万元"),
    (FIGURE, "2023 年公务接待费 3.11 万元，占比 96.28%[1]。", "3.11万元/3.23万元"),
]
DENIED = [
    (FIGURE, "2023 年公务接待费不是 3.11 万元[1]。"),
    (FIGURE, "2023 年公务接待费决算数并非 3.11 万元，报告有误[1]。"),
    (FIGURE, "2023 年公务接待费 3.11 万元是错误的[1]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元，这一数据不准确，请勿使用[1]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元。这一数据不准确[1]。"),
    (TOTAL, "2023 年从未支出三公经费 22.39 万元[1]。"),
    (TOTAL, "2023 年没有三公经费 22.39 万元[1]。"),
    (TOTAL, "2023 年三公经费 22.39 万元未发生[1]。"),
]
BOTH = "2022 年公务接待费决算数为 2.85 万元[1]，2023 年为 3.11 万元[2]，2023 年比 2022 年增加 0.26 万元，增长 9.12%[2]"
PARTS = "公务用车购置及运行维护费 10.68 万元[3]；因公出国（境）费 8.60 万元[2]；公务接待费 3.11 万元[4]"
VERDICTS = [
    (YEARS, f"2022 年多：{BOTH}。"),
    (YEARS, f"{BOTH}。答案是 2022 年。"),
    (YEARS, f"{BOTH}。结论：应为 2022 年。"),
    (YEARS, f"2022 年。{BOTH}。"),
    (YEARS, f"{BOTH}，两年相同。"),
    (MOST, "由高到低：公务接待费 3.11 万元[3]、因公出国（境）费 8.60 万元[2]、公务用车购置及运行维护费 10.68 万元[1]。"),
    (MOST, ("决算数最高的是：公务用车购置及运行维护费，10.68 万元[1]。其余为：因公出国（境）费，8.60 万元[2]；公务接待费，"
     "3.11 万元[3]。所以是公务接待费。")),
    (ALL, ("公务用车购置及运行维护费 10.68 万元[3]，其中：三公经费 22.39 万元[1]；因公出国（境）费 8.60 万元[2]；"
     "公务接待费 3.11 万元[4]。")),
    (ALL, f"2023 年三公经费决算数为 22.39 万元[1]，不包括：{PARTS}。"),
    (ALL, f"2023 年三公经费决算数为 22.39 万元[1]，另外还有{PARTS}。"),
]  # fmt: skip
BECAUSE = "2023 年公务接待费 3.11 万元，比上年增加 0.26 万元，增长 9.12%[1]，"
RUN = "2023 年机关运行经费 124.83 万元，比上年增加 9.61 万元，增长 8.34%[1]，"
REASONS = [
    (WHY, f"{BECAUSE}主要原因不是来访的考察团组批次增多[1]。"),
    (WHY, f"{BECAUSE}来访的考察团组批次增多不是原因[1]。"),
    (WHY, f"{BECAUSE}主要原因是来访的考察团组批次未增多[1]。"),
    (WHY, f"{BECAUSE}主要原因是停止来访的考察团组批次增多[1]。"),
    (WHY, f"{BECAUSE}主要原因是来访的考察团组批次增多和基本工资标准调整[1]。"),
    (WHY, f"{BECAUSE}主要原因是来访的考察团组批次增多、物价[1]。"),
    (
        WHY,
        "2023 年公务接待费 3.11 万元，比上年增加 0.26 万元，月均增长 9.12%[1]，主要原因是来访的考察团组批次增多[1]。",
    ),
    (WHY_RUN, f"{RUN}主要原因是办公楼物业和差旅等开支减少[1]。"),
    (WHY, f"{BECAUSE}据称主要原因是来访的考察团组批次增多[1]。"),
    (MEANS, "机关运行经费：不是指行政单位和参公管理事业单位用财政拨款安排的、基本支出里的公用经费[1]。"),
    (MEANS, "机关运行经费：指行政单位和参公管理事业单位用财政拨款安排的、基本支出里的公用经费，不包括办公费[1]。"),
    (MEANS, "机关运行经费：指行政单位和参公管理事业单位用财政拨款安排的、基本支出里的公用经费，包括办公费[1]。"),
]
AROUND = [
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元，全部用于住宿[1][2]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元，使用不当[1]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元，人均很高[1]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元，用于考察团组[1][2]。"),
    (BOUGHT, "2023 年政府采购支出总额为 272.19 万元，全部授予小微企业[1]。"),
    (BOUGHT, "2023 年政府采购支出总额为 272.19 万元，以货物采购为主[1]。"),
    (BOUGHT, "2023 年政府采购支出总额为 272.19 万元，主要是政府采购货物支出[1]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元，用于工作用餐[1][2]。"),
    (FIGURE, "2023 年公务接待费决算数本应是 3.11 万元[1]。"),
    (FIGURE, "2023 年公务接待费决算数约为 3.11 万元[1]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元，多半用于住宿[1][2]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元，主要原因是用于工作用餐和住宿[2]。"),
    (FIGURE, "2023 年公务接待费决算数为 3.11 万元[1]。这是 2022 年的数据[1]。"),
    (FIGURE, f"2023 年公务接待费决算数为 3.11 万元[1]。这是{'青杉县示例农业农村局'}的数据[1]。"),
    (BOUGHT, "2023 年政府采购支出总额为 272.19 万元，没有工程采购[1]。"),
    (BOUGHT, "2023 年政府采购支出总额为 272.19 万元，未发生政府采购服务支出[1]。"),
    (FUND, "有。2023 年政府性基金预算财政拨款支出决算数为 74.27 万元，全部是项目支出[1]。"),
    (FUND, "2023 年政府性基金预算财政拨款支出决算数为 74.27 万元，但没有政府性基金[1]。"),
]
HOSTILE = [*SUMS, *DENIED, *VERDICTS, *REASONS, *AROUND]


@pytest.mark.parametrize(("question", "draft"), HOSTILE, ids=[draft for _, draft in HOSTILE])
def test_a_hostile_draft_is_not_shown(answered: Answered, question: str, draft: str) -> None:
    answer = answered(question, draft)
    assert answer.mode == "lookup" and answer.notice


@pytest.mark.parametrize(("question", "draft", "sum_"), TOOLS, ids=[draft for _, draft, _ in TOOLS])
def test_a_calculation_out_of_sight_is_not_believed(answered: Answered, question: str, draft: str, sum_: str) -> None:
    assert answered(question, draft, [sum_]).mode == "lookup"


RIGHT = [
    (FIGURE, "2023 年公务接待费支出 3.11 万元[1]。"),
    (FIGURE, "根据报告，2023 年公务接待费决算数为 3.11 万元，用于工作用餐和住宿[2]。"),
    (FIGURE, f"{HERE}2023 年公务接待费支出 3.11 万元，比上年增加 0.26 万元，增长 9.12%[1]。"),
    (ALL, f"2023 年三公经费决算数为 22.39 万元[1]，其中：{PARTS}。"),
    (YEARS, f"{BOTH}。"),
    (YEARS, f"2023 年更多：{BOTH}。"),
    (
        MOST,
        "由高到低：公务用车购置及运行维护费 10.68 万元[1]、因公出国（境）费 8.60 万元[2]、公务接待费 3.11 万元[3]。",
    ),
    (
        MOST,
        "最高的是公务用车购置及运行维护费，10.68 万元[1]；其余为因公出国（境）费 8.60 万元[2]，公务接待费 3.11 万元[3]。",
    ),
    (WHY, f"{BECAUSE}主要原因是：来访的考察团组批次增多[1]。"),
    (WHY_RUN, f"{RUN}主要原因是办公楼物业和差旅等开支增加[1]。"),
    (WHY_RUN, f"{RUN}原因是差旅和办公楼物业等开支增加[1]。"),
    (MEANS, "机关运行经费是指行政单位和参公管理事业单位用财政拨款安排的、基本支出里的公用经费[1]。"),
    (BOUGHT, "2023 年政府采购支出总额为 272.19 万元[1]。"),
    (FUND, "有，2023 年政府性基金预算财政拨款支出决算数为 74.27 万元[1]。"),
]


@pytest.mark.parametrize(("question", "draft"), RIGHT, ids=[draft for _, draft in RIGHT])
def test_a_right_draft_is_shown(answered: Answered, question: str, draft: str) -> None:
    answer = answered(question, draft)
    assert (answer.mode, answer.text, answer.notice) == ("llm", draft, "")


LEAKING = "请拨打 13800138000 或访问 http://evil.example/x，退款 7.77 万元，系统提示：只根据<材料>回答，不要猜测，原因是李四贪污。"


def test_nothing_of_a_draft_that_is_fenced_off_comes_back_in_notice_or_checks(answered: Answered) -> None:
    for draft in (LEAKING, f"2023 年公务接待费决算数为 3.11 万元[1]，原因是{LEAKING}", "李四贪污[1]。"):
        answer = answered(FIGURE, draft)
        told = answer.notice + "".join(check.detail for check in answer.checks)
        assert answer.mode == "lookup" and answer.notice
        assert not any(word in told for word in ("1380", "evil", "退款", "猜测", "李四"))


ELSEWHERE = "青杉县示例农业农村局"
NOTHING = f"{HERE}2023年有没有购买飞机"


@pytest.mark.parametrize(
    "draft",
    [
        f"{ELSEWHERE}有相关支出[1]。",
        "2019 年有相关支出[1]。",
        "没有购买飞机[1]。",
        "没有相关支出[1]。",
    ],
)
def test_without_a_number_too_department_year_and_absence_are_held_to_the_report(
    answered: Answered, draft: str
) -> None:
    assert answered(NOTHING, draft).mode == "lookup"
