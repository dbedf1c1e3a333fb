"""Departments in a question: by a run of their name, by an abbreviation (社工部, 江苏高院), by where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ingest.ledger.model import ReportInfo
from ingest.ledger.terms import squeezed
from qa.overlap import in_order
from qa.vocabulary import Mention, longest_common

Place = tuple[int, int]
"""Length and start of what names a department in a question."""

_GENERIC = re.compile(
    r"^(?:中共|中华人民共和国|上海市?|北京市?|[\u4e00-\u9fff]{1,4}[省市区县州]|人民政府|街道办事处|办事处|委员会|办公厅|办公室|自治[区州县]|区人民|市人民|局|部|厅|院|会|人民)+$"
)
_REGION = re.compile(
    r"^(?:中共|中国共产党)?(?:[\u4e00-\u9fff]{2,}?(?:自治区|自治州|[省市区县州旗]))*(?:党?委(?:员会)?(?!.{0,2}$))?(?:人民政府)?"
)
"""Where a body is: an abbreviation may leave it out."""
_SHORT_ENDS = (
    *(("委员会", "委"), ("办公厅", "办"), ("办公室", "办"), ("办事处", "办")),
    *(("人大常委会办公厅", "人大"), ("人大常委会办公室", "人大"), ("人民代表大会常务委员会", "人大")),
)
_PLACE = re.compile(r"([\u4e00-\u9fff]{2,6}?)[省市县区州旗]")
_PLACE_LIKE = re.compile(r"街道|人大|政协|大学|学院|镇|乡|集团|医院|中学|小学")
_FILE_WORDS = re.compile(r"20\d\d年?度?|部门|单位|决算|预算|公开|说明|报告|表|情况|的|\d")
_FULL = 5
_BRANCH = re.compile(r"(?:第?[\d一二三四五六七八九十]+)?(?:分局|分校|校区|支队|大队|分院|分会|分中心)")
"""What makes another body of a name that it follows: 甲局 is not 甲局第五分局."""
_OFFICE = re.compile(
    r"(?:(?:(?![的跟与了])[\u4e00-\u9fff]){1,8}?[省市县区州旗])*(?:(?![的跟与了])[\u4e00-\u9fff]){2,8}?"
    r"(?:局(?![部限长势面])|厅(?!长)|委员会|人民法院|法院|检察院|街道办事处|街道办|街道|镇政府|乡政府|大学|学院)"
    r"|[\u4e00-\u9fff]{2,8}?[省市县区州旗]党?委(?:[\u4e00-\u9fff]{2,4}?(?:部|办|委|办公室))?"
)
_NOT_A_NAME = re.compile(
    r"^(?:请问|问一下|问|查一下|查|看看|看|想知道|帮我|关于|对于|其中|比如|例如|和|与|跟|比|年度?|\d|的|在|是|有没有|有哪些|哪些|有)+"
)
_OWN = re.compile(
    r"(?:我|本|该|这个?|那个?|各|哪个?|几个?|全|两个?|每个?|布|结|格|大|当|邮|什么|所有|下属|下设|附属|多少|二级|独立)(?:局|厅|委员会|法院|检察院|街道|大学|学院)$"
)


def named_reports_of(
    words: str, pool: Sequence[ReportInfo], mentions: Sequence[Mention]
) -> tuple[list[ReportInfo], tuple[str, ...]]:
    """Reports whose department (or, where that is not known, file) the question names, and the words that name it."""
    own = {info.department or info.stem: [] for info in pool}  # type: dict[str, list[ReportInfo]]
    for info in pool:
        own[info.department or info.stem].append(info)
    files = {name for name, infos in own.items() if not infos[0].department}
    whole = _in_full(words, own)
    said, words = words, _blanked(words, whole.values())
    places = _runs(words, own, files, mentions)
    for name, place in _by_short_name(words, own, mentions).items():
        places[name] = max(places.get(name, (0, 0)), place)
    places = {**{name: place for name, place in places.items() if name not in whole}, **whole}
    stranger = unknown_office(_without(words, mentions), own)
    if stranger:
        # 云溪市财政局 is not the 财政局 of another place.
        at = words.find(stranger)
        places = {n: p for n, p in places.items() if not at <= p[1] < at + len(stranger)}
    elif not places:
        places = _beginnings(words, own, mentions)
    chosen = _apart(places)
    spans = tuple(dict.fromkeys(_whole_name(said, place, name) for name, place in chosen.items()))
    return [info for name in own if name in chosen for info in own[name]], spans


def _in_full(words: str, names: Iterable[str]) -> dict[str, Place]:
    """Names that the question gives in full; one that stands in a longer one is not named by it."""
    found: dict[str, Place] = {}
    for name in sorted(names, key=len, reverse=True):
        plain = squeezed(name)
        start = words.find(plain) if len(plain) >= _FULL else -1
        if start >= 0:
            found[name] = (len(plain), start)
            words = words.replace(plain, "，" * len(plain))
    return found


def _blanked(words: str, places: Iterable[Place]) -> str:
    for length, start in places:
        words = words[:start] + "，" * length + words[start + length :]
    return words


def _whole_name(words: str, place: Place, name: str) -> str:
    """The run that names a body, with what stands before it of where the body is (甲州党委|组织部)."""
    length, start = place
    begin = start
    while begin > 0 and (words[begin - 1] in name or words[begin - 1] in "党委省市县区州"):
        begin -= 1
    return words[begin : start + length]


def office_elsewhere(words: str, known: Iterable[str], mentions: Sequence[Mention]) -> str:
    """A body that a question names beside its subjects though no report is of it."""
    return unknown_office(_without(words, mentions), known)


def unknown_office(words: str, known: Iterable[str]) -> str:
    """A body that a question names though no report is of it; "" where all that is named is known."""
    letters = [squeezed(name) for name in known]
    for match in _OFFICE.finditer(words):
        office = _NOT_A_NAME.sub("", match[0])
        if len(office) < 3 or _OWN.search(office):
            continue
        place = _PLACE.match(office)
        # 甲县 is not 甲州: the kind of place belongs to its name.
        needed = (place[1][:2] + place[0][-1] if place else "") + "/" + office[-3:]
        parts = needed.split("/")
        if not any(all(in_order(p, name) for p in parts) and not _is_branch(name, office) for name in letters):
            return office
    return ""


def _is_branch(name: str, said: str) -> bool:
    """Whether a name is that of a branch of what is said: asking for 甲局 asks for no 甲局第五分局."""
    end = name.find(said) + len(said)
    return said in name and said.endswith(("局", "大学", "学院", "院", "校")) and bool(_BRANCH.match(name, end))


def _without(words: str, mentions: Sequence[Mention]) -> str:
    """A question without the names of subjects and projects, which may hold an office's name."""
    for mention in mentions:
        if words[mention.end : mention.end + 1] in ("局", "厅", "委", "院"):
            # 农业农村 is here a part of the office's own name.
            continue
        words = words[: mention.start] + "，" * (mention.end - mention.start) + words[mention.end :]
    return words


def _runs(words: str, names: Iterable[str], files: Iterable[str], mentions: Sequence[Mention]) -> dict[str, Place]:
    """Names that share a run of three characters or more with the question (five for a file's name)."""
    found: dict[str, Place] = {}
    for name in names:
        plain = _FILE_WORDS.sub("", squeezed(name)) if name in files else squeezed(name)
        # 甲市乙区街道和财政局: the longest run may be only where both are.
        for whole in dict.fromkeys((plain, _REGION.sub("", plain))):
            start, length = longest_common(words, whole)
            length, start = _short_of((length, start), mentions) or (0, start)
            part = words[start : start + length]
            inside = any(not m.project and m.start <= start and start + length <= m.end for m in mentions)
            least = 4 if name in files else 3
            if (
                length >= least
                and not _is_branch(plain, part)
                and not _GENERIC.match(part)
                and not (inside and length < len(plain))
            ):
                found[name] = (length, start)
                break
    return found


def _beginnings(words: str, names: Iterable[str], mentions: Sequence[Mention]) -> dict[str, Place]:
    """Names by the two characters that they begin with: 云溪."""
    found: dict[str, Place] = {}
    for name in names:
        plain = squeezed(name)
        core = _REGION.sub("", plain)
        # 河东 means the 街道 of that name; 财政 alone would mean any 财政局.
        places = [plain.removeprefix("中共"), *([core] if _PLACE_LIKE.search(core) else [])]
        for whole in places:
            start = words.find(whole[:2])
            inside = any(not m.project and m.start <= start < m.end for m in mentions)
            if start >= 0 and len(whole) > 2 and not inside and not _GENERIC.match(whole[:2]):
                found[name] = (2, start)
    return found


def _apart(places: Mapping[str, Place]) -> dict[str, Place]:
    """The names with the longest run, and those that stand elsewhere in the question."""
    best = max((length for length, _ in places.values()), default=0)
    chosen = {name: place for name, place in places.items() if place[0] == best}
    taken = [(start, start + length) for length, start in chosen.values()]
    for name, (length, start) in sorted(places.items(), key=lambda item: -item[1][0]):
        if name not in chosen and not any(start < end and begin < start + length for begin, end in taken):
            chosen[name] = (length, start)
            taken.append((start, start + length))
    return chosen


def _by_short_name(words: str, names: Iterable[str], mentions: Sequence[Mention]) -> dict[str, Place]:
    """Departments called by an abbreviation, each with its place; only where one fits."""
    found: dict[Place, list[str]] = {}
    for name in names:
        plain = squeezed(name)
        places = [_abbreviated(words, whole) for whole in (plain, _REGION.sub("", plain)) if whole]
        place = max((one for one in places if one), default=None)
        place = _short_of(place, mentions) if place else None
        inside = place and any(not m.project and m.start <= place[1] < m.end for m in mentions)
        if place is not None and not inside:
            found.setdefault(place, []).append(name)
    return {fitting[0]: place for place, fitting in found.items() if len(fitting) == 1}


def _short_of(place: Place, mentions: Sequence[Mention]) -> Place | None:
    """某某街道|办公费: what names a department ends where a subject's name begins."""
    length, start = place
    cut = [m.start for m in mentions if not m.project and start < m.start < start + length < m.end]
    length = min([length, *(at - start for at in cut)])
    return (length, start) if length >= 2 else None


def _abbreviated(words: str, name: str) -> Place | None:
    """A run that begins as the name does, keeps its order and ends as such a body ends."""
    ends = (*(short for long, short in _SHORT_ENDS if name.endswith(long)), name[-1:])
    if not any(end in words for end in ends):
        return None
    starts = [start for start, letter in enumerate(words) if letter in name]  # few: this is asked of every department
    for length in (6, 5, 4, 3, 2):
        for start in starts:
            part = words[start : start + length]
            if len(part) < length:
                break
            # 商会 is a word of its own; 高院 and 商委 are not.
            begins = length > 2 or (part[0] == name[0] and part[-1] in "院委局厅部办")
            if begins and part.endswith(ends) and in_order(part, name):
                return length, start
    return None
