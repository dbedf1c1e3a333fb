"""Which projects have a 绩效 form: each once, with its place, of the unit or kind that the question names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.ledger.model import Figure, Measure, Table
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer, when
from qa.listed import enumerated
from qa.lookup_rank import limits
from qa.model import Intent
from qa.overlap import in_order

_PROJECTS = re.compile(r"项目|专项")
_WHICH = re.compile(
    r"哪些|哪[几一二两三四五六七八九十\d]*[个项]|哪几|什么(?:项目|专项)|(?:项目|专项)(?:都|分别|具体|一共|总共)*(?:有|是|为|叫|包括)(?:哪|什么)"
    r"|名单|清单|列出|列一下|列举|(?:项目|专项)名称|(?<!第)几个(?:项目|专项)|多少个?(?:项目|专项)|(?:项目|专项)(?:一共|总共|共)?有(?:几|多少)个"
)
_FORM = re.compile(r"绩效|自评|目标表|填报表|申报表|考核表|评价表|打分|评分")
_BORNE = re.compile(r"承担|实施|负责|主管|牵头|执行单位|建设单位")
_NO_LIST = re.compile(r"最|多少(?:钱|万|元|资金|经费|分)|金额|为什么|为何|原因|没有?完成|未完成|偏差|未达|超")
_THINGS = r"(?:目标|指标|单位|资金|问题|部门|成效|内容|依据|措施|情况|结果|亮点|经验|建议)"
_OF_ELSE = re.compile(
    rf"{_THINGS}(?:都|分别|具体|主要|各)*(?:有|是|为|叫|包括|包含)?(?:哪|什么)|(?:哪[些几]|什么)[个项家]?(?:实施|主管|承担|绩效)*{_THINGS}"
)
"""What is asked for is something of a project (哪些指标), not the project."""
_CUES = re.compile(
    r"[^\u4e00-\u9fffA-Za-z\d]|(?:20\d\d|\d\d)年度?|部门|单位|本级|支出|整体|预算|决算|报告|公开|绩效|自评|评价|目标|指标|填报|申报|上报|编报|考核|评分|打分"
    r"|项目|专项|名单|清单|名称|承担|实施|负责|主管|牵头|执行|建设|哪[几些]?|[一二两三四五六七八九十\d]+个|什么|多少|几个|列出|列一下|列举|分别|一共|总共|具体"
    r"|后[面边]|最后|文末|附件|附表|已经|进行|开展|编制|纳入|参加|参与|接受|列入|涉及|全部|所有|方面|相关|有关|这块|这类"
)
"""Words that any question for projects has."""
_EDGES = re.compile(
    r"^(?:[的了有是都在里被把由份张填做报带交各类呢吗表过个项已共]|附(?!属)|中(?![小学心央]))+|(?:[的了有是都在里被把由份张填做报带交各类呢吗表过个项中下附已共])+$"
)
_COUNTED = re.compile(r"(?<![哪第])几个|多少个?(?:项目|专项)|有多少")
_HEAD_ROWS = 4
"""So many first rows of a form name the project, its unit and its money."""


def listed_projects(case: Case, out: Composer) -> bool:
    """The projects with a form of their own, as the question narrows them; False where it wants something else."""
    words = case.question.words
    if not _asks(case, words):
        return False
    named = {ask.project for ask in case.question.asks if ask.project}
    projects = _once(f for f in case.figures if f.project and f.source.table and f.project in (named or {f.project}))
    projects = [f for f in projects if _is_form(f, words)]
    if not projects and _COUNTED.search(words) and not _pieces(case) and len(case.reports) == 1:
        return _tell_count(out, _printed_count(case, words))
    if len({f.source.report for f in projects}) != 1:
        return False
    pieces = _pieces(case)
    for piece in pieces:
        narrowed = [f for f in projects if _is_of(case, f, piece)]
        if not narrowed:
            # What narrows the list and is nowhere said of a project: a list of all would be a wrong one.
            return False
        projects = narrowed
    if len(named) == 1 and len(projects) == 1 and not _FORM.search(words):
        return False
    counted = bool(_COUNTED.search(words))
    said = None if pieces or named else _printed_count(case, words)
    # Forms may be attached for some of the projects alone: their number is not that of all.
    _tell_count(out, said)
    _say(out, projects, counted)
    return True


def _asks(case: Case, words: str) -> bool:
    question = case.question
    if question.intent not in (Intent.LIST, Intent.FIGURE, Intent.EXISTS) or limits(words) or _NO_LIST.search(words):
        return False
    if any(m not in (Measure.COUNT, Measure.BUDGET, Measure.FINAL) for m in question.measures):
        return False
    text = squeezed(question.text)
    if _OF_ELSE.search(text):
        return False
    return bool(_PROJECTS.search(text) and _WHICH.search(text) and (_FORM.search(text) or _BORNE.search(text)))


def _is_form(figure: Figure, words: str) -> bool:
    """Whether a form is of the kind asked for: what a plan aims at (目标表) is no 自评 of what was done."""
    other = "目标" if "自评" in words else "自评" if "目标" in words else ""
    return not other or other not in (figure.source.table or "")


def _pieces(case: Case) -> list[str]:
    """What is left of the question when the words that any question for projects has are taken out."""
    left = case.question.words
    for ask in case.question.asks:
        left = left.replace(ask.said, "，") if ask.said and ask.project else left
    kept = [one for one in _hidden(case) if not _names_report(case, one)]
    pieces = (_EDGES.sub("", piece) for piece in _CUES.split(left.replace("□", "，")))
    return [piece for piece in (*kept, *pieces) if len(piece) > 1]


def _hidden(case: Case) -> list[str]:
    """What was taken for a report's name: 附属中学 may be its author or whom a project is of."""
    text, words = squeezed(case.question.text), case.question.words
    shown = "".join(a if b == "□" else "，" for a, b in zip(text, words, strict=False)) if "□" in words else ""
    return [run for run in re.split(r"[^\u4e00-\u9fff]+", shown) if len(run) > 1]


def _names_report(case: Case, words: str) -> bool:
    """Whether words are short for the department or the report (甲县教局 for 甲县教育局)."""
    return any(in_order(words, squeezed(name)) for info in case.reports for name in (info.department, info.stem))


def _printed_count(case: Case, words: str) -> Figure | None:
    """How many there are of the kind asked for (自评, 目标) as the report tells it, where it tells one number."""
    kinds = [kind for kind in ("自评", "目标", "评价") if kind in words] or ["绩效"]
    told = [
        f
        for f in case.figures
        if f.measure is Measure.COUNT and not f.source.table and f.name.endswith("项目") and "绩效" in f.source.quote
    ]
    for kind in (*kinds, "评价"):
        own = [f for f in told if kind in f.name] or [f for f in told if f.name == "项目" and kind in f.source.quote]
        if len({f.amount.value for f in own}) == 1:
            return own[0]
    return None


def _tell_count(out: Composer, count: Figure | None) -> bool:
    if count is not None:
        name = count.name if count.name != "项目" else f"{when(count)}绩效自评的项目"
        out.say(f"{name}为 {out.quoted(count)}{out.mark(count)}。")
    return count is not None


def _is_of(case: Case, figure: Figure, piece: str) -> bool:
    """Whether a project's name or the first rows of its form (实施单位) say a word of the question."""
    if piece in squeezed(figure.project):
        return True
    return any(piece in squeezed(cell) for cell in _heads(case, figure))


def _heads(case: Case, figure: Figure) -> Iterable[str]:
    for stem, table in case.tables():
        if stem == figure.source.report and figure.source.page in table.pages and _is_form_of(table, figure):
            yield from (cell.text for row in table.rows[:_HEAD_ROWS] for cell in row)


def _is_form_of(table: Table, figure: Figure) -> bool:
    name = squeezed(figure.project)
    cells = (squeezed(cell.text) for row in table.rows[:_HEAD_ROWS] for cell in row)
    return name in squeezed(table.title) or any(name == cell for cell in cells)


def _once(figures: Iterable[Figure]) -> list[Figure]:
    """The first figure of each project: where its form begins."""
    chosen: dict[tuple[str, str], Figure] = {}
    for figure in figures:
        key = (figure.source.report, figure.project)
        if key not in chosen or figure.source.page < chosen[key].source.page:
            chosen[key] = figure
    return sorted(chosen.values(), key=lambda f: (f.source.report, f.source.page, f.id))


def _say(out: Composer, projects: Sequence[Figure], counted: bool) -> None:
    forms = list(dict.fromkeys(_form(f) for f in projects))
    form = forms[0] if len(forms) == 1 else "绩效表"
    out.say(f"附有{form}的项目：{enumerated([f'“{f.project}”{out.mark(f)}' for f in projects], counted)}。")


def _form(figure: Figure) -> str:
    """The kind of form without the project's own name."""
    title = squeezed(figure.source.table or "")
    name = squeezed(figure.project)
    found = re.search(r"[^）)]*?((?:项目)?(?:支出)?绩效(?:目标|自评)\w*表)", title.replace(name, ""))
    return found[1] if found else "绩效表"
