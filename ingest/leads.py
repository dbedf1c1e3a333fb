"""What stands before a number in a sentence → what the number is of: subject, measure, base, direction, year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.ledger.model import Amount, Kind, Measure
from ingest.ledger.terms import clean_label, known_subjects, squeezed

_UP = "增加|增长|增幅|上升|提高|上涨|增多|多支出|扩大|增收|增支"
_DOWN = "减少|下降|降幅|降低|下滑|压减|缩减|少支出|减支|减收|节约"
_TAIL = "(?:了|为|约|额|率|幅度|比例|金额|数|的|达|至)*"
_CHANGE = re.compile(rf"(?:同比)?(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_TAIL}$")
_AGAINST = re.compile(
    r"(?:比|与|较|相比|同|对比)(?P<base>(?:上年度?|去年|上一年度?|20\d\d年度?|年初|全年|调整|本年|当年)?(?:同期)?(?:部门)?(?:支出)?"
    r"(?:年初|全年)?(?:财政拨款)?(?:预算|决算|执行)?(?:收入|支出)?(?:数|安排)?)(?:相比|相较|比较|对比)?[，,]?"
)
_AGAINST_START = re.compile(r"^(?:与|较|比|同)[^，。；]{2,14}(?:相比|相较|比较|对比)[，,]")
_SHARE = re.compile(r"占(?P<base>[^，。；、]*?)(?:的)?(?:比重|比例|比)?(?:为|约|达)?$")
_COMPLETED = re.compile(r"完成(?:了)?(?P<base>[^，。；]{0,8}?预算)(?:数|安排)?(?:的)?(?:为)?$")
_RATE = re.compile(r"(?P<name>预决算差异率|差异率|预算执行率|执行率|完成率)(?:为|是|达到?)?$")
_MONEY_MEASURES = (
    (Measure.INITIAL_BUDGET, re.compile(r"(?:的)?(?:支出|收入)?年初(?:部门)?预算(?:数|安排)?(?:为|是|共)?$")),
    (
        Measure.FULL_BUDGET,
        re.compile(r"(?:的)?(?:支出|收入)?(?:全年|调整后?|调整)预算(?:数|总额)?(?:为|是|共)?$"),
    ),
    (Measure.EXECUTED, re.compile(r"(?:的)?(?:全年|实际)执行(?:数|总额)(?:为|是|共)?$")),
    (
        Measure.PREVIOUS,
        re.compile(r"(?:的)?(?:上年|去年)(?:度)?(?:支出|收入)?(?:决算)?(?:数)?(?:为|是)$|上年决算数?$"),
    ),
    (Measure.FINAL, re.compile(r"(?:支出|收入)?决算(?:数|总额)?(?:为|是|共)?$")),
    (Measure.BUDGET, re.compile(r"(?<!财政拨款收支)(?:支出|收入)?预算(?:数|总额|安排|资金)?(?:为|是|共)?$")),
)
_OPENERS = re.compile(
    r"^(?:截至|截止)?(?:到)?20\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日|末|底)?)?(?:末|底)?[，]?|^(?:其中|同时|另外|此外|具体为|分别为|分别是|包括|包含)[：，]?"
    r"|^(?:本年度?|全年|当年)(?!支出|收入|预算|财政|执行)|^(?:我|本)(?:单位|部门|局|委|部|校|院)(?:的|共|现)?|^(?:学校|全校|医院|全院)(?=[收支财本])|^(?:单位|部门)(?:全年)?(?:共)?(?:安排的?)?"
    r"|^.{2,10}情况中|^(?:共有|现有|共|拥有|有(?=车)|拟(?=采购)|安排的?|由|在|用于|预留给?|编报|涉及)"
)
_CLOSERS = re.compile(
    r"(?:(?:金额)?(?:共计|总计为|合计为|分别为|达到|约为|共|为|是|达|约|(?<![总合小共累])计|安排|各|开支|发生|列支|科目|：|，)|的)$"
)
_NEUTRAL = re.compile(r"^(?:本级|本年度?|当年|全年|年末(?=公务用车保有)|(?:本|我)?(?:部门|单位)|全部)+")
_LEVELS = re.compile(r"(?P<name>[^（）()]+(?:[（(][^类款项()（）]*[)）][^（）()]*)*)[（(](?P<level>[类款项])[)）]")
_CODE = re.compile(r"[（(](?P<code>[23]\d{2}(?:\d{2}){0,2})[)）]")


@dataclass(frozen=True, slots=True)
class Lead:
    """What a number is of; an empty subject means the one that was spoken of before."""

    subject: str
    printed: str
    measure: Measure
    base: str = ""
    sign: int = 1
    year: int | None = None
    code: str = ""


def read_lead(text: str, amount: Amount, kind: Kind, department: str) -> Lead:
    """Read the words between the previous number (or the start of the statement) and this one."""
    words = squeezed(text).lstrip("，。；、：")
    if amount.unit in ("%", "个百分点"):
        return _rate_lead(words, department)
    change = _CHANGE.search(words)
    if change and (amount.is_money or _AGAINST.search(words)):
        base = _AGAINST.search(words)
        before = words[: change.start()]
        subject = _subject(_AGAINST.sub("，", before), department)
        return _lead(subject, Measure.CHANGE, base["base"] if base else "", -1 if change["down"] else 1)
    words = _AGAINST_START.sub("", words)
    if not amount.is_money:
        return _lead(_subject(words, department), Measure.COUNT)
    if re.search(r"价值(?:共计|为|约)?$", words):
        return _lead(_subject(re.sub(r"，?价值(?:共计|为|约)?$", "", words), department), Measure.VALUE)
    return _money_lead(words, kind, department)


def subject_path(text: str) -> str:
    """The path of a 科目 printed with its levels: 教育支出（类）普通教育（款）→ "教育支出/普通教育"; "" if none."""
    names = [clean_label(match["name"]) for match in _LEVELS.finditer(squeezed(text))]
    names = [re.split(r"[，。；：]", name)[-1] for name in names]
    return "/".join(name for name in names if name)


def _rate_lead(words: str, department: str) -> Lead:
    share, completed, rate = _SHARE.search(words), _COMPLETED.search(words), _RATE.search(words)
    change = _CHANGE.search(words)
    if rate:
        measure = {
            "预决算差异率": Measure.VARIANCE_RATE,
            "差异率": Measure.VARIANCE_RATE,
            "完成率": Measure.COMPLETION_RATE,
        }.get(rate["name"], Measure.EXECUTION_RATE)
        return _lead(_subject(words[: rate.start()], department), measure)
    if completed:
        return _lead(_subject(words[: completed.start()], department), Measure.COMPLETION_RATE, completed["base"])
    if change:
        base = _AGAINST.search(words)
        subject = _subject(_AGAINST.sub("，", words[: change.start()]), department)
        return _lead(subject, Measure.CHANGE_RATE, base["base"] if base else "", -1 if change["down"] else 1)
    if share:
        return _lead(_subject(words[: share.start()], department), Measure.SHARE, clean_label(share["base"]))
    return _lead(_subject(words, department), Measure.OTHER)


def _money_lead(words: str, kind: Kind, department: str) -> Lead:
    known = known_subjects()
    whole = _subject(words, department)
    if whole[0] and clean_label(whole[1]) in known:
        return _lead(whole, Measure.FINAL if kind is Kind.FINAL else Measure.BUDGET)
    for measure, pattern in _MONEY_MEASURES:
        match = pattern.search(words)
        if match:
            rest = words[: match.start()]
            # "支出决算为" after "…支出" leaves the subject whole: 项目支出决算 is 项目支出, 决算.
            kept = match[0][:2] if match[0].startswith(("支出", "收入")) and rest and rest[-1] not in "，：。；" else ""
            subject = _subject(rest + kept, department)
            if kept and clean_label(subject[1]) not in known and clean_label(_subject(rest, department)[1]) in known:
                subject = _subject(rest, department)
            return _lead(subject, measure)
    return _lead(whole, Measure.FINAL if kind is Kind.FINAL else Measure.BUDGET)


def _lead(subject: tuple[str, str, str, int | None], measure: Measure, base: str = "", sign: int = 1) -> Lead:
    name, printed, code, year = subject
    return Lead(name, printed, measure, base, sign, year, code)


def _subject(words: str, department: str) -> tuple[str, str, str, int | None]:
    """(canonical name, printed name, code, year) of the last clause that names something; empty where none does."""
    code = _CODE.search(words)
    words = _CODE.sub("", words)
    path = subject_path(words)
    if path:
        return path, path.replace("/", ""), code["code"] if code else "", _year(words)
    for clause in reversed(re.split(r"[，。；：]", words)):
        printed = _bare(clause, department)
        if len(printed) >= 2 and not re.fullmatch(r"[\d.]+", printed):
            return _canonical(printed), printed, code["code"] if code else "", _year(clause)
    return "", "", code["code"] if code else "", _year(words)


def _bare(clause: str, department: str) -> str:
    """The clause without openers (year, department, 其中) and closers (为, 共计)."""
    known = known_subjects()
    text, before = (
        clean_label(re.sub(r"20\d\d年(?:度)?", "", clause) if "年" in clause[:12] else clause).lstrip("（"),
        "",
    )
    while text != before and text not in known:
        before = text
        if department and text.startswith(department):
            text = re.sub(r"^（[^）]*）", "", text[len(department) :])
        opened = clean_label(_OPENERS.sub("", text))
        text = opened if opened in known else clean_label(_CLOSERS.sub("", opened))
    return text if text in known else re.sub(r"^(?:上年|去年|本年|当年)?(?:支出|收入)?$", "", text)


def _canonical(printed: str) -> str:
    known = known_subjects()
    name = clean_label(printed)
    bare = re.sub(r"（[^）]*）$", "", name)
    plain = re.sub(r"预算支出$|支出预算$", "", bare).replace("预算总计", "总计").replace("预算合计", "合计")
    plain = re.sub(r"收、支|收入、支出", "收支", plain).removeprefix("各项")
    own = _NEUTRAL.sub("", plain)
    for form in (name, bare, plain, own, name.rsplit("的", 1)[-1], plain.rsplit("的", 1)[-1]):
        if form in known:
            return known[form]
    for ending in ("支出", "费用", "金额", "数", "总额", "情况"):
        # 养老保险缴费支出 (a 功能分类 科目) is not 养老保险缴费 (an 经济分类 one): only a 费 may lose its 支出.
        if (ending == "支出" and not name.endswith(("费支出", "经费支出"))) or name.endswith("缴费支出"):
            continue
        if name.endswith(ending) and name[: -len(ending)] in known:
            return known[name[: -len(ending)]]
    return name


def _year(words: str) -> int | None:
    match = re.search(r"(20\d\d)年", words)
    return int(match[1]) if match else None
