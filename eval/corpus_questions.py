"""Questions about one report of a corpus, derived from its truth."""

from __future__ import annotations

from collections.abc import Iterator

from eval.corpus_cases import FALL, NOTHING, RISE, Case, Reader, key_words, plain, said
from eval.corpus_spoken import amount_of
from eval.corpus_table_questions import table_questions
from eval.synth_book import Indicator, rate

_FIGURES = (
    "收入总计",
    "本年收入合计",
    "本年支出合计",
    "基本支出",
    "项目支出",
    "财政拨款收入",
    "其他收入",
    "一般公共预算财政拨款支出",
    "人员经费",
    "公用经费",
    "“三公”经费",
    "公务接待费",
    "公务用车运行维护费",
    "机关运行经费",
    "政府采购支出总额",
    "政府采购货物支出",
    "国内公务接待批次",
    "国内公务接待人次",
    "公务用车保有量",
    "会议费",
)
_HOW_MUCH = ("{0}{1}年{2}是多少？", "{0}{1}年的{2}有多少", "请问{0}{1}年{2}多少？", "{0}{1}年度{2}为多少")
_CHANGING = ("公务接待费", "“三公”经费", "机关运行经费", "一般公共预算财政拨款支出", "收入总计")


def questions_of(reader: Reader) -> Iterator[Case]:
    """All questions about the report."""
    yield from _figures(reader)
    yield from _leaves(reader)
    yield from table_questions(reader, *_named(reader))
    yield from _why(reader)
    yield from _derived(reader)
    yield from _near_misses(reader)
    yield from _exists(reader)
    yield from _lists(reader)
    yield from _refusals(reader)
    yield from _contradictions(reader)


def _named(reader: Reader) -> tuple[str, tuple[str, ...]]:
    """How the report is meant: by its department's name in the question, or chosen beside it."""
    name, stem = reader.draft.department.name, reader.draft.stem
    return (name, ()) if reader.chance("named").random() < 0.5 else ("", (stem,))


def _figures(reader: Reader) -> Iterator[Case]:
    who, reports = _named(reader)
    year, plan = reader.draft.year, "预算" if reader.draft.voice.manner.budget else ""
    for name in _FIGURES:
        one = reader.book[name]
        pages = reader.printed_on(one.subject, one.final, one.unit)
        if not pages or not one.final or reader.touched(one.subject):
            continue
        wording = reader.chance(name).choice(_HOW_MUCH)
        asked = reader.called(name) + (plan if one.unit == reader.unit else "")
        question = wording.format(who, year, asked)
        yield Case("figure", question, reports, numbers=(said(one.final, one.unit),), pages=pages)


def _leaves(reader: Reader) -> Iterator[Case]:
    """Some 科目 by their names: what was spent on them."""
    who, reports = _named(reader)
    plan = "预算数" if reader.draft.voice.manner.budget else "决算数"
    leaves = [one for name, one in reader.book.items() if name.startswith("项:") and one.final]
    for one in reader.chance("leaves").sample(leaves, k=min(3, len(leaves))):
        pages = reader.printed_on(one.subject, one.final, one.unit)
        if pages and not reader.touched(one.subject):
            whole = reader.draft.voice.accounts.spent(one.code)
            scope = "" if whole == one.final else "一般公共预算财政拨款支出中"
            question = f"{who}{reader.draft.year}年{scope}{one.path[-1]}的{plan}是多少"
            yield Case("figure", question, reports, numbers=(said(one.final, one.unit),), pages=pages)


def _moved(reader: Reader, name: str) -> Indicator | None:
    """The indicator where the report's text tells of its change and nothing was planted there."""
    one = reader.book[name]
    if one.previous is None or not one.change or not one.previous or reader.touched(one.subject):
        return None
    return one if reader.printed_on(one.subject, one.change, one.unit) else None


def _why(reader: Reader) -> Iterator[Case]:
    who, reports = _named(reader)
    year = reader.draft.year
    names = [*_CHANGING, *(name for name in reader.book if name.startswith("项:"))]
    told = {p.fact.subject for p in reader.pages.places if p.fact.measure == "原因"}
    for name in names:
        one = _moved(reader, name)
        if one is None or one.subject not in told or not key_words(one):
            continue
        pages = reader.printed_on(one.subject, one.change, one.unit)
        grew = one.change > 0
        plan = "预算" if reader.draft.voice.manner.budget else ""
        called = (one.path[-1] if one.path else reader.called(name)) + plan
        word = reader.chance(name, "why").choice(("增长", "增加") if grew else ("下降", "减少"))
        question = f"{who}{year}年{called}为什么比上年{word}？"
        yield Case("why", question, reports, words=key_words(one), pages=pages)
        if name == "公务接待费":
            false = "下降" if grew else "增长"
            corrected = (tuple(RISE if grew else FALL),)
            asked = f"{who}{year}年{called}为何{false}？"
            yield Case("premise", asked, reports, numbers=(said(one.change, one.unit),), words=corrected, pages=pages)


def _derived(reader: Reader) -> Iterator[Case]:
    who, reports = _named(reader)
    stem, year = reader.draft.stem, reader.draft.year
    for name in ("公务接待费", "机关运行经费", "一般公共预算财政拨款支出"):
        one = _moved(reader, name)
        if one is None or one.previous is None:
            continue
        change = reader.printed_on(one.subject, one.change, one.unit)
        last = said(one.previous, one.unit)
        yield Case("derived", f"{year - 1}年{reader.called(name)}是多少？", (stem,), numbers=(last,))
        word = RISE[0] if one.change > 0 else FALL[0]
        question = f"{who}{year}年{reader.called(name)}比上年{word}了多少？"
        yield Case("derived", question, reports, numbers=(said(one.change, one.unit),), pages=change)
        grown, unit = amount_of(one, "增减率")
        question = f"{who}{year}年{reader.called(name)}的增减率是多少"
        yield Case("derived", question, reports, numbers=(said(grown, unit),))
    yield from _parts(reader)


def _parts(reader: Reader) -> Iterator[Case]:
    who, reports = _named(reader)
    year, book = reader.draft.year, reader.book
    basic, project = book["基本支出"], book["项目支出"]
    if not reader.touched("基本支出", "项目支出", "本年支出合计"):
        more, less = (basic, project) if basic.final > project.final else (project, basic)
        question = f"{who}{year}年{more.name}比{less.name}多多少？"
        yield Case("derived", question, reports, numbers=(said(more.final - less.final, reader.unit),))
        share = rate(basic.final, book["本年支出合计"].final)
        question = f"{who}{year}年基本支出占本年支出的比重是多少？"
        yield Case("derived", question, reports, numbers=(said(share, "%"),))
    public, reception = book["“三公”经费"], book["公务接待费"]
    told = reader.printed_on(reception.subject, reception.final, reader.unit)
    if told and public.final and not reader.touched("“三公”经费", "公务接待费"):
        share = rate(reception.final, public.final)
        question = f"{who}{year}年公务接待费占三公经费的百分之几？"
        yield Case("derived", question, reports, numbers=(said(share, "%"),))


def _near_misses(reader: Reader) -> Iterator[Case]:
    """Questions whose answer stands beside another number that is not the answer."""
    who, reports = _named(reader)
    year = reader.draft.year
    if reader.draft.voice.manner.budget:
        yield from _last_plans(reader, who, reports)
        return
    for name in ("“三公”经费", "公务接待费"):
        one = reader.book[name]
        if one.full is None or one.full == one.final or reader.touched(one.subject):
            continue
        pages = reader.printed_on(one.subject, one.full, one.unit)
        if pages:
            plan = "全年预算数" if "全年预算" in reader.draft.family.words else "预算数"
            question = f"{who}{year}年{plain(name)}的{plan}是多少？"
            never = (f"{one.final:f}",)
            yield Case("near_miss", question, reports, numbers=(said(one.full, one.unit),), pages=pages, never=never)
    yield from _initial(reader, who, reports)


def _initial(reader: Reader, who: str, reports: tuple[str, ...]) -> Iterator[Case]:
    for name, one in reader.book.items():
        if not name.startswith("项:") or not one.initial or one.initial == one.final or reader.touched(one.subject):
            continue
        pages = reader.printed_on(one.subject, one.initial, one.unit)
        if pages:
            question = f"{who}{reader.draft.year}年{one.path[-1]}的年初预算是多少？"
            yield Case("near_miss", question, reports, numbers=(said(one.initial, one.unit),), pages=pages)


def _last_plans(reader: Reader, who: str, reports: tuple[str, ...]) -> Iterator[Case]:
    for name, one in reader.book.items():
        if not name.startswith("项:") or not one.previous or one.previous == one.final:
            continue
        if not reader.touched(one.subject):
            pages = reader.printed_on(one.subject, one.previous, one.unit)
            question = f"{who}{reader.draft.year}年预算公开里，{one.path[-1]}的上年预算数是多少？"
            yield Case(
                "near_miss", question, (reader.draft.stem,), numbers=(said(one.previous, one.unit),), pages=pages
            )


def _exists(reader: Reader) -> Iterator[Case]:
    who, reports = _named(reader)
    year, book = reader.draft.year, reader.book
    fund = book["政府性基金预算财政拨款支出"]
    has_fund_part = "基金" in reader.draft.family.plan
    if has_fund_part and not reader.touched(fund.subject, *(o.subject for n, o in book.items() if n[:3] == "基金项")):
        question = f"{who}{year}年有没有政府性基金预算财政拨款支出？"
        answer = ((said(fund.final, fund.unit),), ()) if fund.final else ((), (tuple(NOTHING),))
        yield Case("exists", question, reports, numbers=answer[0], words=answer[1])
    bought = book["公务用车购置费"]
    if reader.printed_on("公务用车运行维护费", book["公务用车运行维护费"].final, reader.unit):
        question = f"{who}{year}年买公务用车了吗，花了多少钱？"
        answer = ((said(bought.final, bought.unit),), ()) if bought.final else ((), (tuple(NOTHING),))
        if not reader.touched(bought.subject):
            yield Case("exists", question, reports, numbers=answer[0], words=answer[1])


def _lists(reader: Reader) -> Iterator[Case]:
    who, reports = _named(reader)
    year = reader.draft.year
    classes = [one for name, one in reader.book.items() if name.startswith("类:")]
    if "= 类" in reader.draft.family.plan:
        question = f"{who}{year}年一般公共预算财政拨款支出包括哪几类？"
        yield Case("list", question, reports, words=tuple((one.subject,) for one in classes))
    offices = reader.draft.department.offices
    told = any("{处室}" in text for variant in reader.draft.family.phrases.sections["人员"] for text in variant)
    if told:
        yield Case("list", f"{who}{year}年内设机构有哪些？", reports, words=tuple((office,) for office in offices))


def _contradictions(reader: Reader) -> Iterator[Case]:
    """Where text and table say two things, an answer shows both."""
    who, reports = _named(reader)
    for one in reader.planted:
        if one.kind == "text_table":
            numbers = tuple(f"{amount.replace(',', '')} {reader.unit}" for amount in (one.printed, one.expected))
            question = f"{who}{reader.draft.year}年{one.subjects[0]}是多少？"
            yield Case("contradiction", question, reports, numbers=numbers)


def _refusals(reader: Reader) -> Iterator[Case]:
    name, year, stem = reader.draft.department.name, reader.draft.year, reader.draft.stem
    asked = (
        f"{name}{year}年食堂承包给了哪家公司？",
        f"{name}{year}年工会会费收入是多少？",
        f"{name}{year}年科研设备捐赠收入是多少？",
        f"{name}局长的年薪是多少？",
    )
    yield Case("refusal", reader.chance("refusal").choice(asked), (), "no_evidence")
    yield Case("refusal", f"{year - 7}年的公务接待费是多少？", (stem,), "no_evidence")
