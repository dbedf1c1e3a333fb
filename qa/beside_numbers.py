"""What a model's draft says beside its numbers: nothing that the evidence does not say in the same words.

A number that is right lends its weight to the words around it (不是 3.11 万元, 全部用于住宿, 使用不当). So a clause
without a number is a run of a cited place, of what was looked up or of the question; and a word that denies, likens
or takes all together stands only where the evidence has it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.terms import squeezed
from qa.model import Check, Intent
from qa.reasons import reasons_in

_MARK = re.compile(r"[\[【][\d、,，;；\s]+[\]】]")
_CLAUSE = re.compile(r"(?:[^，,；;：:。！？!?\n]|(?<=\d)[,:：](?=\d))+")
_DENIES = re.compile(
    r"不|没|未|无(?!论)|非(?!税|财政|同级|本级|经常|流动|营利|独立)|勿|莫|否|错|误(?!差)|假|除(?!以|了?.{0,6}外)|停|虚"
)
_CLAIMS = re.compile(
    r"全部|全都|都|均|一律|皆|仅|只|唯一|一样|相同|同样|等同|持平|不变|为主|主要|另外|另有|此外|还有|还需|外加|第[一二三四五六七八九十]|"
    r"每[人次年月日天批辆户]|约(?=\d|为)|本应|理应|应是|据[称说传悉]|听说|传闻|号称|所谓|其实|实际上|应当|应该|应为|须|必须|可能|或许|大概|大约|左右|几乎|将近|接近|不足|超支|违规|浪费|合计|总共|共计"
)
_NEUTRAL = re.compile(
    r"(?:19|20)\d\d年度?|根据|按照|依据|据|报告|材料|原文|资料|表格|公开|说明|该部门|该单位|本部门|本单位|我单位|我部门|部门|单位|该局|本局|"
    r"数据|数字|信息|显示|所示|所列|可知|可见|如下|情况|具体|来看|来说|而言|年初预算|全年预算|预算|决算|金额|总额|数额|支出|收入|经费|费用|"
    r"上年|去年|上一年|年度|本年|全年|当年|今年|相比|比较|相对|同比|增加|减少|增长|下降|上升|降低|变动|变化|增减|主要原因|原因|"
    r"分别|其余|其中|因此|所以|综上|答案|结论|您好|是的|包括|有|为|是|的|在|中|里|由|与|和|及|以及|并|比|较|了|数|率|额|项|占|即|其|该|本|从|至|到"
)
_ORDERED = re.compile(
    r"由(?P<high>高|多|大)到(?:低|少|小)|由(?:低|少|小)到(?:高|多|大)|从(?P<high2>高|多|大)到(?:低|少|小)|从(?:低|少|小)到(?:高|多|大)"
)
_MAINLY = re.compile(r"主要原因")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年度?")
_AFFIRMS = re.compile(r"有|存在|发生|是")
_SHARED = 0.6
"""Share of letter pairs of a denying clause that the denying clause of the evidence must have."""
_FREE = (Intent.OVERVIEW, Intent.REPORT)
_SIDES = (Intent.COMPARE, Intent.RANK)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the words of a draft are held against: squeezed clauses of the evidence, and the question."""

    intent: Intent
    question: str
    names: tuple[str, ...]
    """Names that may stand anywhere: the subjects asked about, the departments."""
    evidence: tuple[str, ...]
    """What was looked up and the cited places, squeezed."""

    @property
    def has_sides(self) -> bool:
        """Whether one of several years or things is asked for, so that naming one is an answer."""
        return self.intent in _SIDES or len(set(re.findall(r"(?:19|20)\d\d", self.question))) > 1

    @property
    def clauses(self) -> list[str]:
        """The evidence clause by clause."""
        return [clause[0] for text in self.evidence for clause in _CLAUSE.finditer(text)]


def check_beside(text: str, beside: Beside) -> Iterator[Check]:
    """One failed check for each clause that says more than the evidence."""
    reasons = [(match.start("reason"), match.end("reason")) for match in reasons_in(text)]
    for clause in _CLAUSE.finditer(text):
        words = squeezed(_MARK.sub("", clause[0]))
        if not words:
            continue
        if not _has_number(clause[0]) and _is_affirmed_only_here(words, beside):
            yield Check("polarity", False, f"材料说的相反：“{clause[0].strip()}”")
            continue
        if _is_copied(text, clause, words, beside):
            continue
        denied = _DENIES.search(_without(words, beside.names))
        if denied and not _is_denied_there(words, beside):
            yield Check("denied", False, f"材料没有这样说：“{clause[0].strip()}”")
            continue
        inside = [start for start, end in reasons if start < clause.end() and clause.start() < end]
        # a reason is held to the reasons of the evidence elsewhere; what leads up to it is not
        lead = squeezed(text[clause.start() : inside[0]]) if inside else words
        if said := _claimed(lead, beside):
            yield Check("claimed", False, f"材料没有说“{said}”：“{clause[0].strip()}”")
        elif not inside and beside.intent not in _FREE and not _has_number(clause[0]):
            yield from _unnumbered(text, clause, words, beside)


def check_order(text: str) -> Iterator[Check]:
    """The amounts after 由高到低 fall, those after 由低到高 rise."""
    for said in _ORDERED.finditer(text):
        end = re.search(r"[。\n]|$", text[said.end() :])
        told = text[said.end() : said.end() + (end.start() if end else 0)]
        values = [one.amount for one in find_amounts(told) if one.role is Role.AMOUNT and one.amount.is_money]
        sizes = [one.to("元").value for one in values]
        if said["high"] or said["high2"]:
            sizes.reverse()
        if len(sizes) < 2 or sizes != sorted(sizes):
            yield Check("order", False, f"所列的数不是{said[0]}")


def check_parts(text: str) -> Iterator[Check]:
    """No amount after 其中 is greater than the one before it."""
    for said in re.finditer("其中", text):
        before = [o for o in find_amounts(text[: said.start()]) if o.role is Role.AMOUNT and o.amount.is_money]
        rest = re.split(r"[。\n]", text[said.end() :], maxsplit=1)[0]
        after = [o for o in find_amounts(rest) if o.role is Role.AMOUNT and o.amount.is_money]
        head = before[-1].amount.to("元").value if before else None
        if head is not None and any(one.amount.to("元").value > head for one in after):
            yield Check("parts", False, "“其中”后面的数大于前面的数")


def _is_copied(text: str, clause: re.Match[str], words: str, beside: Beside) -> bool:
    """Whether a clause is a run of the evidence; a bare 2022年 is one, but may be a verdict."""
    if beside.has_sides and not _has_number(words) and _is_verdict(text, clause, words, beside):
        return False
    return _stands(words, beside)


def _stands(words: str, beside: Beside) -> bool:
    """Whether the evidence has a run of letters: none of a list cut short, no denial before it in its clause."""
    denies = bool(_DENIES.search(words))
    for one in beside.evidence:
        at = one.find(words)
        while at >= 0:
            head = re.split(r"[，,；;：:。！？!?]", one[:at])[-1]
            whole = not re.match(r"[和与及、或]", one[at + len(words) :])
            if whole and (denies or not _DENIES.search(_without(head, beside.names))):
                return True
            at = one.find(words, at + 1)
    return False


def _has_number(clause: str) -> bool:
    clause = _YEAR.sub("", _MARK.sub("", clause))
    return any(one.role is Role.AMOUNT for one in find_amounts(clause))


def _without(words: str, names: Iterable[str]) -> str:
    """Words with names blanked out: 非税收入 denies nothing."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        words = words.replace(name, "□")
    return words


def _is_denied_there(words: str, beside: Beside) -> bool:
    """Whether a clause of the evidence denies the same."""
    pairs = {a + b for a, b in pairwise(_letters(words))}
    denying = [clause for clause in beside.clauses if _DENIES.search(_without(clause, beside.names))]
    return any(pairs and sum(p in clause for p in pairs) >= _SHARED * len(pairs) for clause in denying)


def _is_affirmed_only_here(words: str, beside: Beside) -> bool:
    """Whether a clause says that there is what the evidence only says that there is not."""
    if not _AFFIRMS.search(words) or _DENIES.search(_without(words, beside.names)):
        return False
    letters = _letters(_AFFIRMS.sub("", words))
    pairs = {a + b for a, b in pairwise(letters)}
    about = [clause for clause in beside.clauses if pairs and sum(p in clause for p in pairs) >= _SHARED * len(pairs)]
    return bool(about) and all(_DENIES.search(_without(clause, beside.names)) for clause in about)


def _letters(words: str) -> str:
    return re.sub(r"[^\u4e00-\u9fff]", "", words)


def _claimed(words: str, beside: Beside) -> str:
    """The first word that claims more than numbers do and that the evidence does not have; "" where none does."""
    own = _MAINLY.sub("", _without(words, beside.names))
    there = "\n".join(beside.evidence)
    return next((found[0] for found in _CLAIMS.finditer(own) if found[0] not in there), "")


def _unnumbered(text: str, clause: re.Match[str], words: str, beside: Beside) -> Iterator[Check]:
    """A clause without a number: one run of the evidence or of the question, or words that say nothing."""
    if beside.has_sides and _is_verdict(text, clause, words, beside):
        if words not in _winners(beside):
            yield Check("verdict", False, f"查到的结论不是“{clause[0].strip()}”")
        return
    if _ORDERED.fullmatch(words) or words in beside.question:
        return
    parts = _own_parts(words, beside)
    if len(parts) <= 1 and all(_is_run(part, beside) for part in parts):
        return
    runs = "".join(parts)
    if len(parts) < 2 or not any(runs in "".join(_own_parts(one, beside)) for one in beside.evidence):
        yield Check("beside", False, f"材料没有说“{clause[0].strip()}”")


def _own_parts(words: str, beside: Beside) -> list[str]:
    """What is left of words without names and without those that say nothing."""
    left = _NEUTRAL.sub("|", _without(words, beside.names))
    return [part for part in re.split(r"[|□\W]+", left) if part]


def _is_run(part: str, beside: Beside) -> bool:
    return len(part) > 1 and (part in beside.question or _stands(part, beside))


def _is_verdict(text: str, clause: re.Match[str], words: str, beside: Beside) -> bool:
    """Whether a clause names a year or a thing compared without its number, and is no heading of one."""
    named = re.search(r"(?:19|20)\d\d", words) or any(name in words for name in beside.names)
    if not named or "最" in words:
        return False  # 最 is held to the facts elsewhere
    heads = re.match(r"[\[【\]】\d\s]*[：:，,]", text[clause.end() :])
    following = _CLAUSE.search(text, clause.end())
    plain = not re.sub(r"(?:19|20)\d\d年度?", "", _without(words, beside.names)).strip("□的")
    same_kind = bool(following and re.match(r"\s*(?:19|20)\d\d\s*年", following[0]) and re.match(r"(?:19|20)", words))
    return not (plain and heads and following and _has_number(following[0]) and not same_kind)


def _winners(beside: Beside) -> set[str]:
    """What may be said in short of who is more: 2023年更多, where it was looked up that 2023 年比 2022 年增加."""
    out: set[str] = set()
    for clause in beside.clauses:
        found = re.match(r"(.{2,30}?)比.{2,30}?(?P<up>增加|多|高)|(.{2,30}?)比.{2,30}?(?P<down>减少|少|低)", clause)
        if found:
            name, words = found[1] or found[3], "多高大" if found["up"] else "少低小"
            out |= {f"{name}{how}{word}" for how in ("", "更", "较") for word in words}
    return out


def held_beside(text: str, intent: Intent, question: str, names: Sequence[str], evidence: Sequence[str]) -> list[Check]:
    """All that is wrong with what a draft says beside its numbers."""
    words = tuple(squeezed(part) for part in evidence if part)
    beside = Beside(intent, squeezed(question), tuple(squeezed(name) for name in names), words)
    return [*check_beside(text, beside), *check_order(text), *check_parts(text)]
