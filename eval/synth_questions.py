"""Questions about a synthetic report, as its readers would ask them, with what a right answer must say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from eval.synth_accounts import ZERO
from eval.synth_book import Indicator, rate
from eval.synth_report import Draft, Place
from eval.synth_review import Review

RISE = ("增加", "增长", "上升", "提高")
FALL = ("减少", "下降", "降低", "下滑")
NOTHING = ("没有", "无", "未", "为零", "空表", "0.00", "0 万元", "0万元")
_KEY_WORD = re.compile("«([^»]+)»")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer: every number, and one alternative of every group of terms, must occur."""

    type: str
    question: str
    page: int | None
    numbers: tuple[tuple[Decimal, str], ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    outcome: str = "answered"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Looks up amounts and pages of one finished report."""

    draft: Draft
    places: tuple[Place, ...]
    starts: Mapping[str, int]
    """Page of each heading."""

    @property
    def year(self) -> int:
        """The report's year."""
        return self.draft.accounts.year

    def indicator(self, name: str) -> Indicator:
        """An indicator of the report's book."""
        return self.draft.book[name]

    def page(self, subject: str, measure: str = "决算数", table: str = "") -> int:
        """The first page that prints this of the subject: in the text, or in the table named."""
        return next(
            place.page
            for place in self.places
            if (place.fact.subject, place.fact.measure, place.table) == (subject, measure, table)
        )


def questions_of(draft: Draft, places: tuple[Place, ...], starts: Mapping[str, int]) -> tuple[Asked, ...]:
    """All questions about the report, each with its page."""
    reader = Reader(draft, places, starts)
    return (
        *_lookups(reader),
        *_changes(reader),
        *_calculations(reader),
        *_lists(reader),
        *_reviews(reader),
        *_cars(reader),
        *_nothing(reader),
    )


def _lookups(reader: Reader) -> Iterator[Asked]:
    year = reader.year
    reception = reader.indicator("公务接待费")
    page = reader.page("公务接待费")
    yield Asked("lookup", f"{year}年请客吃饭的公务接待费花了多少？", page, ((reception.final, "万元"),))
    batches, guests = reader.indicator("国内公务接待批次"), reader.indicator("国内公务接待人次")
    yield Asked(
        "lookup",
        f"{year}年国内公务接待了几批、多少人次？",
        reader.page("国内公务接待批次", "数量"),
        ((batches.final, "批次"), (guests.final, "人次")),
    )
    bought = reader.indicator("政府采购支出总额")
    yield Asked(
        "lookup",
        f"{year}年政府采购支出总额是多少元？请按元回答",
        reader.page("政府采购支出总额"),
        ((bought.final * 10_000, "元"),),
        note="万元换算为元",
    )
    whole = reader.indicator("“三公”经费")
    yield Asked(
        "lookup",
        "三公经费的全年预算数和决算数各是多少？",
        reader.page("“三公”经费", "全年预算数"),
        ((whole.full or ZERO, "万元"), (whole.final, "万元")),
    )
    office = reader.draft.accounts.spent(sources=("一般公共预算财政拨款",), basic=True, economic="30201")
    table = "一般公共预算财政拨款基本支出决算表"
    page = reader.page("商品和服务支出/办公费", table=table)
    yield Asked("lookup", "一般公共预算基本支出里，办公费是多少？", page, ((office, "万元"),))


def _changes(reader: Reader) -> Iterator[Asked]:
    reception = reader.indicator("公务接待费")
    grew = reception.change > 0
    yield Asked(
        "reason",
        f"{reader.year}年公务接待费为什么{'增长' if grew else '下降'}？",
        reader.page("公务接待费", "增减额"),
        terms=_key_words(reception.marked_reason),
    )
    whole = reader.indicator("一般公共预算财政拨款支出")
    rose = whole.change > 0
    yield Asked(
        "premise",
        f"{reader.year}年一般公共预算财政拨款支出为何比上年{'下降' if rose else '增长'}？",
        reader.page("一般公共预算财政拨款支出", "增减额"),
        ((abs(whole.change), "万元"),),
        (RISE if rose else FALL,),
        note="问句的说法与报告相反，应先纠正",
    )


def _key_words(reason: str) -> tuple[tuple[str, ...], ...]:
    return tuple((word,) for word in _KEY_WORD.findall(reason))


def _calculations(reader: Reader) -> Iterator[Asked]:
    running = reader.indicator("机关运行经费")
    page = reader.page("机关运行经费", "增减额")
    last = running.previous or ZERO
    yield Asked(
        "calc",
        f"{reader.year - 1}年的机关运行经费是多少？",
        page,
        ((last, "万元"),),
        note=f"{running.final} − ({running.change}) = {last}",
    )
    basic, project = reader.indicator("基本支出"), reader.indicator("项目支出")
    gap = abs(basic.final - project.final)
    yield Asked(
        "calc",
        "基本支出和项目支出哪个多，多多少？",
        reader.page("基本支出"),
        ((gap, "万元"),),
        ((max(basic, project, key=lambda one: one.final).name,),),
    )
    works, whole = reader.indicator("政府采购服务支出"), reader.indicator("政府采购支出总额")
    yield Asked(
        "calc",
        "政府采购里服务类占百分之几？",
        reader.page("政府采购服务支出"),
        ((rate(works.final, whole.final), "%"),),
        note=f"{works.final} / {whole.final}",
    )


def _lists(reader: Reader) -> Iterator[Asked]:
    classes = [one for name, one in reader.draft.book.items() if name.startswith("类:")]
    yield Asked(
        "list",
        "一般公共预算财政拨款支出包括哪几类？",
        reader.page(classes[0].subject),
        terms=tuple((one.subject,) for one in classes),
    )
    leaves = [one for name, one in reader.draft.book.items() if name.startswith("项:")]
    most = max(leaves, key=lambda one: one.change)
    yield Asked(
        "compare",
        "一般公共预算的项级科目里，哪一个比上年增加得最多，增加多少？",
        reader.page(most.subject, "增减额"),
        ((most.change, "万元"),),
        ((most.path[-1],),),
    )


def _reviews(reader: Reader) -> Iterator[Asked]:
    for review in reader.draft.reviews:
        table = f"项目支出绩效自评表（{review.spec.project}）"
        yield Asked(
            "lookup",
            f"{review.spec.project}项目的预算执行率是多少，自评总分多少？",
            reader.page("年度资金总额", "执行率", table),
            ((review.rate, "%"), (review.total, "分")),
        )
        yield from _shortfall(reader, review, table)


def _shortfall(reader: Reader, review: Review, table: str) -> Iterator[Asked]:
    for scored in review.scored:
        if scored.fell_short:
            yield Asked(
                "reason",
                f"{review.spec.project}的“{scored.spec.name}”为什么没有拿满分？",
                reader.page(scored.spec.name, "得分", table),
                terms=_key_words(scored.spec.reason),
                note=f"得分 {scored.score}，分值 {scored.spec.weight}",
            )
            return


def _cars(reader: Reader) -> Iterator[Asked]:
    kept, owned = reader.indicator("公务用车保有量"), reader.indicator("车辆")
    if kept.final != owned.final:
        yield Asked(
            "reason",
            "资产里的车辆数和公务用车保有量为什么对不上？",
            reader.page("公务用车保有量", "数量"),
            ((owned.final, "辆"), (kept.final, "辆")),
            (("文化服务车",), ("捐赠",)),
        )


def _nothing(reader: Reader) -> Iterator[Asked]:
    purchase = reader.indicator("公务用车购置费")
    if not purchase.final:
        yield Asked("zero", f"{reader.year}年买公务用车花了多少钱？", reader.page("公务用车购置费"), terms=(NOTHING,))
    capital = reader.starts["九、国有资本经营预算财政拨款收入支出决算情况说明"]
    yield Asked("zero", "国有资本经营预算财政拨款支出是多少？", capital, terms=(NOTHING,))
    yield _fund(reader)
    yield Asked(
        "unanswerable",
        f"{reader.year - 4}年的公务接待费是多少？",
        None,
        outcome="no_evidence",
        note="没有该年度的报告",
    )
    yield Asked("unanswerable", "单位负责人的年薪是多少？", None, outcome="no_evidence")


def _fund(reader: Reader) -> Asked:
    left = reader.indicator("年末政府性基金结转和结余")
    question = "政府性基金年末还结转了多少钱？"
    if reader.indicator("政府性基金预算财政拨款支出").final:
        return Asked("lookup", question, reader.page(left.name), ((left.final, "万元"),))
    page = reader.starts["八、政府性基金预算财政拨款收入支出决算情况说明"]
    return Asked("zero", question, page, terms=(NOTHING,))
