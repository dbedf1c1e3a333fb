"""The forms after a report: each project as its 片区 carry it out, their money adding up to the project's.

A report has as many of them as `Plan.parts` asks for each project paid by 财政拨款, as published ones do whose
attachments are longer than they are themselves; nothing before them changes by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from eval.corpus_desk import Desk, Sheet
from eval.corpus_flow import FORM, Block
from eval.corpus_side_tables import goals_of
from eval.synth_accounts import ZERO, Accounts, Item, dice, half_up
from eval.synth_document import Heading
from eval.synth_review import review_of, review_sheet
from eval.synth_spec import FISCAL, ReviewSpec, TargetSpec

AREAS = ("城东片区", "城西片区", "城南片区", "城北片区", "山区片区", "滨水片区", "园区片区", "老城片区")
_WEIGHT = 5
_USUAL = """
产出指标|数量指标|实施方案份数|=1 份
产出指标|数量指标|专题会议次数|=4 次
产出指标|数量指标|现场检查次数|=12 次
产出指标|数量指标|业务培训场次|=2 次
产出指标|数量指标|信息公开次数|=6 次
产出指标|质量指标|验收合格率|=100 %
产出指标|质量指标|方案评审通过率|=100 %
产出指标|质量指标|档案资料完整率|>=95 %
产出指标|质量指标|设备完好率|>=92 %
产出指标|时效指标|资金拨付及时率|=100 %
产出指标|时效指标|任务按期完成率|>=90 %
产出指标|时效指标|问题整改完成时限|=30 天
产出指标|成本指标|预算控制率|<=100 %
效益指标|经济效益指标|带动相关投入|有效带动
效益指标|经济效益指标|节约运行成本|有所节约
效益指标|社会效益指标|公共服务覆盖面|逐步扩大
效益指标|社会效益指标|群众知晓程度|明显提高
效益指标|社会效益指标|政策宣传效果|效果良好
效益指标|生态效益指标|对周边环境的影响|无不良影响
效益指标|可持续影响指标|管理制度健全性|制度健全
效益指标|可持续影响指标|长效管护机制|基本建立
满意度指标|服务对象满意度指标|受益群众满意度|>=90 %
满意度指标|服务对象满意度指标|基层单位满意度|>=90 %
满意度指标|服务对象满意度指标|参与企业满意度|>=85 %
"""
_CHOSEN = {"产出指标": 9, "效益指标": 6, "满意度指标": 2}
"""How many indicators a form has of each kind, beside the amount of work itself."""


def part_forms(desk: Desk, parts: int) -> Iterator[Block]:
    """A heading and the forms of every project in so many 片区; in a budget one table of their goals."""
    if not parts:
        return
    accounts, reviews = _parted(desk, parts)
    if desk.manner.budget:
        yield Heading(1, "附件　各片区项目绩效目标表")
        for spec in reviews:
            yield replace(goals_of(replace(desk, accounts=accounts), (spec,)), key=FORM)
        return
    yield Heading(1, "附件　各片区项目支出绩效自评表")
    for spec in reviews:
        yield Sheet(review_sheet(accounts, review_of(accounts, spec)), 0, FORM)


def _parted(desk: Desk, parts: int) -> tuple[Accounts, tuple[ReviewSpec, ...]]:
    """The accounts as the 片区 share them, and what each of them is to reach."""
    items: list[Item] = []
    reviews: list[ReviewSpec] = []
    for item in desk.accounts.items:
        if not item.line.project or item.line.source not in FISCAL or not item.full:
            continue
        chance = dice(desk.accounts.seed, desk.accounts.department.name, item.line.project, "parts")
        areas = chance.sample(AREAS, k=parts)
        shares = [Decimal(chance.randint(60, 140)) for _ in areas]
        for area, one in zip(areas, _shared(item, shares, desk), strict=True):
            items.append(replace(one, line=replace(item.line, project=f"{area}{item.line.project}")))
            reviews.append(_review(area, item.line.project, desk))
    return replace(desk.accounts, items=tuple(items)), tuple(reviews)


def _shared(item: Item, shares: list[Decimal], desk: Desk) -> Iterator[Item]:
    """The item in parts; what rounding leaves is the last one's. Forms are in 万元, whatever the report is in."""
    scale = 10_000 if desk.manner.unit == "元" else 1
    amounts = [half_up(amount / scale) for amount in (item.final, item.initial, item.full)]
    left, whole = amounts, sum(shares, ZERO)
    for place, share in enumerate(shares):
        last = place == len(shares) - 1
        own = left if last else [half_up(amount * share / whole) for amount in amounts]
        left = [a - b for a, b in zip(left, own, strict=True)]
        yield replace(item, final=own[0], initial=own[1], full=own[2])


def _review(area: str, project: str, desk: Desk) -> ReviewSpec:
    """The amount of work of its own, then what most forms ask; the weights add up to 90."""
    chance = dice(desk.accounts.seed, desk.accounts.department.name, area, project, "targets")
    own = TargetSpec("产出指标", "数量指标", f"{project}点位数", ">=", chance.randint(4, 30), "个", _WEIGHT)
    chosen = [target for level, count in _CHOSEN.items() for target in _some(level, count, chance)]
    return ReviewSpec(f"{area}{project}", f"在{area}做好{project}", (own, *chosen), spoken=1)


def _some(level: str, count: int, chance: Random) -> list[TargetSpec]:
    """So many of the usual indicators of a kind, in their usual order."""
    lines = [line for line in _USUAL.strip().splitlines() if line.startswith(f"{level}|")]
    kept = sorted(chance.sample(range(len(lines)), k=count))
    return [_target(*lines[place].split("|")) for place in kept]


def _target(level1: str, level2: str, name: str, aim: str) -> TargetSpec:
    found = re.fullmatch(r"([<>]?=)(\d+) (\S+)", aim)
    if found is None:
        return TargetSpec(level1, level2, name, "", 0, "", _WEIGHT, words=aim)
    return TargetSpec(level1, level2, name, found[1], int(found[2]), found[3], _WEIGHT)
