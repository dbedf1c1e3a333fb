"""The words of a clause → the subject they name: openers and closers off, the field's names and 科目 paths found."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.ledger.terms import clean_label, known_subjects, squeezed

_OPENERS = re.compile(
    "^(?:"
    r"(?:截至|截止)?(?:到)?20\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日|末|底)?)?(?:末|底)?[，]?"
    r"|(?:其中|同时|另外|此外|具体为|分别为|分别是|包括|包含)[：，]?"
    r"|(?:本年度?|全年|当年)(?!支出|收入|预算|财政|执行)"
    r"|(?:我|本)(?:单位|部门|局|委|部|校|院)(?:的|共|现)?"
    r"|(?:学校|全校|医院|全院)(?=[收支财本各现建])"
    r"|(?:本|该|此)(?:工程|项目)(?=.{2})"
    r"|(?:部门)?预算(?:共)?安排(?=.{2})"
    r"|(?:单位|部门)(?!预留)(?:全年)?(?:共)?(?:安排的?)?"
    r"|.{2,10}情况中"
    r"|在(?=.*(?:中|方面|上)$)"
    r"|拟(?=采购|购买|购置)"
    r"|(?:目前|现|共|另|还|拥|建|设|配)*有(?![线关色机限效偿形价])(?=.{2})"
    r"|(?:共(?![青同建享])|安排的?|由|用于|预留给|涉及)"
    ")"
)
_CLOSERS = re.compile(
    r"(?:(?:总?金额)?(?:共计|总计为|合计为|分别为|达到|约为|共|为|是|达|约|近|(?<![总合小共累])计|安排|各|开支|发生|列支"
    r"|科目|：|，)|总金额|的|(?<=.{4})(?<![一二三高中初同平优])等)$"
)
_YEAR = re.compile(r"20\d\d年(?:度|年?[末底](?!结|财|公务用车|预算|净))?")
_NEUTRAL = re.compile(r"^(?:本级|本年度?|当年|全年|年末(?=公务用车保有)|(?:本|我)?(?:部门|单位)|全部)+")
_OF_GENERAL_BUDGET = re.compile(r"^一般公共预算(?:财政拨款|拨款|资金)?(?:安排|开支|列支)?的?")
_LEVELS = re.compile(r"(?P<name>[^（）()]+(?:[（(][^类款项()（）]*[)）][^（）()]*)*)[（(](?P<level>[类款项])[)）]")
_CODE = re.compile(r"[（(](?P<code>[23]\d{2}(?:\d{2}){0,2})[)）]")

# What names nothing by itself: the number is of what was spoken of before.
_PLAIN_WORDS = re.compile(
    r"(?:上年|去年|本年|当年)?(?:支出|收入|项目|资金|金额|数额|经费|预算|决算|执行)?(?:数|资金|金额|安排)?|其中|本年数|具体如下"
)
_PURPOSE = re.compile(r"^(?:主要)?(?:用于|是用于|包括|因)")
# What is a piece of a sentence: nothing can be said of its number.
_CUT_OFF = re.compile(
    r"^(?:并|）|》|、|与国内|[一二三四五六七八九十]+是)"
    r"|(?:[和与及或对把将被于总不已拟经]|关于|小于|大于|高于|低于|其中|以及)$"
)
_DEEDS = re.compile(
    r"(?:拟|已|将|共|计划|结合|全年)*(?:开展|举办|组织|进行|完成|实施|制定|修订|修改|召开|举行|参加|听取|审议|获得|获批|出版|发表|育成"
    r"|新增|增加|减少|检查|调研|紧扣|增强|紧临|建成|[和与、])+"
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a clause names; an empty name means what was spoken of before, `lost` that it cannot be made out."""

    name: str = ""
    printed: str = ""
    code: str = ""
    year: int | None = None
    lost: bool = False


def subject_path(text: str) -> str:
    """The path of a 科目 printed with its levels: 教育支出（类）普通教育（款）→ "教育支出/普通教育"; "" if none."""
    names = [clean_label(match["name"]) for match in _LEVELS.finditer(squeezed(text))]
    names = [re.split(r"[，。；：]", name)[-1] for name in names]
    return "/".join(name for name in names if name)


def named_in(words: str, department: str) -> Named:
    """The subject that the last telling clause of squeezed words names."""
    found = _CODE.search(words)
    code, words = found["code"] if found else "", _CODE.sub("", words)
    path = subject_path(words)
    if path:
        return Named(path, path.replace("/", ""), code, year_of(words))
    for distance, clause in enumerate(reversed(re.split(r"[，。；：]", words))):
        printed = _bare(clause, department)
        if distance and _PURPOSE.match(clause):
            continue
        if len(printed) < 2 or re.fullmatch(r"[\d.]+", printed):
            continue
        name = canonical_name(printed)
        lost = name not in known_subjects() and bool(_CUT_OFF.search(printed) or _DEEDS.fullmatch(printed))
        return Named(name, printed, code, year_of(clause), lost)
    return Named(code=code, year=year_of(words))


def canonical_name(printed: str) -> str:
    """The field's own name for a printed one, with what a report puts around it taken off; else the name as it is."""
    known = known_subjects()
    name = clean_label(printed)
    for form in _forms(name):
        if form in known:
            return known[form]
    return _without_ending(name) or name


def year_of(words: str) -> int | None:
    """The first year that the words name."""
    match = re.search(r"(20\d\d)年", words)
    return int(match[1]) if match else None


def _bare(clause: str, department: str) -> str:
    """The clause without openers (year, department, 其中) and closers (为, 共计)."""
    known = known_subjects()
    undated = _YEAR.sub("", clause) if "年" in clause[:12] else clause
    text, before = clean_label(undated).lstrip("（"), ""
    while text != before and text not in known:
        before = text
        if department and text.startswith(department):
            text = re.sub(r"^（[^）]*）", "", text[len(department) :])
        opened = clean_label(_OPENERS.sub("", text))
        text = opened if opened in known else clean_label(_CLOSERS.sub("", opened))
    return "" if text not in known and _PLAIN_WORDS.fullmatch(text) else text


def _forms(name: str) -> list[str]:
    """Readings of a printed name, the most literal first."""
    bare = re.sub(r"（[^）]*）$", "", name)
    spent = re.sub(r"预算支出$|支出预算$", "支出", bare)
    plain = re.sub(r"预算支出$|支出预算$", "", bare).replace("预算总计", "总计").replace("预算合计", "合计")
    plain = re.sub(r"收、支|收入、支出", "收支", plain).removeprefix("各项")
    spent = re.sub(r"收、支|收入、支出", "收支", spent)
    forms = [name, bare, spent, _NEUTRAL.sub("", spent) if spent != bare else bare, plain, _NEUTRAL.sub("", plain)]
    forms += [form.rsplit("的", 1)[-1] for form in (name, plain)]
    forms += [re.sub(r"^公务?车(?:用车)?(?!辆)", "公务用车", form) for form in (name, plain)]
    # What is left of 一般公共预算项目支出 would be another, larger sum; a fee stays the same fee.
    rests = [_OF_GENERAL_BUDGET.sub("", form) for form in (spent, plain) if _OF_GENERAL_BUDGET.match(form)]
    forms += [rest for form in rests for rest in (form, _fee(form)) if known_subjects().get(rest, "").endswith("费")]
    return forms


def _fee(name: str) -> str:
    return re.sub(r"(?<=费)支出$", "", name)


def _without_ending(name: str) -> str:
    """The known name that is left without 支出, 费用, 数 …; "" where none is."""
    known = known_subjects()
    for ending in ("支出", "费用", "金额", "数", "总额", "情况"):
        # 养老保险缴费支出 (a 功能分类 科目) is not 养老保险缴费 (an 经济分类 one): only a 费 may lose its 支出.
        if (ending == "支出" and not name.endswith(("费支出", "经费支出"))) or name.endswith("缴费支出"):
            continue
        if name.endswith(ending) and name[: -len(ending)] in known:
            return known[name[: -len(ending)]]
    spent = re.sub(r"预算支出$|支出预算$", "支出", name)
    return _without_ending(spent) if spent != name else ""
