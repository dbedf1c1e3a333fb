"""Which units a report covers, which offices are inside: the lines or rows under 包括：, or the sentence of names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Chunk, Measure
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer
from qa.listed import OPENS_LIST, is_item, joined, listed, unnumbered
from qa.lookup_lists import count_first
from qa.overlap import sentences, statements
from qa.passages import quote_passage

_UNITS = r"(?:单位|机构(?!设置)|部门(?!决算|预算))"
_KIND = r"(?:下属|所属|直属|附属|预算|决算|基层|二级|事业|行政|独立|编制|核算|法人|下级|的)*"
_WHICH = re.compile(
    rf"(?:哪些|哪[几]?(?:个|家)?|什么|(?<!第)几(?:个|家)|多少(?:个|家))(?:不同)?的?{_KIND}{_UNITS}"
    rf"|{_UNITS}(?:都|各|分别|具体|一共|总共|共)*(?:有|是|包括|包含|含|为)(?:哪|几|什么|多少)|{_UNITS}(?:名单|名称|清单|构成|组成)"
    r"|机构(?:是?(?:怎么|如何|咋)|的)?设置(?!及|和|与)"
)
_COVERS = re.compile(
    r"包括|包含|涵盖|覆盖|囊括|纳入|并入|汇总|合并|算进|算在|列入|编[进入在]|收[进入]|机构(?:是?(?:怎么|如何|咋)|的)?设置|编制范围|构成|组成|含(?!税)|下属|所属|直属|下面|底下|下辖|管着|预算单位|决算单位|二级单位|基层单位"
)
_INSIDE = re.compile(r"内设|内部(?:机构|部门|设)|科室|处室|股室|职能处|职能科|职能部门")
_WHICH_INSIDE = re.compile(
    r"(?:哪些|哪几个|哪几|什么)(?:内设|职能|的)*(?:机构|[科处股]室|部门|处|科)|(?:机构|[科处股]室|部门)(?:都|分别|具体)*(?:有|是|包括|为)(?:哪|什么)|分别(?:是|为|叫)|机构(?:是?(?:怎么|如何|咋)|的)?设置(?!及|和|与)"
)
_SET_UP = re.compile(
    r"(?:内设|下设|设有|设立|(?<![建开施假附])设(?![计备施置定想法]))[^，。；、]{0,14}(?:机构|部门|处|科|庭|室|中心|办(?!事))[^。；]*、"
)
_BELOW = re.compile(r"下属|所属|直属|下面|底下|下辖|附属")
_OTHERS = re.compile(r"采购|供应商|中标|承担|实施|检查|服务|援助|帮扶|委托|捐|中小|项目")
_PLACE = re.compile(r"(?:单位|机构|部门)(?:的)?(?:构成|组成|设置|概况|情况|基本)|(?:单位|机构)(?:设置|构成)|编制范围")
_NAMES = re.compile(
    r"(?:编制范围|(?:预算|决算)单位|(?:下属|所属|直属)[^，。；]{0,10}单位|(?:部门|单位)(?:汇总)?(?:预算|决算)(?:是)?(?:包括|包含|反映|由))[^。；]*"
)
_TEMPLATE = re.compile(r"XX|××|＊＊|\*\*")
_NAMES_BELOW = re.compile(
    r"(?:下属|所属|直属|附属)[^，。；]{0,10}(?:单位|中心|学校|医院)|附属(?:中学|小学|学校|医院|幼儿园|单位)"
)
_UNIT_NAME = re.compile(r"(?:单位|机构|[科处股]室|部门)(?:数|个数|数量)?$")
_HAS_NAMES = re.compile(r"、|(?:无|没有)[^，。；]{0,4}(?:下属|所属|直属)|分别(?:是|为)|附属|中心|本级|[：:]")


def asks_units(words: str) -> bool:
    """Whether a question wants the units that a report covers (包含哪几家单位) or the offices inside (内设哪些科室)."""
    if _OTHERS.search(words):
        return False
    if _INSIDE.search(words):
        return bool(_WHICH_INSIDE.search(words))
    return bool(_WHICH.search(words) and _COVERS.search(words))


def asks_inside(words: str) -> bool:
    """Whether it is the offices inside that are wanted: the units below are no answer to that."""
    return bool(_INSIDE.search(words))


def units(case: Case, out: Composer) -> bool:
    """The units or offices of one report, each with its place; True where the report names them."""
    words = squeezed(case.question.text)
    if any(ask.project or (ask.subject and not _UNIT_NAME.search(ask.said)) for ask in case.question.asks):
        return False
    told = any(_of_report(case, out, own, words) for own in _reports(case))
    if told and Measure.COUNT in case.question.measures:
        count_first(case, out)
    return told


def _reports(case: Case) -> list[list[Chunk]]:
    """The text of each report."""
    own: dict[str, list[Chunk]] = {}
    for chunk in case.passages():
        if chunk.form == "text" and not chunk.source.table:
            own.setdefault(chunk.source.report, []).append(chunk)
    return list(own.values())


def _of_report(case: Case, out: Composer, own: Sequence[Chunk], words: str) -> bool:
    if _INSIDE.search(words):
        return _under_title(case, out, own, _INSIDE) or _sentence(case, out, own, _SET_UP)
    if _BELOW.search(words) and _under_title(case, out, own, _BELOW):
        return True
    return _opened(case, out, own) or _named(case, out, own, bool(_BELOW.search(words)))


def _under_title(case: Case, out: Composer, own: Sequence[Chunk], title: re.Pattern[str]) -> bool:
    """The numbered lines of the section whose title is of these units alone (（一）机关内设机构)."""
    sections: dict[str, list[Chunk]] = {}
    for chunk in own:
        if title.search(_leaf(chunk)) and re.search(r"(?:单位|机构|[科处股]室)$", _leaf(chunk)):
            sections.setdefault(chunk.source.section, []).append(chunk)
    lines = next(iter(sections.values()), [])
    return bool(lines) and len(sections) == 1 and all(is_item(c) for c in lines) and joined(case, out, lines)


def _opened(case: Case, out: Composer, own: Sequence[Chunk]) -> bool:
    """The sentence about units that ends in 包括： and what stands under it."""
    for chunk in own:
        last = (sentences(chunk.source.quote) or [""])[-1].rstrip()
        about = "单位" in last and (_NAMES.search(last) or _PLACE.search(_leaf(chunk)))
        if not about or not last.endswith(OPENS_LIST) or _TEMPLATE.search(last) or _INSIDE.search(last):
            continue
        fresh = Composer()
        quote_passage(case, fresh, chunk, last)
        if listed(case, fresh, chunk, heads=True):
            out.text, out.citations, out.numbers = fresh.text.replace("。", "", 1), fresh.citations, fresh.numbers
            return True
    return False


def _named(case: Case, out: Composer, own: Sequence[Chunk], below: bool) -> bool:
    """The sentence that names them, or says that there are none below."""
    near = [c for c in own if _PLACE.search(_leaf(c)) or re.search(r"编制范围|预算单位构成", c.source.quote)]
    return (below and _sentence(case, out, near, _NAMES_BELOW)) or _sentence(case, out, near, _NAMES)


def _sentence(case: Case, out: Composer, own: Sequence[Chunk], names: re.Pattern[str]) -> bool:
    """Of the statements that name something of this kind the one with the most names."""
    found = [
        (chunk, part)
        for chunk in own
        for part in statements(chunk.source.quote)
        if names.search(part) and _HAS_NAMES.search(part) and not _TEMPLATE.search(part)
    ]
    if not found:
        return False
    # 本部门包括27个内设机构、1个下属单位 counts them and names none.
    chunk, part = max(found, key=lambda one: (not re.search(r"包括[：:]$", one[1].strip()), one[1].count("、")))
    quote_passage(case, out, chunk, unnumbered(part))
    return True


def _leaf(chunk: Chunk) -> str:
    return chunk.source.section.rsplit("/", 1)[-1]
