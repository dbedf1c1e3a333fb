"""What each number of a text is said to be: whose, of which year and department, of what measure, up or down.

The same reader reads an answer's draft and the quotes of its citations, so that the two can be compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.ledger.amounts import FoundAmount, Role, base_amount, find_amounts
from qa.names import Mention, squeeze
from qa.said import Indexes, Statement
from qa.sentences import apart, blanked, bracket_spans, is_base, last_end, masked, names_in, sentences
from qa.wording import Wording, listed_wordings, read_wording

_LONGEST_CLAUSE = 200
_CLAUSE_END = re.compile(r"[，,；;。！？\n]")
_SEPARATOR = re.compile(r"(?:\[\d+\]|[\s、，,和与及以（(）)|/]|分别|均|各)*")
_LIST_GAP = re.compile(r"[\s、，,和与及以“”]*")
_LIST_SIGN = re.compile(r"[、和与及]")
_RESPECTIVELY = re.compile(r"分别|依次|各自")
_AS_OF = re.compile(r"(?:截至|截止|截止到|截至到)\s*$")
_TOTAL = re.compile(r"(?:合计|共计|总计|总共|小计|累计)(?:为|约|达)?\s*$")
_MARK = re.compile(r"(?:[\[【]\s*\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*\s*[\]】]\s*)+")
_HEADS = re.compile(r"(?:预算|决算)?数?\s*(?:(?:中|里|方面|之中)\s*[，,：:]?|[：:])")
_FOLLOWING = re.compile(r"\s*(?:\[\d+\]\s*)*(?:的|是|用于|为|属于|来自|系)?\s*$")


def read_statements(text: str, indexes: Indexes) -> list[Statement]:
    """Every amount of a text with what is claimed of it, in order."""
    found = find_amounts(text)
    out: list[Statement] = []
    for start, end in sentences(text):
        inside = [one for one in found if start <= one.start < end]
        out += _Sentence(text, start, end, inside, indexes).read()
    return out


def _holds(name: Mention, one: FoundAmount) -> bool:
    """Whether a number is a part of a name; the year that 2024年三公经费预算数 says before 三公经费 is none."""
    inside = name.start <= one.start and one.end <= name.end
    return inside and not (one.role is Role.YEAR and one.start == name.start and str(one.amount.value) not in name.name)


class _Sentence:
    """Reads the statements of one sentence."""

    def __init__(self, text: str, start: int, end: int, found: Sequence[FoundAmount], indexes: Indexes) -> None:
        self.text, self.start, self.end = text, start, end
        self.departments = names_in(text, start, end, indexes.departments)
        places = names_in(text, start, end, indexes.places)
        named = blanked(text, self.departments)
        self.subjects = apart(names_in(named, start, end, indexes.subjects), places)
        self.projects = names_in(text, start, end, indexes.projects)
        names = [*self.subjects, *self.projects, *places]
        found = [one for one in found if not any(_holds(name, one) for name in names)]
        self.masked = masked(text, names)
        self.amounts = [one for one in found if one.role is Role.AMOUNT]
        self.years = [one for one in found if one.role is Role.YEAR and not _AS_OF.search(text[: one.start])]
        self.brackets = bracket_spans(text, start, end)
        self.marks = list(_MARK.finditer(text, start, end))

    def read(self) -> list[Statement]:
        """The statements in order; lists (A、B 分别为 1、2) are aligned one to one."""
        out: list[Statement] = []
        for run in self._runs():
            own = [self._one(at) for at in run]
            shared = self._headed(own[0], out)
            own = [replace(one, wording=_inherited(one, shared, own[0])) for one in own]
            out += self._aligned(run, own)
        return out

    def _headed(self, first: Statement, before: Sequence[Statement]) -> Wording:
        """The wording of a number, or of the heading that it stands under (执行率低于 60%：甲（44.50%）)."""
        own, last = first.wording, before[-1] if before else None
        if own.measures or own.direction or own.reached or last is None or last.wording.direction:
            return own
        between = self.text[last.found.end : first.found.start]
        same_unit = last.found.amount.unit == first.found.amount.unit
        return last.wording if same_unit and re.search("[:：]", between) else own

    def _runs(self) -> list[list[int]]:
        """Indexes of amounts, those parted by nothing but 、 or brackets together."""
        runs: list[list[int]] = []
        for at, one in enumerate(self.amounts):
            joined = runs and _SEPARATOR.fullmatch(self.text[self.amounts[at - 1].end : one.start])
            if joined:
                runs[-1].append(at)
            else:
                runs.append([at])
        return runs

    def _one(self, at: int) -> Statement:
        found = self.amounts[at]
        before, after = self._context(at)
        clause_start = last_end(_CLAUSE_END, self.text, max(self.start, found.start - _LONGEST_CLAUSE), found.start)
        following, names = self._following(found.end), self._before(self.subjects, found.start)
        subject = following or next(iter(names), None)
        total = bool(_TOTAL.search(before)) and not any(
            mention.start >= found.start - len(before) for mention in self.subjects if mention.end <= found.start
        )
        return Statement(
            found,
            (self.start, self.end),
            self.text[clause_start : found.end].strip(),
            self.masked[clause_start : found.end],
            read_wording(before, after, found.amount),
            (before, after),
            self._marks_of(found),
            _at_end(subject.name, before) if subject else "",
            self.text[subject.start : subject.end] if subject else "",
            tuple(mention.name for mention in names),
            self._compared(found.start),
            self._wholes(found.start - len(before), found.start),
            self._lead(names, found.start),
            self._owner(names, at, bool(following)),
            _first(self._before(self.projects, found.start)),
            _first(self._before(self.departments, found.start)),
            tuple(mention.name for mention in self.departments if mention.end <= found.start),
            *self._years_of(found, clause_start),
            listed=total,
        )

    def _context(self, at: int) -> tuple[str, str]:
        """The words from the previous number or comma to this number, and those after it up to the next."""
        found = self.amounts[at]
        floor = max(self.amounts[at - 1].end if at else self.start, self.start)
        floor = last_end(_CLAUSE_END, self.text, floor, found.start)
        ceiling = self.amounts[at + 1].start if at + 1 < len(self.amounts) else self.end
        stop = _CLAUSE_END.search(self.text, found.end, ceiling)
        return self.masked[floor : found.start], self.masked[found.end : stop.start() if stop else ceiling]

    def _marks_of(self, found: FoundAmount) -> tuple[int, ...]:
        """The marks that follow the number, and marks that open its sentence before any number (据[1]，…)."""
        first = self.amounts[0].start
        leading = [mark for mark in self.marks if mark.end() <= first]
        following = [mark for mark in self.marks if mark.start() >= found.end][:1]
        preceding = [mark for mark in self.marks if mark.end() <= found.start][-1:]
        groups = leading + (following or preceding)
        return tuple(dict.fromkeys(int(n) for mark in groups for n in re.findall(r"\d+", mark[0])))

    def _before(self, mentions: Sequence[Mention], at: int) -> list[Mention]:
        """The mentions before a place, nearest first, without those in brackets and those only compared with."""
        found = []
        for mention in reversed(mentions):
            hidden = any(a <= mention.start and mention.end <= b <= at for a, b in self.brackets)
            if mention.end <= at and not hidden and not is_base(self.text, mention, at):
                found.append(mention)
        return found

    def _compared(self, at: int) -> tuple[str, ...]:
        before = [mention for mention in reversed(self.subjects) if mention.end <= at]
        return tuple(mention.name for mention in before if is_base(self.text, mention, at))

    def _wholes(self, start: int, at: int) -> tuple[str, ...]:
        bases = [one for one in self.subjects if start <= one.start and one.end <= at and is_base(self.text, one, at)]
        if bases:
            return tuple(mention.name for mention in reversed(bases))
        part = self.text.rfind("其中", self.start, at)
        heads = [mention for mention in self._before(self.subjects, at) if mention.end <= part]
        return (heads[0].name,) if heads else ()

    def _lead(self, names: Sequence[Mention], at: int) -> str:
        own = names[0].start if names else self.start
        return self.masked[max((one.end for one in self.amounts if one.end <= own), default=self.start) : at]

    def _owner(self, names: Sequence[Mention], at: int, follows: bool) -> str:
        """The name right before the subject, or one that heads the sentence (项目支出中，甲 1 元，乙 2 元)."""
        if follows:
            return _first(names)
        if len(names) < 2:
            return ""
        between = self.text[names[1].end : names[0].start]
        parted = any(names[1].end <= one.start < names[0].start for one in self.amounts[:at])
        listed = _LIST_SIGN.search(between) and _LIST_GAP.fullmatch(between)
        if "其中" in between[-4:] or not (parted or listed):
            return names[1].name
        for later, mention in pairwise(names):
            amount = next(one.start for one in self.amounts if one.start >= mention.end)
            if later.end <= amount and _HEADS.match(self.text, mention.end):
                return mention.name
        return ""

    def _following(self, end: int) -> Mention | None:
        """公务接待费 in "3.47 万元用于公务接待费" and "3.47 万元的公务接待费"."""
        for mention in self.subjects:
            gap = self.text[end : mention.start] if mention.start >= end else "，"
            if gap and len(gap) <= 8 and _FOLLOWING.fullmatch(gap):
                return mention
        return None

    def _years_of(self, found: FoundAmount, clause_start: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The years that the number may be of, and those it is compared with."""
        before = [year for year in self.years if year.end <= found.start]
        against = [year for year in before if self._is_base_year(year)]
        own = [year for year in before if year not in against]
        in_clause = [int(year.amount.value) for year in own if year.start >= clause_start]
        base = tuple(int(year.amount.value) for year in against)
        if in_clause:
            return (in_clause[-1],), base
        return tuple(int(year.amount.value) for year in reversed(own)), base

    def _is_base_year(self, year: FoundAmount) -> bool:
        mention = Mention(year.start, year.end, "")
        before = self.text[max(self.start, year.start - 4) : year.start]
        after = self.text[year.end : self.end]
        if re.search(r"(?:比|较|相较于|对比)\s*$", before):
            return True
        # 与2023年度持平: the year that this one equals.
        if re.search(r"[与和同跟]\s*$", before) and re.match(r"度?[^，,；;。]{0,8}持平", after):
            return True
        return is_base(self.text, mention, self.end) and bool(re.match(r"[^，,；;。]{0,12}相比", after))

    def _aligned(self, run: list[int], statements: list[Statement]) -> list[Statement]:
        """Give the k-th number of a list the k-th name and year listed before it."""
        gaps = (self.text[self.amounts[a].end : self.amounts[b].start] for a, b in pairwise(run))
        if len(run) < 2 or any("（" in gap or "(" in gap for gap in gaps):
            return statements
        start = self.amounts[run[0]].start
        names = self._listed([m for m in self.subjects if m.end <= start], len(run))
        offices = self._listed([m for m in self.departments if m.end <= start], len(run))
        years = [Mention(y.start, y.end, str(y.amount.value)) for y in self.years if y.end <= start]
        listed_years = self._listed(years, len(run))
        wordings = listed_wordings(self._context(run[0])[0], len(run), self.amounts[run[0]].amount)
        others = bool(wordings or offices or listed_years)
        items = [m.name for m in names] if names or others else self._items(run)
        vague = not items and not others and bool(_RESPECTIVELY.search(self.text, self.start, start))
        out = []
        for k, one in enumerate(statements):
            # 甲、乙的项目支出分别为: what is named last heads every item that is not it
            owner = next(iter(one.named), "")
            item = replace(one, subject=items[k], said=items[k], owner=owner) if items else one
            one = item if items else replace(one, listed=one.listed or vague)
            one = replace(one, wording=wordings[k]) if wordings else one
            one = replace(one, department=offices[k].name) if offices else one
            one = replace(one, years=(int(listed_years[k].name),)) if listed_years else one
            out.append(one)
        return out

    def _items(self, run: list[int]) -> list[str]:
        """The words of a list that are no whole names: 货物 and 工程 in "政府采购货物、工程支出分别为"."""
        found = self.amounts[run[0]]
        before = self.text[found.start - len(self._context(run[0])[0]) : found.start]
        heading = _RESPECTIVELY.search(before)
        parts = [squeeze(part).text for part in _LIST_SIGN.split(before[: heading.start()] if heading else "")]
        return parts if len(parts) == len(run) and all(len(part) >= 2 for part in parts) else []

    def _listed(self, mentions: Sequence[Mention], count: int) -> Sequence[Mention]:
        """The last `count` mentions where they stand as a list of just so many; else none."""
        last = list(mentions[-count:])
        joined = [bool(_LIST_GAP.fullmatch(self.text[a.end : b.start])) for a, b in pairwise(last)]
        if len(last) < count or not all(joined):
            return ()
        more = len(mentions) > count and _LIST_GAP.fullmatch(self.text[mentions[-count - 1].end : last[0].start])
        return () if more else last


def _at_end(name: str, before: str) -> str:
    """年末结转和结余 57.94 万元，比年初的 47.66 万元: the second is 年初结转和结余."""
    word = re.search(r"(年初|年末)的?\s*$", before)
    return name.replace("年末" if word[1] == "年初" else "年初", word[1]) if word else name


def _first(names: Sequence[Mention]) -> str:
    return names[0].name if names else ""


def _inherited(one: Statement, shared: Wording, first: Statement) -> Wording:
    """In "增加 6.50 万元和 1.26 万元" both increase; a number with words or a unit of its own takes none."""
    own, units = one.wording, {base_amount(each.found.amount).unit for each in (one, first)}
    return shared if not own.measures and own.direction is None and len(units) == 1 else own
