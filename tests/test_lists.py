"""Lists and breakdowns asked in many words; names, amounts and pages were read from the pages by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask, ask_turn
from qa.lookup_even import asks_even
from qa.lookup_rank import limits
from qa.lookup_units import asks_units
from qa.model import Answer, Outcome
from tests.real import COMMERCE, CONGRESS_2017, COURT, FINANCE, MODEL, STREET, UNIVERSITY

FARMING = "青杉县示例农业农村局2022年度部门决算公开"
CULTURE = "云溪市示例文化和旅游局2022年度部门决算公开"
BUDGET = UNIVERSITY.replace("决算", "预算")
OWN_UNITS = (["（本级）", "财政局财政所", "国库收付中心"], [5])
BOUGHT = ["PC服务器 68.00", "台式计算机（20万以上） 99.00", "便携式计算机（20万以上） 112.50"]
BOUGHT += ["计算机软件 177.00", "其他计算机设备及软件 510.00", "其他通用设备 500.00"]
FORMS = (
    [
        "新建万里街道社区公共服务中心",
        "就业援助基地补贴",
        "社区环境整治和建设经费",
        "各类工作经费",
        "公共服务设施运行经费",
    ],
    [31, 32, 33, 34, 35],
)
SCHOOL = (["基础设施改造项目（小学）", "设备资料购置项目（小学）", "房屋修缮项目（小学）"], [25, 26, 27])
TOPICS = (["科技创新专项", "生命健康专项", "商业创新专项", "贸易高质量发展专项"], [23, 24, 25, 26])
PARTS = ["支持引进品牌集聚 340.00", "支持打造示范地标 120.00", "支持促消费提质提升 800.00"]
PARTS += ["支持商业数字化创新 70.00", "支持商业综合服务能力提升 80.00", "总预算 1,410.00"]
UNCHANGED = (["科普活动", "群众体育", "其他城市生活救助", "计划生育服务", "其他城乡社区住宅支出"], [7, 8, 9])
QUARTERS = ["第一季度用款计划 25.88", "第二季度用款计划 180.74", "第三季度用款计划 186.60", "第四季度用款计划 16.78"]

REAL: list[tuple[str, str, Sequence[str], Sequence[int]]] = [
    *((FINANCE, q, *OWN_UNITS) for q in ("部门决算包含哪几家单位", "把哪几家单位算进来了", "预算单位名单")),
    (FINANCE, "纳入决算编制范围的单位有哪些", *OWN_UNITS),
    (COMMERCE[0], "商务委有哪些下属单位", ["商务委本部", "中小企业服务中心"], [5]),
    (COMMERCE[0], "机关设了哪些科室", ["9个内设机构", "综合调研科", "外经促进科", "贸易发展科"], [5]),
    (MODEL, "组织部下属有哪些预算单位", ["无下属预算单位"], [3]),
    *(
        (STREET[0], q, ["行政单位1家", "（本部）", "党群服务中心"], [4])
        for q in ("机构设置情况", "把哪几家单位编进来了")
    ),
    *(
        (MODEL, q, ["三公经费决算数", "公务用车购置及运行维护费 37.86", "公务接待费 3.47 万元"], [9])
        for q in ("三公经费明细", "三公经费每一项的数", "三公各多少")
    ),
    (MODEL, "收入明细", ["财政拨款收入 1,891.20", "其他收入 142.20 万元"], [4]),
    (MODEL, "内设哪些处室", ["组织四科", "援疆工作科", "公务员三科"], [3]),
    (COURT, "预算编制范围包括哪些单位", ["机关（本级）", "徐州铁路运输法院"], [5]),
    (COURT, "下属单位有哪些", ["江苏省法官培训学院"], [5]),
    (CONGRESS_2017, "所属事业单位有哪些", ["信息中心", "培训中心", "4个所属事业单位"], [6]),
    *((STREET[0], q, *FORMS) for q in ("填了绩效目标表的项目有哪几个", "街道填报了绩效目标的是哪五个项目")),
    (STREET[0], "列出编报绩效目标的项目", *FORMS),
    *(
        (BUDGET, q, *SCHOOL)
        for q in ("附属小学承担的改善基本办学条件专项有哪几个项目", "小学的项目里填了绩效目标的有哪些")
    ),
    (BUDGET, "附属中学负责实施的项目有哪些", ["基础设施改造项目（中学）", "设备资料购置项目（中学）"], [28, 29]),
    (MODEL, "援疆方面有哪些项目做了自评", ["援疆干部人才相关工作经费", "援疆干部医疗费"], [24, 26]),
    (MODEL, "自评的项目有多少个", ["（12）“机关运行补助”"], [14, 36]),
    *((MODEL, q, ["100 分", "99.07 分", "96 分"], [15, 19, 25]) for q in ("绩效自评90分以上的项目有哪几个",)),
    (FINANCE, "自评了几个项目", ["绩效自评的项目为 4 个"], [23]),
    (MODEL, "12个自评项目分别是哪些", ["评价项目为 12 个", "知识分子国情研修项目"], [12, 30]),
    (COMMERCE[0], "后面附了哪几个专项的说明", *TOPICS),
    (COMMERCE[0], "有几个专项经费作了说明，分别是哪些", *TOPICS),
    *((COMMERCE[0], q, PARTS, [25]) for q in ("商业创新专项1410万拆成了哪几块用途", "商业创新专项怎么分配的")),
    (COMMERCE[0], "贸易高质量发展那2921万都投到哪几块了", ["支持外贸发展 370.00", "进博会推进专项 153.00"], [26]),
    (COMMERCE[0], "生命健康1200万花在哪几块", ["与所问的数不同", "项目总预算 1,170.00", "国际化发展 50.00"], [24]),
    (COMMERCE[0], "商业创新专项的立项依据有哪些", ["国际消费中心城市", "首发经济"], [25]),
    (COMMERCE[0], "四个专项合计多少", ["7,221.00 万元"], TOPICS[1]),
    (COMMERCE[0], "商业创新和生命健康两个专项加起来多少", ["2,580.00 万元"], [24, 25]),
    *((STREET[1], q, *UNCHANGED) for q in ("2024年预算安排跟2023年执行数持平的有哪些项级科目", "哪些支出与上年持平")),
    (STREET[1], "社会保障和就业支出里哪几项跟去年一样", ["其他城市生活救助"], [8]),
    (STREET[0], "社区公共服务中心新建工程2023年四个季度的用款计划合计多少", [*QUARTERS, "410.00 万元"], [30]),
    (STREET[0], "各季度用款计划分别是多少", QUARTERS, [30]),
    (STREET[0], "第三季度用款计划多少", ["186.60"], [30]),
    *((COURT, q, BOUGHT, [16]) for q in ("货物类采购中，走政府集中采购的有哪些东西", "政府集中采购了什么货物")),
    (COURT, "哪些采购是部门集中采购", ["修缮工程 530.00", "房屋租赁服务 180.00"], [16, 17]),
    (MODEL, "12个绩效评价项目加起来，全年执行数占全年预算数的百分之几", ["45.76%"], [12]),
    (FINANCE, "信息化建设决算数占年初预算数的百分之几", ["99.52%"], [22]),
]
REFUSED = [
    (COMMERCE[0], "专项资金的使用原则有哪些", "生命健康"),
    *((report, "下设哪些科室", "中心") for report in (STREET[0], UNIVERSITY, BUDGET)),
    (MODEL, "援疆干部医疗费项目绩效指标有哪些", "附有"),
    (MODEL, "项目实施单位有哪些", "附有"),
    (COURT, "政府集中采购目录有哪些", "服务器"),
    (STREET[0], "哪些项目做了自评", "就业援助"),
    (FINANCE, "内设机构有哪些", "本级"),
    (BUDGET, "附属医院实施的项目有哪些", "小学"),
    (STREET[0], "绩效目标表涉及哪些养老项目", "就业援助"),
    (STREET[0], "养老院建设四个季度用款计划多少", "25.88"),
    (COMMERCE[0], "三个专项合计多少", "万元"),
    (COURT, "政府集中采购的车辆有哪些", "服务器"),
    (FINANCE, "哪几项支出全部花完预算", "基本支出"),
    (CONGRESS_2017, "哪些支出和上年持平", "基本支出"),
]
SAMPLES = [
    (FARMING, "农业农村局下属哪些单位", ["示例农业技术推广中心", "示例动物疫病预防控制中心"], [3]),
    (FARMING, "内设哪些股室", ["9个股室", "乡村建设股"], [3]),
    (FARMING, "哪些项目做了绩效自评", ["高标准农田后续管护", "重大病虫害统防统治"], [9, 10]),
    (CULTURE, "有哪些下属单位", ["没有下属预算单位"], [3]),
    (CULTURE, "绩效自评项目名单", ["云溪旅游品牌推广"], []),
    (FARMING, "绩效自评了几个项目", ["9 个", "（2）“重大病虫害统防统治”"], [8, 10]),
    (FARMING, "三公经费哪几项与上年持平", ["因公出国（境）费 0.00 万元"], [6]),
]


def _holds(answer: Answer, words: Sequence[str], pages: Sequence[int]) -> None:
    assert answer.outcome is Outcome.ANSWERED, answer.text
    assert not [word for word in words if word not in answer.text], answer.text
    assert set(pages) <= {citation.source.page for citation in answer.citations}, answer.text


@pytest.mark.reports
@pytest.mark.parametrize(("report", "question", "words", "pages"), REAL)
def test_a_list_of_a_real_report(
    report: str, question: str, words: Sequence[str], pages: Sequence[int], real_ledger: Ledger, real_settings: Settings
) -> None:
    _holds(ask(question, real_ledger, real_settings, reports=[report]), words, pages)


@pytest.mark.reports
@pytest.mark.parametrize(("report", "question", "never"), REFUSED)
def test_what_no_list_of_the_report_is_of_is_not_answered_by_another_list(
    report: str, question: str, never: str, real_ledger: Ledger, real_settings: Settings
) -> None:
    answer = ask(question, real_ledger, real_settings, reports=[report])
    assert answer.outcome is Outcome.NO_EVIDENCE and never not in answer.text, answer.text


@pytest.mark.reports
def test_a_list_is_of_what_narrows_it_alone(real_ledger: Ledger, real_settings: Settings) -> None:
    own = ask("附属小学承担的改善基本办学条件专项有哪几个项目", real_ledger, real_settings, reports=[BUDGET])
    assert own.text.count("“") == 3 and "中学" not in own.text
    quarter = ask("第三季度用款计划多少", real_ledger, real_settings, reports=[STREET[0]])
    assert "180.74" not in quarter.text
    bought = ask("货物类采购中，走政府集中采购的有哪些", real_ledger, real_settings, reports=[COURT])
    assert "其他办公设备" not in bought.text and "租赁服务" not in bought.text


@pytest.mark.reports
def test_another_project_is_asked_for_as_the_last_one_was(real_ledger: Ledger, real_settings: Settings) -> None:
    reports = [COMMERCE[0]]
    first, turn = ask_turn("生命健康专项总预算多少？", real_ledger, real_settings, reports=reports, history=[])
    second, _ = ask_turn("那商业创新的呢", real_ledger, real_settings, reports=reports, history=[turn])
    _holds(first, ["1,170.00 万元"], [24])
    _holds(second, ["1,410.00 万元"], [25])


@pytest.mark.parametrize(("report", "question", "words", "pages"), SAMPLES)
def test_a_list_of_a_sample(
    report: str,
    question: str,
    words: Sequence[str],
    pages: Sequence[int],
    sample_ledger: Ledger,
    sample_settings: Settings,
) -> None:
    _holds(ask(question, sample_ledger, sample_settings, reports=[report]), words, pages)


@pytest.mark.parametrize(
    ("asks", "yes", "no"),
    [
        (
            asks_units,
            "决算都含哪几个单位 下属单位名单 由哪些单位汇总而成 内设哪些科室",
            "哪些单位承担项目 单位花了多少 采购供应商单位包括哪些",
        ),
        (asks_even, "哪几项与上年持平 哪些科目一分不差", "基本支出与上年持平吗 哪几项不相等 差多少"),
        (limits, "90分以上的项目 执行率80%以下的项目 低于60分的", "100万元以上设备有几台 以上项目有哪些"),
    ],
)
def test_what_a_question_for_a_list_sounds_like(asks: object, yes: str, no: str) -> None:
    assert callable(asks)
    assert [words for words in yes.split() if not asks(words)] == []
    assert [words for words in no.split() if asks(words)] == []
