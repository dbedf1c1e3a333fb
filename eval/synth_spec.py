"""What an invented department is, as data: its 科目, money lines, people, cars, projects and page layout."""

from __future__ import annotations

from dataclasses import dataclass

GENERAL = "一般公共预算财政拨款"
FUND = "政府性基金预算财政拨款"
CAPITAL = "国有资本经营预算财政拨款"
FISCAL = (GENERAL, FUND, CAPITAL)
OTHER_SOURCES = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")


@dataclass(frozen=True, slots=True)
class Why:
    """Reasons by direction of change; words between « and » are the key words a right answer must repeat."""

    up: str
    down: str
    flat: str = "本年支出规模未作«调整»"


@dataclass(frozen=True, slots=True)
class SubjectSpec:
    """A 项级科目 of the 功能分类: seven digits and the names of 类, 款 and 项."""

    code: str
    path: tuple[str, str, str]
    why: Why


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One line of spending, 基本支出 where `project` is empty; `base`: 万元 in the base year or `since`."""

    subject: str
    base: str
    economic: str = ""
    """经济分类 code; every line of 基本支出 has one."""
    project: str = ""
    source: str = GENERAL
    since: int = 0
    until: int = 9999


@dataclass(frozen=True, slots=True)
class CarrySpec:
    """Money of one source and 科目 left at the end of a year; `base` is 万元 at the base year's end."""

    source: str
    subject: str
    base: str


@dataclass(frozen=True, slots=True)
class ThreePublicSpec:
    """What the 三公 narrative needs beside the money: prices, cars and reasons."""

    per_guest: int
    """元 that one guest costs."""
    cars: int
    asset_cars: int
    gap_reason: str
    """Why asset_cars and cars differ; empty where they do not."""
    overseas_content: str
    car_content: str
    reception_content: str
    overseas: Why
    purchase: Why
    running: Why
    reception: Why


@dataclass(frozen=True, slots=True)
class AssetSpec:
    """国有资产: money in 万元, area in 平方米; car kinds add up to the asset cars."""

    original: str
    area: str
    house: str
    cars: str
    kinds: tuple[tuple[str, int], ...]
    other_cars: str
    equipment: int


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """A 绩效指标. `target` 0 means that it is told in words; unit "万元" takes the project's own money."""

    level1: str
    level2: str
    name: str
    sign: str
    target: int
    unit: str
    weight: int
    words: str = ""
    reason: str = ""
    """Why it can fall short; an indicator without a reason never does."""


@dataclass(frozen=True, slots=True)
class ReviewSpec:
    """A project whose 绩效自评表 is published; the weights of its targets add up to 90."""

    project: str
    purpose: str
    targets: tuple[TargetSpec, ...]
    spoken: int | None = None
    """How many of them, from the first, the goals and what came of them tell in words; None is all."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a family of reports looks on paper and which of the usual form variants it takes."""

    wording: str
    """Key of the wording family."""
    body: float
    """Font size of the narrative in points."""
    leading: float
    table: float
    review: float
    """Font sizes inside the nine tables and inside a 绩效自评表."""
    split_codes: bool
    """科目编码 in three cells 类 款 项, with 行次 and 栏次, instead of one."""
    zeros: bool
    """Empty amounts are printed 0.00 instead of left blank."""
    toc_pages: bool
    footer: str
    """Page number pattern; {0} is the PDF page."""


@dataclass(frozen=True, slots=True)
class DepartmentSpec:
    """An invented department; its figures for any year after `base_year` follow from this and a seed."""

    name: str
    short: str
    """What the report calls itself in the text (我局, 本部门)."""
    base_year: int
    duties: tuple[str, ...]
    offices: tuple[str, ...]
    units: tuple[str, ...]
    staff: tuple[int, int, int]
    """在职, 离休, 退休 in the base year."""
    admin: str
    """Code of the 行政运行 科目: its 公用经费 are the 机关运行经费."""
    subjects: tuple[SubjectSpec, ...]
    lines: tuple[LineSpec, ...]
    carries: tuple[CarrySpec, ...]
    reserve: tuple[str, str, str] | None
    """使用非财政拨款结余: source, 科目, base in 万元."""
    three_public: ThreePublicSpec
    running_why: Why
    procurement: tuple[str, str, str]
    """货物, 工程, 服务 in 万元."""
    small_share: tuple[int, int]
    """Percent of 政府采购 that goes to 中小企业 and to 小微企业."""
    assets: AssetSpec
    reviews: tuple[ReviewSpec, ...]
    achievements: tuple[str, ...]
    problems: tuple[str, ...]
    measures: tuple[str, ...]
    layout: Layout
