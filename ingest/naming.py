"""The words of a clause → the subject they name: openers and closers off, the field's names and 科目 paths found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.ledger.terms import clean_label, known_subjects, section, squeezed

_OPENERS = re.compile(
    "^(?:"
    r"(?:截至|截止)?(?:到)?20\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日|末|底)?)?(?:末|底)?[，]?"
    r"|(?:其中|同时|另外|此外|具体为|具体是|分别为|分别是|(?:主要|具体)?包括|(?:主要)?包含)[：，]?"
    r"|(?:本年度?(?!度)|全年|当年)(?!支出|收入|预算|财政|执行)"
    r"|(?:我|本)(?:单位|部门|局|委|部|校|院|厅|办|馆|中心)(?:的|共|现)?"
    r"|(?:学校|全校|医院|全院)(?=[收支财本各现建总])"
    r"|(?:本|该|此)(?:工程|项目)(?=.{2})"
    r"|(?:部门)?预算(?:共)?安排(?=.{2})"
    r"|(?:单位|部门)(?!预留|价值)(?:全年)?(?:共)?(?:安排的?)?"
    r"|.{2,10}情况中"
    r"|在(?=.*(?:中|方面|上)$)"
    r"|(?:计划|拟)(?=采购|购买|购置)"
    r"|(?:召开|举办|管理的|发生|组织|新增)(?=.{2})"
    r"|(?:目前|现|共|另|还|拥|建|设|配)*有(?![线关色机限效偿形价])(?=.{2})"
    r"|(?:共(?![青同建享计])|安排的?|由|用于|预留给|涉及)"
    ")"
)
_CLOSERS = re.compile(
    r"(?:(?:总?金额)?(?:共计|总计为|合计为|分别为|达到|约为|均为|各为|共|为|是|达|约|近|均|(?<![总合小共累])计|安排|各|开支|发生|列支"
    r"|科目|：|，)|20\d\d年度?|(?<=.{3})(?:计划|主要|全部)*用于.*|总金额|的|(?<=.{4})(?<![一二三高中初同平优])等)$"
)
_YEAR = re.compile(r"20\d\d年(?:度|年?[末底](?!结|财|公务用车|预算|净))?")
_STARTING_BALANCE = re.compile(r"20\d\d年?(?=初(?:结转|财政拨款结转))")
_LEVELS = re.compile(r"(?P<name>[^（）()]+(?:[（(][^类款项()（）]*[)）][^（）()]*)*)[（(](?P<level>[类款项])[)）]")
_CODE = re.compile(r"[（(](?P<code>[23]\d{2}(?:\d{2}){0,2})[)）]")

# What names nothing by itself: the number is of what was spoken of before.
_PLAIN_WORDS = re.compile(
    r"(?:上年|去年|本年|当年|实际)?(?:支出|收入|项目|资金|金额|数额|经费|预算|决算|执行|采购)?(?:数|资金|金额|安排|支出)?"
    r"|其中|本年数|具体如下|(?:共|合|总)计(?:支出|开支)|评价结果|同比(?:增长|下降|变化)?较[大小]|(?:与|较|比)(?:上年|预算)数?"
)
_PURPOSE = re.compile(
    r"^(?:(?:均|主要|全部|具体|开支内容|接待对象|资金)*(?:用于|是|为|系|因)|包括|根据|按照|依据|从(?!业))"
)
# What is a piece of a sentence: nothing can be said of its number.
_CUT_OFF = re.compile(
    r"^(?:并|）|》|、|[一二三四五六七八九十]+是)"
    r"|(?:[和与及或对把将被于总不已拟经]|关于|小于|大于|高于|低于|其中|以及)$"
)
_DEEDS = re.compile(
    r"(?:拟|已|将|共|计划|结合|全年)*(?:开展|举办|组织|进行|完成|实施|制定|修订|修改|召开|举行|参加|听取|审议|获得|出版|发表|育成"
    r"|新增|增加|减少|检查|调研|建成|[和与、])+"
)
# 在…的政府采购项目中，由…中标或成交的，采购金额…: the part of the whole comes first.
_WITHIN = re.compile(r"^在?(?P<whole>.{4,40})中$")
_DONE_BY = re.compile(r"^(?P<by>由.{2,30})的$")

_FEE_MONEY = re.compile(
    r"^(?:使用)?(?:当年|本年)?(?:一般公共预算|公共预算|财政拨款|财政性资金)(?:当年)?(?:财政拨款|拨款|资金|支出)*"
    r"(?:安排|开支|列支|开支财政拨款)?的?"
)
_FRONT = re.compile(
    r"^(?:[省市区县州]?本级|(?:部门|单位)?预算(?=总)|本年度?|当年|全年|(?:本|我)?(?:部门|单位)|全部|各项|实际|累计|年末(?=公务用车保有)|按规定|更新(?=购置)"
    r"|使用|发生|开支的?|列支|安排的?)"
)
_BACK = re.compile(
    r"(?:支出|决算|预算|(?:一般公共预算)?财政拨款|经费|费用|总?金额|总额|汇总数?|合计|共计|累计|情况|数|均|各|总体|批次|（[^（）]*）)$"
)
_BOTH = re.compile(
    r"^(?P<funded>财政拨款)?(?:本年|总)?(?:部门)?(?:预算|决算)?(?:收入?(?:预算|决算)?(?:总计|合计)?[、和与及]?支出?|收支)"
    r"(?:总)?(?:预算|决算)?(?:总计|总体|总额|总量|总数|合计|总规模|总预算|总决算)?(?:预算|决算)?(?:数|情况)?(?:（[^）]*）)?"
    r"(?:均|各)?$"
)
_AND = ("和", "与", "及")
_LONGEST_NAME = 80
_JOINED = re.compile(r"(?:等|含|的|为|是|共|有|开支|发生|安排|使用|列支|支付|全年|涉及|：|其中|另|及)$")


@dataclass(frozen=True, slots=True)
class Named:
    """What a clause names; an empty name means what was spoken of before, `lost` that it cannot be made out."""

    name: str = ""
    printed: str = ""
    code: str = ""
    year: int | None = None
    lost: bool = False


def subject_path(text: str) -> str:
    """The path of a 科目 printed with its levels: 教育（类）普通教育（款） → "教育支出/普通教育"; "" if none."""
    found = list(_LEVELS.finditer(squeezed(text)))
    names = [(re.split(r"[，。；：]", clean_label(match["name"]))[-1], match["level"]) for match in found]
    return "/".join(_class_name(name) if level == "类" else name for name, level in names if name)


def class_of(heading: str) -> str:
    """The 类 that a heading names, as in （一）公共安全（类）; "" where it names none, or a 款 as well."""
    path = subject_path(heading)
    return path if path and "/" not in path and "类" in heading else ""


def in_class(path: str, heading_class: str) -> str:
    """A path that begins with its 款, set under the 类 of its heading."""
    known = path.split("/")[0] in section("functions")
    return path if known or not heading_class or not path else f"{heading_class}/{path}"


def named_in(words: str, department: str) -> Named:
    """The subject that the last telling clause of squeezed words names."""
    found = _CODE.search(words)
    code, words = found["code"] if found else "", _CODE.sub("", words)
    path = subject_path(words)
    if path:
        return Named(path, path.replace("/", ""), code, year_of(words))
    clauses = re.split(r"[，。；：]", words)
    for distance, clause in enumerate(reversed(clauses)):
        printed = _bare(clause, department)
        whole = _done_within(clauses[: len(clauses) - distance]) if distance else ""
        if whole:
            return Named(whole, whole, code, year_of(words))
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
    name = clean_label(printed)
    known = _known(name)
    if known:
        return known
    return _known_ending(name) or name


def named_before(head: str) -> str:
    """The known subject that the words before 原因 begin with (三公经费支出决算小于预算数的); else ""."""
    name = _YEAR.sub("", clean_label(head))
    end = re.search(r"(?:支出|收入)?(?:决算|预算)?数?(?:[比较与]|小于|大于|等于|低于|高于|[增减变]|下降|上升)", name)
    known = canonical_name(name[: end.start()]) if end else ""
    return known if known in known_subjects().values() else ""


def year_of(words: str) -> int | None:
    """The first year that the words name."""
    match = re.search(r"(20\d\d)年", words)
    return int(match[1]) if match else None


def _class_name(name: str) -> str:
    """教育 and 一般公共服务 are printed for 教育支出 and 一般公共服务支出."""
    return f"{name}支出" if f"{name}支出" in section("functions") else name


def _done_within(clauses: list[str]) -> str:
    """面向中小企业预留的政府采购项目中由中小企业供应商中标或成交, from two clauses; "" where they are none such."""
    done = _DONE_BY.match(clauses[-1])
    whole = _WITHIN.match(clauses[-2]) if done and len(clauses) > 1 else None
    return f"{whole['whole']}中{done['by']}" if done and whole else ""


def _bare(clause: str, department: str) -> str:
    """The clause without openers (year, department, 其中) and closers (为, 共计)."""
    known = known_subjects()
    undated = _STARTING_BALANCE.sub("年", clause)
    undated = _YEAR.sub("", undated) if "年" in undated[:12] else undated
    text, before = clean_label(undated).lstrip("（"), ""
    while text != before and text not in known:
        before = text
        if department and text.startswith(department):
            text = re.sub(r"^（[^）]*）", "", text[len(department) :])
        opened = clean_label(_OPENERS.sub("", text))
        opened = opened[1:] if opened[:1] in _AND and opened[1:] in known else opened
        short = re.sub(r"[为是达共约]$", "", opened)  # 支出总计为: 总计 belongs to the name
        text = opened if opened in known else short if short in known else clean_label(_CLOSERS.sub("", opened))
    return "" if text not in known and _PLAIN_WORDS.fullmatch(text) else text


def _known(name: str) -> str:
    """The canonical name of a printed one that is the field's, with only what means nothing around it; else ""."""
    known = known_subjects()
    both = _BOTH.match(name)
    if both and name not in known:
        return "财政拨款收入支出总计" if both["funded"] else "收入支出总计"
    for form in _forms(name):
        if form in known:
            return known[form]
    return ""


def _forms(name: str) -> Iterator[str]:
    """Readings of a printed name, the most literal first."""
    yield name
    spent = re.sub(r"预算支出$|支出预算$", "支出", name)
    plain = re.sub(r"预算支出$|支出预算$", "", name).replace("预算总计", "总计").replace("预算合计", "合计")
    yield from (spent, plain, re.sub("当年|本年度?", "", name), name.replace("本年度", "本年"))
    yield re.sub("^购买(?=货物|工程|服务)", "采购", name)
    yield from (re.sub(r"^公务?车(?:用车)?(?!辆)", "公务用车", form) for form in (name, plain))
    yield from _trimmed(name)
    rest = _FEE_MONEY.sub("", name)
    if rest != name:
        # What is left of 一般公共预算项目支出 would be another, larger sum; a fee stays the same fee.
        yield from (form for form in _trimmed(rest) if _is_fee(form))


def _trimmed(name: str) -> Iterator[str]:
    """The name with neutral words at its ends taken off one after another."""
    seen, waiting = {name}, [name]
    while waiting and len(seen) < 40:
        form = waiting.pop(0)
        yield form
        for shorter in (
            _FRONT.sub("", form),
            _without_back(form),
            re.sub(r"^公务?车(?:用车)?(?!辆)", "公务用车", form),
        ):
            if len(shorter) >= 2 and shorter not in seen:
                seen.add(shorter)
                waiting.append(shorter)


def _without_back(name: str) -> str:
    shorter = _BACK.sub("", name)
    ending = name[len(shorter) :]
    # 养老保险缴费支出 (功能分类) is not 养老保险缴费 (经济分类): only a fee may lose its 支出 or 财政拨款.
    changes = ending in ("支出", "经费", "费用", "预算") or ending.endswith("财政拨款")
    if changes and not (_is_fee(shorter) and not name.endswith("缴费支出")) and not _fee_follows(shorter):
        return name
    return shorter


def _fee_follows(name: str) -> bool:
    """Whether more neutral words stand before a fee's name ends: 三公经费支出 in 三公经费支出决算."""
    return bool(re.search(r"费(?:支出|决算|预算|财政拨款|一般公共预算)*$", name)) and not name.endswith("缴费")


def _is_fee(name: str) -> bool:
    """Whether a name is that of one item of spending: what money pays for it does not make it another."""
    whole = known_subjects().get(name, "")
    return whole.endswith(("费", "经费")) or whole.startswith(("因公出国", "公务用车"))


def _known_ending(name: str) -> str:
    """The known name at the end of a phrase that leads up to it (办公费、印刷费等 | 公用经费); "" where none is."""
    for start in range(1, len(name) - 1 if len(name) <= _LONGEST_NAME else 0):
        front, rest = name[:start], name[start:]
        if not _JOINED.search(front) or "其他" in front or (len(rest) < 3 and not front.endswith(("有", "为"))):
            continue
        known = _known(rest)
        if known and not (front.endswith("的") and not _is_fee(rest) and _names_money(front)):
            return known
    return ""


def _names_money(front: str) -> bool:
    """Whether the words before 的 name a sum: what follows is a part of it (上年结转的 | 一般公共预算收入)."""
    return any(len(name) > 3 and name in front for name in known_subjects())
