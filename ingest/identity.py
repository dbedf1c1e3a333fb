"""Whose report it is, of which year, 决算 or 预算, 部门 or 单位; doubt becomes an issue on the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.ledger.model import Kind
from ingest.ledger.terms import squeezed

_NAME = r"(?:[\u4e00-\u9fff（）()·]|第\d{1,3}(?=[\u4e00-\u9fff]))"
"""Regex source of one character of a name, or of its number (第5分局, 第101中学)."""
_LABEL = re.compile(
    r"^(?:预算主管部门|预算单位|部门名称|单位名称|编制部门|编制单位|填报单位|填报部门|部门|单位)[:：]\s*"
    rf"(?P<name>{_NAME}{{3,40}}?)(?:单位[:：].*)?$"
)
_TITLE = re.compile(
    rf"^(?P<name>{_NAME}{{3,40}}?)?(?P<year>20[0-3]\d)年?度?"
    r"(?:(?:区级|市级|县级|省级|州级|本级|自治区级)?(?P<level>部门|单位)?)(?:收支|预算|财政)?(?P<kind>决算|预算)"
)
_BODY = re.compile(
    rf"(?P<name>{_NAME}{{4,40}}?)20\d\d年度?"
    r"(?:实有人数|收入支出总计|收入总计|收入预算|部门决算|部门预算|机关运行经费|财政拨款收)"
)
_PLACEHOLDER = re.compile(r"[xX×]{2,}")
CORRECTED = "部门、年度、类型由人工更正"
"""How an issue begins that is none: a person said what the report is."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who, when and what; empty or None where the report does not say."""

    department: str
    year: int | None
    kind: Kind | None
    level: str
    issues: tuple[str, ...]


def identify(cover: Sequence[str], titles: Iterable[str], texts: Iterable[str], stem: str) -> Identity:
    """Weigh the cover first, then titles, then the body; the file's name only where all are silent."""
    heads = [squeezed(line) for line in (*cover, "".join(cover))]
    names = [squeezed(title) for title in titles]
    body = [squeezed(text) for text in texts]
    issues: list[str] = []
    department = _department(heads, names, body, cover, issues, stem)
    year = _year(heads, names, body, issues, stem)
    kind = _kind(heads, names, body, issues, stem)
    level = _level(heads, names)
    return Identity(department, year, kind, level, tuple(issues))


def is_of_identity(issue: str) -> bool:
    """Whether an issue of a report is a doubt of `identify`, which a person can settle."""
    return issue.startswith(("封面", "看不出是决算还是预算"))


def is_correction(issue: str) -> bool:
    """Whether an issue of a report only tells that a person settled what it is."""
    return issue.startswith(CORRECTED)


def is_template(text: str) -> bool:
    """Whether a report is a blank form: places to fill in (XX) all over it."""
    return len(_PLACEHOLDER.findall(text)) >= 20


def _department(
    heads: Sequence[str],
    names: Sequence[str],
    body: Sequence[str],
    cover: Sequence[str],
    issues: list[str],
    stem: str,
) -> str:
    for line in heads:
        label = _LABEL.match(line)
        if label:
            return label["name"]
    for line in [heads[-1] if heads else "", *heads]:
        title = _TITLE.match(line)
        if title and title["name"]:
            return _bare_name(title["name"])
    if len(cover) >= 2 and re.fullmatch(rf"{_NAME}{{3,30}}", squeezed(cover[0])):
        return _bare_name(squeezed(cover[0]))
    votes = Counter(match["name"] for line in (*names, *body) if (match := _LABEL.match(line)))
    votes.update(
        _bare_name(m["name"]) for line in body if (m := _BODY.search(line)) and len(_bare_name(m["name"])) >= 4
    )
    if votes:
        return votes.most_common(1)[0][0]
    title = _TITLE.match(squeezed(stem))
    name = _bare_name(title["name"]) if title and title["name"] else ""
    issues.append(f"封面和正文都没有写明部门名称，{'暂按文件名记为“' + name + '”' if name else '请手工核对'}")
    return name


def _bare_name(name: str) -> str:
    name = re.sub(r"^(?:关于|第[一二三四五六七八九十]部分)", "", name)
    return re.sub(r"(?:部门|单位)$", "", name).strip("：、，")


def _year(heads: Sequence[str], names: Sequence[str], body: Sequence[str], issues: list[str], stem: str) -> int | None:
    cover_years = [
        int(m["year"])
        for line in heads
        if (m := re.search(r"(?P<year>20[0-3]\d)年?度?(?:[^\d月]{0,12})?(?:决算|预算)", line))
    ]
    votes: Counter[int] = Counter()
    for line in (*names, *body[:60]):
        votes.update(
            {int(y) for y in re.findall(r"(20[0-3]\d)年?度?(?:[\u4e00-\u9fff]{0,12})?(?:决算|预算|收入|支出)", line)}
        )
    likely = votes.most_common(1)[0][0] if votes else None
    if cover_years:
        year = Counter(cover_years).most_common(1)[0][0]
        if likely and likely != year and votes[likely] > 3 * max(1, votes[year]):
            issues.append(f"封面写 {year} 年度，正文多处写 {likely} 年度，请核对年度")
        return year
    if likely:
        return likely
    match = re.search(r"(20[0-3]\d)年", squeezed(stem))
    issues.append("封面和正文都没有写明年度" + (f"，暂按文件名记为 {match[1]} 年度" if match else "，请手工核对"))
    return int(match[1]) if match else None


def _kind(heads: Sequence[str], names: Sequence[str], body: Sequence[str], issues: list[str], stem: str) -> Kind | None:
    for lines in (heads, names, body, [squeezed(stem)]):
        text = "".join(lines)
        final, budget = (
            text.count("决算"),
            text.count("预算") - text.count("一般公共预算") - text.count("基金预算") - text.count("经营预算"),
        )
        if final > budget:
            return Kind.FINAL
        if budget > final:
            return Kind.BUDGET
    issues.append("看不出是决算还是预算，请手工核对")
    return None


def level_of_name(stem: str, read: str) -> str:
    """部门 or 单位 by the name of a file that holds only tables: （本级） says more than their titles do."""
    name = squeezed(stem)
    if re.search(r"[（(](?:[省市区县州]?本级|单位)[)）]|(?<![省市区县州])本级(?!部门|财政|预算|决算)", name):
        return "单位"
    return read or _level([name], [])


def _level(heads: Sequence[str], names: Sequence[str]) -> str:
    for lines in (heads, names):
        text = "".join(lines)
        unit, department = (
            len(re.findall(r"单位(?:收支)?(?:决算|预算)|预算单位", text)),
            len(re.findall(r"部门(?:收支|财务收支)?(?:决算|预算)|主管部门", text)),
        )
        if unit > department:
            return "单位"
        if department > unit:
            return "部门"
    return ""
