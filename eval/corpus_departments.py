"""Invents departments from a number and a seed: place, field of work, money, cars, projects."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from eval.corpus_fields import STEMS, Field, Work, fields
from eval.synth_accounts import dice
from eval.synth_spec import (
    FUND,
    AssetSpec,
    CarrySpec,
    DepartmentSpec,
    Layout,
    LineSpec,
    ReviewSpec,
    SubjectSpec,
    TargetSpec,
    ThreePublicSpec,
    Why,
)

UNIVERSITY = "university"
LAYOUT = Layout("narrative", 14, 26, 9, 10, False, False, True, "{0}")
WAN = Decimal(10_000)

_SHARED = (
    ("2080505", "社会保障和就业支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出", "养老保险«缴费基数»"),
    ("2080506", "社会保障和就业支出", "行政事业单位养老支出", "机关事业单位职业年金缴费支出", "职业年金«记实»人数"),
    ("2101101", "卫生健康支出", "行政事业单位医疗", "行政单位医疗", "医疗保险«费率»"),
    ("2210201", "住房保障支出", "住房改革支出", "住房公积金", "住房公积金«缴存基数»"),
)
_PEOPLE = (
    ("30101", "168.40", ""),
    ("30102", "132.60", ""),
    ("30103", "96.30", ""),
    ("30108", "62.80", "2080505"),
    ("30109", "31.40", "2080506"),
    ("30110", "28.60", "2101101"),
    ("30112", "3.20", ""),
    ("30113", "58.90", "2210201"),
    ("30302", "6.40", ""),
)
_RUNNING = (
    ("30201", "9.80"),
    ("30202", "2.60"),
    ("30205", "1.10"),
    ("30206", "4.30"),
    ("30207", "3.70"),
    ("30211", "7.90"),
    ("30213", "2.40"),
    ("30215", "1.80"),
    ("30216", "3.10"),
    ("30217", "2.86"),
    ("30228", "7.60"),
    ("30231", "11.70"),
    ("30239", "21.30"),
    ("30299", "5.20"),
    ("31002", "3.60"),
)
_LOTTERY = ("2296002", "其他支出", "彩票公益金安排的支出", "用于社会福利的彩票公益金支出")


def department_of(number: int, family: str, seed: int, base_year: int, unit: str) -> DepartmentSpec:
    """The department of this number (from 0); money in 万元, or in 元 with its own cents."""
    chance = dice(seed, "department", number)
    field = _field_of(number, family, chance)
    scale = Decimal(str(round(chance.uniform(0.5, 3.0) * (25 if family == UNIVERSITY else 1), 3)))
    works = chance.sample(field.works, k=min(len(field.works), chance.randint(3, 4)))
    has_fund = family != UNIVERSITY and chance.random() < 0.5
    lines = tuple(_money(line, scale, unit, chance) for line in _lines(field, works, has_fund, base_year, chance))
    return DepartmentSpec(
        name=_name(number, field, family),
        short="学校" if family == UNIVERSITY else chance.choice(("我局", "本部门", "本单位")),
        base_year=base_year,
        duties=tuple(f"承担{work.path[2]}方面的工作，组织实施{work.project}。" for work in works),
        offices=("办公室", "计划财务科", *(f"{work.project[:2]}科" for work in works)),
        units=(),
        staff=(chance.randint(18, 90), 0, chance.randint(5, 40)),
        admin=field.admin.code,
        subjects=_subjects(field, works, has_fund),
        lines=lines,
        carries=_carries(works, has_fund, unit, chance),
        reserve=None,
        three_public=_three_public(chance),
        running_why=Why("办公用房«物业»等开支增加", "压减«会议»、印刷等日常开支"),
        procurement=_scaled(("38.60", "96.40", "142.30"), scale, unit),
        small_share=(chance.randint(70, 95), chance.randint(40, 65)),
        assets=_assets(scale, unit),
        reviews=tuple(_review(work, chance) for work in works[:2]),
        achievements=("项目资金按计划使用，主要任务如期完成",),
        problems=("个别指标设置偏粗",),
        measures=("细化绩效指标",),
        layout=LAYOUT,
    )


def _field_of(number: int, family: str, chance: Random) -> Field:
    known = fields()
    return known[-1] if family == UNIVERSITY else known[(number * 5 + chance.randint(0, 1)) % (len(known) - 1)]


def _name(number: int, field: Field, family: str) -> str:
    """No two numbers give one name: the stem goes round, and its level changes with each round."""
    stem, turn = STEMS[number % len(STEMS)], number // len(STEMS)
    if family == UNIVERSITY:
        kinds = ("示例大学", "示例师范学院", "示例理工学院", "示例医学院")
        return stem + kinds[turn % len(kinds)] + ("" if turn < len(kinds) else f"第{turn}校区")
    return f"{stem}{'市县区旗州'[turn % 5]}示例{field.office}" + ("" if turn < 5 else f"第{turn}分局")


def _subjects(field: Field, works: list[Work], has_fund: bool) -> tuple[SubjectSpec, ...]:
    out = [SubjectSpec(work.code, work.path, Why(work.up, work.down)) for work in (field.admin, *works)]
    out += [
        SubjectSpec(code, (top, middle, leaf), Why(f"{what}上调", f"{what}下调"))
        for code, top, middle, leaf, what in _SHARED
    ]
    if has_fund:
        why = Why("受助«福利机构»增加", "受助«福利机构»减少")
        out.append(SubjectSpec(_LOTTERY[0], _LOTTERY[1:], why))
    return tuple(out)


def _lines(field: Field, works: list[Work], has_fund: bool, base_year: int, chance: Random) -> list[LineSpec]:
    admin = field.admin.code
    out = [LineSpec(subject or admin, base, economic) for economic, base, subject in _PEOPLE]
    out += [LineSpec(admin, base, economic) for economic, base in _RUNNING]
    if chance.random() < 0.4:
        out.append(LineSpec(admin, "6.80", "30212", since=base_year + chance.randint(0, 3)))
    if chance.random() < 0.3:
        out.append(LineSpec(admin, "17.90", "31013", since=base_year + 2, until=base_year + 2))
    for place, work in enumerate(works):
        since = base_year + 2 if place == 2 and chance.random() < 0.5 else 0
        out.append(LineSpec(work.code, work.base, project=work.project, since=since))
    out.append(LineSpec(works[0].code, "12.60", project="社会捐赠活动", source="其他收入"))
    if field.office == "大学":
        out.append(LineSpec(admin, "320.00", project="教学运行", source="事业收入"))
    if has_fund:
        out.append(LineSpec(_LOTTERY[0], "46.30", project="福利设施改造", source=FUND))
    return out


def _money(line: LineSpec, scale: Decimal, unit: str, chance: Random) -> LineSpec:
    value = Decimal(line.base) * scale
    if unit == "元":
        value = value * WAN + Decimal(chance.randint(0, 9999)) / 100
    return replace(line, base=f"{value:.2f}")


def _scaled(values: tuple[str, ...], scale: Decimal, unit: str) -> tuple[str, str, str]:
    one, two, three = (f"{Decimal(value) * scale * (WAN if unit == '元' else 1):.2f}" for value in values)
    return one, two, three


def _carries(works: list[Work], has_fund: bool, unit: str, chance: Random) -> tuple[CarrySpec, ...]:
    wan = WAN if unit == "元" else 1

    def base() -> str:
        return f"{Decimal(str(round(chance.uniform(1.5, 4.5), 2))) * wan:.2f}"

    out = [CarrySpec("其他收入", works[0].code, base())]
    if has_fund:
        out.append(CarrySpec(FUND, _LOTTERY[0], base()))
    return tuple(out)


def _three_public(chance: Random) -> ThreePublicSpec:
    cars = chance.randint(2, 9)
    return ThreePublicSpec(
        per_guest=chance.choice((75, 96, 110, 130)),
        cars=cars,
        asset_cars=cars,
        gap_reason="",
        overseas_content="参加境外业务交流",
        car_content="车辆加油、保险和检修",
        reception_content="来访人员工作用餐",
        overseas=Why("本年安排一个团组赴境外«交流»", "本年境外«交流»团组减少", "没有安排因公«出国（境）»"),
        purchase=Why("按编制«更新»一辆公务用车", "本年没有«购置»公务用车", "没有«购置»公务用车"),
        running=Why("车辆«老化»，维修次数增多", "推行«拼车»出行，加油支出下降"),
        reception=Why("来访«调研»批次增多", "严格接待«标准»，来访批次减少"),
    )


def _assets(scale: Decimal, unit: str) -> AssetSpec:
    original, house, cars = _scaled(("1286.50", "742.80", "98.60"), scale, unit)
    return AssetSpec(original, "3420.00", house, cars, (), "", 3)


def _review(work: Work, chance: Random) -> ReviewSpec:
    """Weights add up to 90; an indicator with a reason may fall short."""
    name = work.project
    targets = (
        TargetSpec("产出指标", "数量指标", f"{name}实施点位数", ">=", chance.randint(6, 40), "个", 20),
        TargetSpec("产出指标", "质量指标", f"{name}验收合格率", "=", 100, "%", 15),
        TargetSpec("产出指标", "时效指标", "按期完成率", ">=", 95, "%", 15, reason="部分«审批»手续办理较慢"),
        TargetSpec("效益指标", "社会效益指标", f"{name}受益人数", ">=", chance.randint(300, 4000), "人", 30),
        TargetSpec("满意度指标", "服务对象满意度指标", "受益群众满意度", ">=", 90, "%", 10),
    )
    return ReviewSpec(name, f"做好{name}，改善{work.path[2]}条件", targets)
