"""What a text is speaking of at a point: its subject, what a change is held against, and the way back to the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.leads import Lead
from ingest.ledger.amounts import FoundAmount
from ingest.ledger.model import Measure
from ingest.ledger.terms import section, squeezed
from ingest.reasons import Statement

_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)
_PARTS = re.compile(r"其中|包括|包含|组成")
_OF_PROJECTS = re.compile(r"(?:^|[，。；：])(?:上述|以上)?项目(?=全年预算|年初预算|预算|执行|支出预算|资金)")
_BOUGHT = ("购置车辆", "公务用车购置数", "购置公务用车")
_VEHICLE = re.compile(r"(?:用车|轿车|汽车|越野车|客车)$")
_DAY = re.compile(
    r"(?:截至|截止)[到至]?(?P<year>20\d\d)年(?:\d{1,2}月(?:\d{1,2}日|末|底)?|年?[末底])|^(?P<end>20\d\d)年年?[末底]"
)


@dataclass(slots=True)
class Topic:
    """A subject as spoken of, and the base of the last change told of it."""

    subject: str = ""
    printed: str = ""
    code: str = ""
    since: int = 0
    """Where in the paragraph the statement begins that named it."""
    base: str = ""
    titled: bool = False
    """True where only a heading names it: sums may be of it, counts are not."""


@dataclass(slots=True)
class Spoken:
    """The memory of a reader of one paragraph."""

    topic: Topic = field(default_factory=Topic)
    unit: str = ""
    """Unit of the last sum of money told."""
    flat_base: str = ""
    """What the last 持平 was held against."""
    sum_of: Topic | None = None
    """The last sum of the statement: counts between do not change what a later change is of."""
    day: int | None = None
    """Year of the day that the facts are of (截至2022年12月31日)."""
    whole: str = ""
    """What 其中 is of: a 合计 at the end of its parts is of it."""
    reason: str = ""
    """The reason just given, while it may go on (二是 …)."""
    head: Topic | None = None
    """What the sentence is of: its first sum."""
    last_head: Topic | None = None
    """What the sentence before was of, if it went on to parts."""
    parts: bool = False
    bought: bool = False
    """Whether the cars spoken of are to be bought."""
    project: Topic | None = None
    """The last projects counted: 项目全年预算数 is of them."""
    outer: list[tuple[int, Topic]] = field(default_factory=list)
    """Topics outside the brackets that are open."""

    def begin(self, part: Statement, words: str) -> None:
        """A statement begins (`words`: squeezed); a stated day holds until one speaks of a year."""
        day = _DAY.search(words)
        if day:
            self.day = int(day["year"] or day["end"])
        elif re.match(r"(?:与)?20\d\d年", words):
            self.day = None
        self.sum_of = None
        if part.new_sentence:
            self.topic.base = ""
            self.last_head = self.head if self.parts else None
            self.head, self.parts, self.bought = None, False, False

    def go_to_depth(self, depth: int) -> None:
        """Step into brackets that hold numbers, or out of them: outside, the topic is what it was before."""
        while self.outer and self.outer[-1][0] >= depth:
            self.topic = self.outer.pop()[1]
        level = self.outer[-1][0] + 1 if self.outer else 0
        for entered in range(level, depth):
            self.outer.append((entered, _copy(self.topic)))

    def speak_of(self, lead: Lead, between: str, part: Statement) -> None:
        """Move on to what a number is of, or back to the last sum where only a count stood between."""
        counted = lead.measure in (Measure.COUNT, Measure.VALUE, Measure.SCORE)
        if lead.subject:
            if _PARTS.search(between) and not self.outer:
                self.whole, self.parts = self.topic.subject or self.whole, True
            self.bought = lead.subject in _BOUGHT or (self.bought and bool(_VEHICLE.search(lead.subject)))
            name = lead.subject
            if self.bought and name not in _BOUGHT:
                # Of the cars to be bought so many are for …: not of those at hand.
                name = f"购置{name.removeprefix('购置')}"
            self.topic = Topic(self._funded(name), lead.printed, lead.code, part.start)
            self.project = self.topic if counted and "项目" in lead.subject else self.project
        elif self.project is not None and _OF_PROJECTS.search(squeezed(between)):
            self.topic = _copy(self.project)
        elif lead.measure in _CHANGES and self.head is None and self.last_head is not None and not self.outer:
            self.topic = _copy(self.last_head)
        elif not counted and self.sum_of is not None and not self.outer:
            self.topic = _copy(self.sum_of)
        self.topic.code = lead.code or self.topic.code
        if not counted and not self.outer:
            self.sum_of = self.topic
        if self.head is None and not self.outer:
            self.head = self.topic
        if lead.base and lead.measure not in (Measure.SHARE, Measure.COMPLETION_RATE):
            self.topic.base = lead.base

    def spoken_whole(self) -> Topic:
        """What the sentence, or the one before it, is of, where it went on to parts; else what was spoken of last."""
        whole = self.head if self.parts else self.last_head
        return whole or self.topic

    def turn_to(self, topic: Topic) -> None:
        """Go on with the other side (支出) of what was spoken of (某收入)."""
        self.topic = self.sum_of = topic

    def _funded(self, subject: str) -> str:
        """本年支出 after 财政拨款本年收入 in one sentence is the 财政拨款 part of it as well."""
        parts: dict[str, str] = section("funded")
        spoken = self.head.subject if self.head is not None else ""
        return parts.get(subject, subject) if spoken in parts.values() and "总计" not in spoken else subject

    def base_for(self, lead: Lead) -> str:
        """What a change is held against: its own base, or that of the change or base value just told."""
        return lead.base or (self.topic.base if lead.measure in _CHANGES else "")


def bracket_depths(text: str, amounts: Sequence[FoundAmount]) -> list[int]:
    """For each place of a text how many brackets are open that hold numbers; （类） and （境） are none."""
    depths = [0] * (len(text) + 1)
    stack: list[int] = []
    for place, character in enumerate(text):
        if character in "（(":
            stack.append(place)
        elif character in "）)" and stack:
            start = stack.pop()
            if any(start < one.start and one.end <= place for one in amounts):
                for inside in range(start + 1, place):
                    depths[inside] += 1
    return depths


def _copy(topic: Topic) -> Topic:
    return replace(topic)
