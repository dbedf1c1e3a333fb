"""Where a text names subjects, projects and departments: the words that say whose a number is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import canonical, clean_label, known_subjects, squeezed
from qa.model import Citation
from qa.overlap import in_order

# Row labels that every table has: they do not say whose a number is.
GENERAL = frozenset(
    "合计 小计 总计 总分 其他 支出 收入 金额 预算 决算 科目 项目 数量 得分 分值 执行率 增长率 占比 人数 人员"
    " 部门 单位 年度资金总额 年度资金总额（万元） 项目资金 其他资金 其中：当年财政拨款 当年财政拨款"
    " 上年结转资金 质量指标 数量指标".split()
)
_SKIPPED = set('“”"＂「」『』《》*_`')
_BRACKETS = str.maketrans("():,;", "（）：，；")
_LEVEL_MARK = re.compile(r"（[类款项目]）")
_YEAR_HEAD = re.compile(r"^(?:19|20)\d{2}年?度?")
_PROJECT_TAIL = re.compile(r"(?:工作|专项|补助)?(?:经费|资金|项目)$")
_OFFICE = re.compile(
    r"[\u4e00-\u9fff]{2,24}?(?:委员会|办公厅|办事处|人民法院|检察院|人民政府|组织部|宣传部|统战部|工作部|大学|学院|医院|学校|中心|街道|[局厅馆](?![部限长藏内]))"
)


_NOUN = re.compile(
    r"(?P<stem>(?:(?![的占为是])[\u4e00-\u9fff（）]){2,20}?)(?:工程|项目)?(?:经费|费用|(?<![花消免收缴学])费|资金|项目|工程|补助|补贴|拨款|基金|支出|收入)"
)
_LINKING = re.compile(
    "分别|包括|如下|用于|以上|以下|左右|全部|组成|构成|一致|相等|面积|数量|人数|总数|总量|保有量|合计|共计|总计|全年|本年|其中"
    "|[均都多余的是和及由被已也还就才共有为达约了计等现仅只在至到]"
)
_HOLDER = re.compile(r"(?P<stem>(?:(?![的占为是])[\u4e00-\u9fff]){4,20})(?:的□|的?(?:预算|决算)数?(?:为|是|[：:]))")
"""行政运行 in 行政运行的公用经费 and 行政运行预算数为, where neither is a name that the evidence has."""
_GENERIC = re.compile(
    "人均|年均|平均|全年|本年|当年|上年|去年|年度|合计|共计|总共|累计|总计|每人|每批|每次|单位|部门|全部|相关|上述|各项|其余|其他|剩余"
    "|主要|具体|整体|总体|实际|使用|发生|报告|公开|决算|预算|其中|同比|[一二三两四五]项|[该的总共各年为占比较与和在由达是有]"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: text[start:end] names `name` (canonical)."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without blanks, quotation marks and level marks, and where each of its characters stood."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text of text[start:end]."""
        return self.places[start], self.places[end - 1] + 1


def squeeze(text: str) -> Squeezed:
    """The form of a text in which names are looked for."""
    kept = [(c, at) for at, c in enumerate(text) if not c.isspace() and c not in _SKIPPED]
    joined = "".join(unicodedata.normalize("NFKC", c)[:1] or c for c, _ in kept).translate(_BRACKETS)
    marks = {at for mark in _LEVEL_MARK.finditer(joined) for at in range(*mark.span())}
    letters = [c for at, c in enumerate(joined) if at not in marks]
    places = [place for at, (_, place) in enumerate(kept) if at not in marks]
    return Squeezed("".join(letters), tuple(places))


class NameIndex:
    """Finds the longest names first, without overlap."""

    def __init__(self, names: dict[str, str], grows: bool = False) -> None:
        """`grows` where a name may go on (财政拨款 + 支出) and is then another name."""
        self._grows = grows
        self._names = {name: canonical for name, canonical in names.items() if len(name) >= 2}
        self._by_head: dict[str, list[str]] = {}
        for name in sorted(self._names, key=len, reverse=True):
            self._by_head.setdefault(name[:2], []).append(name)

    def find(self, text: Squeezed) -> list[Mention]:
        """Every name in the text, in order; places are those of the original text."""
        found, at = [], 0
        while at < len(text.text):
            name = self._at(text.text, at)
            if name:
                tail = _longer_name(text.text, at + len(name), name) if self._grows else ""
                start, end = text.span(at, at + len(name) + len(tail))
                found.append(Mention(start, end, name + tail if tail else self._names[name]))
                at += len(tail)
            at += len(name) or 1
        return found

    def _at(self, text: str, at: int) -> str:
        candidates = self._by_head.get(text[at : at + 2], ())
        return next((name for name in candidates if text.startswith(name, at)), "")


def subject_index(figures: Iterable[Figure], others: Mapping[str, str]) -> NameIndex:
    """Names of subjects: those of the field, those that the figures use, and others of the same reports."""
    return NameIndex({**others, **subject_names(figures)}, grows=True)


def subject_names(figures: Iterable[Figure]) -> dict[str, str]:
    """Squeezed name → subject: the names of the field and those that the figures use."""
    names = dict(_field_names())
    for figure in figures:
        for name, subject in _figure_names(figure):
            names.setdefault(name, subject)
    return names


@cache
def _field_names() -> dict[str, str]:
    names = {squeezed(name): subject for name, subject in known_subjects().items()}
    return {name: subject for name, subject in names.items() if name not in GENERAL}


@lru_cache(maxsize=16384)
def _figure_names(figure: Figure) -> tuple[tuple[str, str], ...]:
    """The names of one figure, its columns' after its own."""
    # 体育 is a word like any other, except as the row of a table whose cells are told apart by it
    least = 2 if column_path(figure) or figure.measure is Measure.COUNT else 3
    own = [name for name in (figure.name, clean_label(figure.printed)) if len(name) >= least]
    columns = [part for part in column_path(figure) if len(clean_label(part)) >= 3]
    names = [(squeezed(name), figure.name) for name in own if name not in GENERAL]
    names += [(clean_label(part), canonical(part)) for part in columns]
    return tuple((name, subject) for name, subject in names if name not in GENERAL)


def column_path(figure: Figure) -> tuple[str, ...]:
    """The headers that part a figure's row, from the outside in; none for a project's form, whose parts are its own."""
    return tuple(part for part in figure.column.split("/") if part) if not figure.project else ()


def column_names(header: str) -> frozenset[str]:
    """The names that a column's header goes by."""
    label = clean_label(header)
    funded = {label + "财政拨款"} if label.endswith("预算") else set()
    return frozenset({label, squeezed(canonical(header)), *funded} - {""})


def project_index(figures: Iterable[Figure], others: Mapping[str, str]) -> NameIndex:
    """Names of the figures' projects and of others of the same reports."""
    return NameIndex({**project_names(figures), **others})


def project_names(figures: Iterable[Figure]) -> dict[str, str]:
    """Squeezed name → project: whole, without the year, and without 经费 where no other shares that core."""
    projects = {figure.project for figure in figures if figure.project}
    names: dict[str, str] = {}
    cores: dict[str, set[str]] = {}
    for project in projects:
        whole = squeezed(project)
        bare = _YEAR_HEAD.sub("", whole)
        names |= {whole: project, bare: project}
        cores.setdefault(_PROJECT_TAIL.sub("", bare), set()).add(project)
    for core, of in cores.items():
        if len(of) == 1 and len(core) >= 4:
            names.setdefault(core, next(iter(of)))
    return names


def department_index(citations: Sequence[Citation], figures: Sequence[Figure]) -> NameIndex:
    """Names of the departments that the evidence is of."""
    departments = {c.department for c in citations} | {f.department for f in figures}
    whole = {squeezed(name): name for name in departments if name}
    ends = Counter(name[at:] for name in whole for at in range(1, len(name) - 3))
    short = {name[at:]: office for name, office in whole.items() for at in range(1, len(name) - 3)}
    return NameIndex({**{end: office for end, office in short.items() if ends[end] == 1}, **whole})


def place_index(citations: Iterable[Citation]) -> NameIndex:
    """Titles of the tables and sections cited, as an answer puts them in brackets after a page."""
    sources = [citation.source for citation in citations]
    titles = {title for one in sources for title in (one.table, one.section.rsplit("/", 1)[-1]) if title}
    return NameIndex({f"（{squeezed(title)}）": title for title in titles})


def strange_offices(text: str, departments: Iterable[str], words: Iterable[str]) -> list[str]:
    """What looks like a department's name but is none of `departments`, even shortened, nor in `words`."""
    full, said = [squeezed(one) for one in departments], [squeezed(one) for one in words]
    strange = []
    for match in _OFFICE.finditer(squeezed(text)):
        tail = _least_tail(match[0])
        if not any(_is_short_for(tail, name) for name in full) and not any(tail in word for word in said):
            strange.append(match[0])
    return strange


def without_offices(text: str, departments: Sequence[str]) -> str:
    """A squeezed text with what names one of `departments` blanked out, shortened or whole."""

    def blank(match: re.Match[str]) -> str:
        office = match[0]
        tails = (office[at:] for at in range(len(office) - 2))
        ours = next((tail for tail in tails if any(_is_short_for(tail, name) for name in departments)), "")
        return office[: len(office) - len(ours)] + "□" * len(ours)

    for name in departments:
        text = text.replace(name, "□")
    return _OFFICE.sub(blank, text)


def strange_subject(text: str, known: Iterable[NameIndex], words: str) -> str:
    """A noun such as 农村饮水安全经费 that is no known name and nothing of which is in `words`; else ""."""
    letters = squeeze(text)
    masked = list(text)
    for index in known:
        for mention in index.find(letters):
            masked[mention.start : mention.end] = "□" * (mention.end - mention.start)
    unnamed = squeezed("".join(masked))
    for pattern, least in ((_NOUN, 2), (_HOLDER, 4)):
        for noun in pattern.finditer(unnamed):
            stem = _GENERIC.sub("", noun["stem"])
            pairs = [stem[at : at + 2] for at in range(len(stem) - 1)]
            if len(stem) >= least and not any(pair in words for pair in pairs):
                return noun[0].rstrip("的□")
    return ""


def strange_count(before: str, after: str, words: str) -> str:
    """What is counted (12 个下属单位, 财务培训 4 期) where less than half of it is in `words`; else ""."""
    follows = re.match(r"\s*([\u4e00-\u9fff]{4,})", after)
    leads = re.search(r"([\u4e00-\u9fff]{4,})\s*$", before)
    nouns = [_LINKING.split(follows[1])[0][:4]] if follows else []
    nouns += [_LINKING.split(leads[1])[-1][-4:]] if leads else []
    for noun in nouns:
        pairs = [noun[at : at + 2] for at in range(len(noun) - 1)]
        if len(noun) == 4 and 2 * sum(pair in words for pair in pairs) < len(pairs):
            return noun
    return ""


def unknown_owner(words: str) -> bool:
    """Whether words with the names blanked out hang a name on something else: 机关服务 in 机关服务的□□□□."""
    owners = re.findall(r"((?:(?!的)[\u4e00-\u9fff])+)的□", words)
    return any(len(_GENERIC.sub("", owner)) >= 3 for owner in owners)


def compatible(name: str, fact_names: frozenset[str], known: frozenset[str]) -> bool:
    """Whether a name in a text can mean the subject that has these names."""
    if not fact_names or name in fact_names:
        return True
    name = name.replace("收支", "收入支出")
    bare = _bare(name)
    for other in fact_names:
        if bare == _bare(other):
            return True
        # a printed label that terms.yaml does not know may carry words around the name proper
        loose = other not in known or name not in known
        if loose and ((len(name) >= 2 and name in other) or (len(other) >= 3 and other in name)):
            return True
    return False


def _longer_name(text: str, end: int, name: str) -> str:
    """支出 after 财政拨款: the text names 财政拨款支出, which is not the 财政拨款 that the index knows."""
    tail = re.match("收支|收入支出|收入|支出", text[end:])
    return tail[0] if tail and not name.endswith(("收入", "支出")) else ""


def _bare(name: str) -> str:
    short = re.sub(r"(?:决算数?|总额|合计|金额|数额?)$", "", name)
    return re.sub(r"(?<=[费款资贴金])支出$", "", short)


def _least_tail(office: str) -> str:
    """The part of an office's name that must be known: its own word, with the last letter of its place."""
    place = list(re.finditer("[\u4e00-\u9fff][省市县区州旗](?=.)", office))
    return office[place[-1].start() :] if place else office[-3:]


def _is_short_for(short: str, full: str) -> bool:
    return len(short) >= 3 and in_order(short, full)
