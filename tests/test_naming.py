"""What a number is of: things counted, and the names that words give."""

from __future__ import annotations

import pytest

from ingest.naming import canonical_name, named_in
from tests.test_narrative import WHO, facts, read

COUNTS = [
    ("开展3项执法检查。", ["执法检查 数量 3项"]),
    ("举办11期人大干部培训班。", ["人大干部培训班 数量 11期"]),
    ("本馆由研究室和3个专门委员会、8个工作委员会组成。", ["专门委员会 数量 3个", "工作委员会 数量 8个"]),
    ("现有国家级档案馆2个，在编人员近60人。", ["国家级档案馆 数量 2个", "在编人员 数量 60人"]),
    ("下属1家机关和2家参公事业单位财政拨款的机关运行经费预算为6.00万元。", ["机关 数量 1家", "参公事业单位 数量 2家", "机关运行经费 预算数 6.00万元"]),
    ("本馆对8个项目开展了绩效自评，涉及全年预算数9.00万元。", ["项目 数量 8个", "项目 全年预算数 9.00万元"]),
    (f"2023年末{WHO}实有66人，其中在职人员65人。", ["实有人数 数量 66人", "在职人员 数量 65人"]),
    ("公务用车购置费20.00万元，当年购置1辆，预决算差异率5.00%。",
        ["公务用车购置费 决算数 20.00万元", "公务用车购置数 数量 1辆", "公务用车购置费 预决算差异率 5.00%"]),
    ("公务用车运行维护费8.00万元，用于加油、维修，较上年减少1.00万元。",
        ["公务用车运行维护费 决算数 8.00万元", "公务用车运行维护费 增减额 -1.00万元"]),
    # Spelled numbers that are part of a name, places in a list, pieces of a sentence.
    ("坚决落实中央八项规定精神，增强“八个本领”。", []),
    ("本预算已经省十二届人大五次会议审查批准。", []),
    ("本馆拥有一支结构合理的队伍，楼房为二类建筑。", []),
    ("与5个省、市建立了合作。", []),
    ("听取和审议5次关于计划的报告。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), COUNTS, ids=lambda value: str(value)[:24])
def test_count(text: str, wanted: list[str]) -> None:
    assert facts(read(text)) == wanted


NAMES = [
    ("一般公共预算机关运行经费预算支出", "机关运行经费"),
    ("一般公共预算财政拨款安排的培训费", "培训费"),
    ("一般公共预算拨款安排的“三公”经费预算支出", "三公经费"),
    ("公务车运行费", "公务用车运行维护费"),
    # What is left of a sum of money would be another, larger sum.
    ("一般公共预算项目支出", "一般公共预算项目支出"),
    ("一般公共预算收入预算", "一般公共预算财政拨款收入"),
    ("公务用车购置预算支出", "公务用车购置费"),
    ("财政拨款预算支出", "财政拨款支出"),
    ("当年财政拨款支出预算", "财政拨款支出"),
    ("本年收入预算合计", "本年收入合计"),
]


@pytest.mark.parametrize(("printed", "name"), NAMES)
def test_name_of_the_field(printed: str, name: str) -> None:
    assert canonical_name(printed) == name


@pytest.mark.parametrize("words", ["执行数为", "2022年当年", "2023年预算安排", "涉及项目", "本年数"])
def test_words_that_name_nothing(words: str) -> None:
    named = named_in(words, WHO)
    assert (named.name, named.lost) == ("", False)


@pytest.mark.parametrize("words", ["并对", "开展", "听取和审议", "数小于", "研究室和"])
def test_pieces_of_a_sentence_are_no_subject(words: str) -> None:
    assert named_in(words, WHO).lost
