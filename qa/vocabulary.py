"""The names that the reports at hand know: what a question can be about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from ingest.ledger.model import Figure, Named
from ingest.ledger.terms import clean_label, colloquial, known_subjects, section, squeezed

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PROJECT_NOISE = re.compile(r"^20\d\d年度?|(?:专项)?(?:工作)?(?:经费|资金|项目|补助|支出)+$")
_LISTED = re.compile(r"(?:^|(?<=[里中的是，]))(?P<short>(?:[\u4e00-\u9fff]{1,5}?[、和与及])+)")
_SHORTEST = 3
"""Characters in one run that a question has of a project at least."""
_LONGEST_NEAR = 16
"""Longer names are those of a text that runs a whole path together."""
_GRAMMAR = "比为的和与占较是花多少了上有在跟到里中吗么呢吧"
# Words that are so general that they name nothing by themselves.
_TOO_GENERAL = frozenset(
    "项目 支出 收入 合计 小计 总计 其他 金额 预算 决算 科目 单位 部门 情况 年度 全年 本年 上年 资金 经费 费用 原因 内容"
    " 指标 人员 比例 人次 绩效 目标 财政 预算数 决算数 数量"
    " 得分 分值 总分 工作 经费支出 机关 企业".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a question: text[start:end] names a subject (canonical last name) or a project."""

    start: int
    end: int
    name: str
    project: str = ""
    typo: bool = False


class Vocabulary:
    """Names of subjects and projects in some reports, and where a question mentions them."""

    def __init__(self, figures: Iterable[Figure | Named]) -> None:
        self._names: dict[str, str] = dict(known_subjects())
        # 三公经费预算数 as a printed label is 三公经费; in a question its 预算数 asks for the budget.
        self._names = {name: to for name, to in self._names.items() if not _with_measure(name, self._names)}
        self._spoken = frozenset(word for word in colloquial() if len(word) >= 2)
        self._names.update({word: name for word, name in colloquial().items() if word in self._spoken})
        self.projects: dict[str, str] = {}
        """Project by the core of its name; by the whole of it where several share a core."""
        self._codes: set[str] = set()
        self._collect(figures)
        self._cores: dict[str, set[str]] = defaultdict(set)
        """Projects by every run of characters that a question must share with one to mean it."""
        for core, project in self.projects.items():
            for name in (core, _without_year(project)):
                for i in range(len(name) - _SHORTEST + 1):
                    self._cores[name[i : i + _SHORTEST]].add(core)
        self._by_length = sorted({len(name) for name in self._names}, reverse=True)
        self._alike: dict[tuple[int, str], list[str]] = defaultdict(list)
        """Names that may be mistyped, by length and first letter, which is taken to be right."""
        for name in self._names:
            if name not in _TOO_GENERAL and name not in self._spoken:
                self._alike[len(name), name[:1]].append(name)
        self._grams: dict[str, set[str]] = defaultdict(set)
        for name in self._names:
            if len(name) >= 6:
                for i in range(len(name) - 3):
                    self._grams[name[i : i + 4]].add(name)

    def _collect(self, figures: Iterable[Figure | Named]) -> None:
        figures = list(figures)
        projects = dict.fromkeys(figure.project for figure in figures if figure.project)
        shared = Counter(project_core(project) for project in projects)
        for project in projects:
            core = project_core(project)
            self.projects.setdefault(core if shared[core] == 1 else _without_year(project), project)
        for figure in figures:
            if figure.code:
                self._codes.add(figure.code)
            for part in (*figure.subject.split("/")[:-1], *figure.column.split("/")):
                name = part.removeprefix("其中：")
                if 4 <= len(name) <= 40 and _CHINESE.search(name) and name not in _TOO_GENERAL:
                    self._names.setdefault(name, name)
            for name in (figure.name, clean_label(figure.printed), re.sub(r"（[^）]*）$", "", figure.name)):
                if 2 <= len(name) <= 40 and _CHINESE.search(name) and name not in _TOO_GENERAL:
                    self._names.setdefault(name, figure.name)

    def mentions(self, text: str) -> list[Mention]:
        """Names in a squeezed question, longest first and without overlap, in order of place."""
        found = self._exact(text)
        found += [
            Mention(match.start(), match.end(), match[0])
            for match in re.finditer(r"(?<![\d.])[23]\d{2}(?:\d{2}){0,2}(?![\d.年])", text)
            if match[0] in self._codes
        ]
        found += [m for m in self._project_mentions(text) if not any(_covers(other, m) for other in found)]
        found = [
            m
            for m in found
            if not any(_covers(other, m) and other.end - other.start > m.end - m.start for other in found)
        ]
        for typo in self._with_typo(text):
            inside = [m for m in found if _overlap(m, typo)]
            # 机关 alone says less than all but one character of 机关运行经费.
            if all(_covers(typo, m) and m.end - m.start <= 2 for m in inside):
                found = [m for m in found if m not in inside] + [typo]
        for part in self._part_mentions(text):
            inside = [m for m in found if _overlap(m, part)]
            # Most of a long name outweighs a short name that happens to stand in it.
            taken = sum(m.end - m.start for m in inside)
            near = len(part.name) - (part.end - part.start) <= 2
            outweighs = part.end - part.start > (taken + 1 if near else 1.5 * taken)
            if outweighs and all(_covers(part, m) and not m.project for m in inside):
                found = [m for m in found if m not in inside] + [part]
        return sorted(found, key=lambda m: m.start)

    def _exact(self, text: str) -> list[Mention]:
        taken = [False] * len(text)
        found = []
        for length in self._by_length:
            for start in range(len(text) - length + 1):
                part = text[start : start + length]
                if start and text[start - 1] == "非" and f"非{part}" not in self._names:
                    # 非财政拨款 is all that is no 财政拨款.
                    continue
                if part.endswith("人") and text.startswith("次", start + length):
                    # 一共多少人次 asks for visits, not for a staff.
                    continue
                if part in self._names and not any(taken[start : start + length]) and part not in _TOO_GENERAL:
                    found.append(Mention(start, start + length, self._names[part]))
                    taken[start : start + length] = [True] * length
        return found

    def _project_mentions(self, text: str) -> list[Mention]:
        """Projects by their whole core name, or else by the longest run of it that the question has (at least 4)."""
        scored: dict[str, list[tuple[int, int]]] = defaultdict(list)
        best = 3
        runs = (text[i : i + _SHORTEST] for i in range(len(text) - _SHORTEST + 1))
        candidates = {core for run in runs for core in self._cores.get(run, ())}
        for core in (core for core in self.projects if core in candidates):
            project = self.projects[core]
            names = (core, _without_year(project))
            start, length = max((longest_common(text, name) for name in names), key=lambda found: found[1])
            whole = length == len(core) and length >= 3
            if (length >= 4 or whole) and not _generic(text[start : start + length]):
                scored[project].append((start, length + (100 if whole else 0)))
                best = max(best, length + (100 if whole else 0))
        out = []
        fitting = {project: max(places, key=lambda place: place[1]) for project, places in scored.items()}
        fitting = {
            project: place
            for project, place in fitting.items()
            if place[1] == best or (place[1] > 100 and not any(_inside(place, other) for other in fitting.values()))
        }
        # 房屋修缮项目 is the project of this name, not the one that goes on (…项目（小学）).
        ends = [p for p, (start, length) in fitting.items() if p.endswith(text[start : start + length % 100])]
        for project, (start, length) in fitting.items():
            if project in ends or not ends:
                out.append(Mention(start, start + length % 100, project_core(project), project))
        return out

    def _part_mentions(self, text: str) -> list[Mention]:
        """Long names by most of their characters in one run: 开展助学救助活动 for 开展助学救助活动次数."""
        candidates = {name for i in range(len(text) - 3) for name in self._grams.get(text[i : i + 4], ())}
        best: list[tuple[int, int, str]] = []
        for name in candidates:
            start, length = longest_common(text, name)
            if name.startswith("其他") and "其他" not in text:
                continue
            if length >= 5 and length >= 0.6 * len(name) and not _generic(text[start : start + length]):
                best.append((length, start, name))
        longest = max((length for length, _, _ in best), default=0)
        top = [(start, name) for length, start, name in best if length == longest]
        # Two names that fit equally well are none: guessing between them is how a near miss is made.
        if len({self._names[name] for _, name in top}) != 1:
            return []
        return [Mention(top[0][0], top[0][0] + longest, self._names[top[0][1]])]

    def _with_typo(self, text: str) -> list[Mention]:
        """One wrong character in a name of five or more, where only one name is near (年未结转 is 年末, not 年初)."""
        for length in self._by_length:
            if length < 4:
                break
            for start in range(len(text) - length + 1):
                part = text[start : start + length]
                names = [name for name in self._alike.get((length, part[0]), ()) if _one_off(part, name)]
                alike = [name for name in names if _looks_alike(part, name)] or (names if length > 4 else [])
                if len({self._names[name] for name in alike}) == 1:
                    return [Mention(start, start + length, self._names[alike[0]], typo=True)]
        return []

    def knows(self, name: str) -> bool:
        """Whether the name stands in the reports or in terms.yaml."""
        return name in self._names

    def near(self, name: str, most: int) -> list[str]:
        """Names that hold this one, shortest first, then those that look like it."""
        names = [one for one in self._names if len(one) <= _LONGEST_NEAR]
        inside = sorted((one for one in names if name and name in one), key=len)
        return list(dict.fromkeys([*inside, *get_close_matches(name, names, most, 0.5)]))[:most]


def with_whole_names(text: str, vocabulary: Vocabulary) -> str:
    """A question with 小学、高中、高等教育 spelled out where the names before the last share its ending."""
    for listed in _LISTED.finditer(text):
        pieces = [piece for piece in re.split("[、和与及]", listed["short"]) if piece]
        last = next((m for m in vocabulary.mentions(text) if m.start == listed.end() and not m.project), None)
        if last is None or not pieces or any(vocabulary.knows(piece) for piece in pieces):
            continue
        said = text[last.start : last.end]
        for cut in range(1, len(said)):
            if all(vocabulary.knows(piece + said[cut:]) for piece in pieces):
                whole = "、".join(piece + said[cut:] for piece in pieces) + "、"
                return text[: listed.start()] + whole + text[listed.end() :]
    return text


def project_core(project: str) -> str:
    """A project's name without year and the words that every project carries."""
    core = squeezed(project)
    for _ in range(3):
        core = _PROJECT_NOISE.sub("", core)
    return core or squeezed(project)


def longest_common(text: str, other: str) -> tuple[int, int]:
    """Start in `text` and length of the longest run of characters that both have."""
    best_start, best = 0, 0
    for start in range(len(text)):
        while start + best < len(text) and text[start : start + best + 1] in other:
            best_start, best = start, best + 1
    return best_start, best


def by_name(figures: Iterable[Figure]) -> Mapping[str, list[Figure]]:
    """Figures by the last part of their subject."""
    out: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        out[figure.name].append(figure)
    return out


def _covers(outer: Mention, inner: Mention) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _one_off(part: str, name: str) -> bool:
    odd = [a for a, b in zip(part, name, strict=True) if a != b]
    # 公务接待比上年 has no misspelt 公务接待费, 支出，预算 no 支出总预算.
    return len(odd) == 1 and odd[0] not in _GRAMMAR and bool(_CHINESE.match(odd[0]))


def _looks_alike(part: str, name: str) -> bool:
    """Whether the one differing character is one that people take for the other."""
    pairs = [{a, b} for a, b in zip(part, name, strict=True) if a != b]
    return any(pairs[0] <= set(group) for group in section("confusable"))


def _with_measure(name: str, names: Mapping[str, str]) -> bool:
    bare = re.sub(r"(?:支出)?(?:预算|决算)数?$", "", name)
    return bare != name and names.get(bare) == names[name]


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _without_year(project: str) -> str:
    return re.sub(r"^20\d\d年度?", "", squeezed(project))


def _inside(place: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether one run (start, length, 100 more for a whole name) lies in a longer one."""
    start, end, begin, stop = place[0], place[0] + place[1] % 100, other[0], other[0] + other[1] % 100
    return begin <= start and end <= stop and stop - begin > end - start


def _generic(part: str) -> bool:
    return part in _TOO_GENERAL or bool(
        re.fullmatch(r"(?:20\d\d年?度?|工作|经费|项目|资金|支出|预算|决算|情况)+", part)
    )
