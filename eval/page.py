"""A run as one standalone HTML page: the tables, what changed, and each wrong case beside its evidence page; pure."""

from __future__ import annotations

import base64
import html
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.compare import Difference
from eval.evidence import Picture, Place
from eval.measures import report_of
from eval.report import Rows, Run, by_report, by_type, overview
from eval.run import Result
from eval.scorers import NAMES, OUTCOMES
from eval.words import CHINESE, MODES, TYPES
from ingest.ledger.model import Bbox
from qa.model import Citation

_HERE = Path(__file__).resolve().parent
_MOST_CITED = 4
_MOST_CHANGES = 300
Shown = Mapping[tuple[str, str], tuple[Sequence[Place], Sequence[Place]]]
"""(mode, case id) → evidence pages, cited pages."""
Pictures = Mapping[tuple[str, int], Picture]
"""(report, page) → its image."""


def page_html(run: Run, changes: Sequence[Difference] | None, shown: Shown, pictures: Pictures) -> str:
    """The whole page; `changes` is None where there is no earlier run to compare with."""
    wrong = [result for results in run.results.values() for result in results if not result.right]
    body = [
        _head(run),
        _changes(changes) if changes is not None else "",
        _filters(wrong),
        *(_card(result, *shown.get((result.mode, result.case.id), ((), ())), pictures) for result in wrong),
        '<p id="none" hidden>没有符合条件的题。</p>',
        f'<script type="application/json" id="pictures">{_pictures_json(pictures)}</script>',
        f"<script>{_file('page.js')}</script>",
    ]
    style = f"<style>{_file('page.css')}</style>"
    meta = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    head = f"{meta}<title>决算问答评测</title>{style}"
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body>{"".join(body)}</body></html>\n'


def safe(text: str) -> str:
    """Text as HTML that shows it literally; characters that cannot be seen or that turn writing around are left out."""
    seen = (char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return html.escape("".join(seen), quote=True)


def _head(run: Run) -> str:
    """What was asked when and how, and what came of it."""
    asked = len(next(iter(run.results.values())))
    left_out = f"另有 {run.left_out} 题因报告未收入而未问。" if run.left_out else ""
    commit = f"，提交 {safe(run.commit)}" if run.commit else ""
    told = "；".join(
        f"{safe(MODES.get(mode, mode))}答错 {sum(not result.right for result in results)} 题"
        for mode, results in run.results.items()
    )
    return (
        f"<header><h1>决算问答评测</h1><p>{safe(run.date)}{commit}，共 {asked} 题：{told}。{left_out}</p>"
        f'<p><code>{safe(run.command)}</code></p></header><section class="tables">'
        f"{_table('总表（合格 / 有此要求的题数）', overview(run))}"
        f"{_table('按题型（答对）', by_type(run))}{_table('按报告（答对）', by_report(run))}</section>"
    )


def _table(title: str, rows: Rows) -> str:
    head, *lines = rows
    titled = "".join(f"<th>{safe(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr><th>{safe(line[0])}</th>{''.join(f'<td>{safe(cell)}</td>' for cell in line[1:])}</tr>" for line in lines
    )
    return f"<table><caption>{safe(title)}</caption><thead><tr>{titled}</tr></thead><tbody>{body}</tbody></table>"


def _changes(changes: Sequence[Difference]) -> str:
    """What differs from the earlier run, the worst first."""
    if not changes:
        return "<section><h2>与上次相比</h2><p>没有一题不同。</p></section>"
    counts: dict[str, int] = {}
    for one in changes:
        counts[one.turned] = counts.get(one.turned, 0) + 1
    told = "，".join(f"{name} {count} 题" for name, count in counts.items())
    rows = "".join(
        f'<tr><td class="turned">{safe(one.turned)}</td><td>{safe(MODES.get(one.mode, one.mode))}</td>'
        f"<td>{safe(one.id)}　{safe(one.question)}</td><td>{safe(one.before)}</td>"
        f"<td>{safe(one.after)}{f'<div class=why>{safe(one.why)}</div>' if one.why else ''}</td></tr>"
        for one in changes[:_MOST_CHANGES]
    )
    head = "<tr><th>变化</th><th>方式</th><th>题</th><th>上次</th><th>这次</th></tr>"
    table = f'<div class="wide"><table class="changes">{head}{rows}</table></div>'
    more = f"（列出前 {_MOST_CHANGES} 题）" if len(changes) > _MOST_CHANGES else ""
    return f"<section><h2>与上次相比</h2><p>{told}{more}</p>{table}</section>"


def _filters(wrong: Sequence[Result]) -> str:
    reasons = [name for name in NAMES if any(name == score.name for r in wrong for score in r.failed)]
    return (
        '<nav aria-label="筛选"><h2>答错的题</h2>'
        + _select("mode", "方式", [(mode, MODES.get(mode, mode)) for mode in _of(r.mode for r in wrong)])
        + _select("type", "题型", [(kind, TYPES.get(kind, kind)) for kind in _of(r.case.type for r in wrong)])
        + _select("report", "报告", [(stem, CHINESE.get(stem, stem)) for stem in _of(report_of(r) for r in wrong)])
        + _select("failed", "错在", [(name, NAMES[name]) for name in reasons])
        + '<label>搜索 <input type="search" id="search" placeholder="题目、答案里的字"></label>'
        + '<span id="count" role="status"></span><span class="where"><i class="right">绿框</i>：应有的数字或文字　'
        + '<i class="cited">橙框</i>：答案所引</span></nav>'
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    told = "".join(f'<option value="{safe(value)}">{safe(text)}</option>' for value, text in options)
    return f'<label>{label} <select data-by="{name}"><option value="">全部</option>{told}</select></label>'


def _of(values: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(values))


def _card(result: Result, evidence: Sequence[Place], cited: Sequence[Place], pictures: Pictures) -> str:
    case = result.case
    data = {
        "mode": result.mode,
        "type": case.type,
        "report": report_of(result),
        "failed": " ".join(score.name for score in result.failed),
    }
    marks = " ".join(f'data-{name}="{safe(value)}"' for name, value in data.items())
    named = (case.id, *(CHINESE.get(name, name) for name in (case.type, result.mode, report_of(result))))
    where = " · ".join(named)
    return (
        f'<details class="case" {marks}><summary><b>{safe(case.question)}</b>'
        f'<span class="why">{safe(result.why)}</span>'
        f'<span class="where">{safe(where)}</span></summary><div class="beside"><div class="told">{_told(result)}</div>'
        f'<div class="pages">{_sheets(evidence, cited, pictures)}</div></div></details>'
    )


def _told(result: Result) -> str:
    """The question, what a right answer holds, what was answered, and what is wrong with it."""
    case = result.case
    earlier = "".join(f"<li>{safe(question)}</li>" for question in case.conversation)
    expected = [
        ("结果", " 或 ".join(OUTCOMES[outcome] for outcome in case.outcome)),
        ("数字", "、".join(number.printed for number in case.numbers)),
        ("文字", "；".join(" / ".join(group) for group in case.words)),
        ("页码", "、".join(case.pages)),
        ("不应出现", "、".join(case.never)),
    ]
    rows = "".join(f"<dt>{name}</dt><dd>{safe(value)}</dd>" for name, value in expected if value)
    reasons = "".join(f"<li><b>{safe(NAMES[s.name])}</b>：{safe(s.why)}</li>" for s in result.failed)
    outcome = OUTCOMES[result.answer.outcome] if result.answer else "未能提问"
    return (
        (f"<h3>先前问过</h3><ol>{earlier}</ol>" if earlier else "")
        + f"<h3>应有</h3><dl>{rows}</dl><h3>所答（{outcome}）</h3><blockquote>{safe(result.text)}</blockquote>"
        + f"<h3>错在</h3><ul>{reasons}</ul>"
        + _cited(result.answer.citations if result.answer else ())
        + (f'<p class="where">检索：{_found(result.rank)}</p>' if result.ranked else "")
    )


def _found(rank: int) -> str:
    return f"证据页在第 {rank} 段" if rank else "前 10 段里没有证据页"


def _cited(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    lines = "".join(
        f"<li>[{c.id}] {safe(c.source.report)}，第 {c.source.page} 页"
        f"<div class=quote>{safe(c.source.quote[:300])}</div></li>"
        for c in citations[:_MOST_CITED]
    )
    more = f"<li>另有 {len(citations) - _MOST_CITED} 处</li>" if len(citations) > _MOST_CITED else ""
    return f'<h3>所引</h3><ul class="cited">{lines}{more}</ul>'


def _sheets(evidence: Sequence[Place], cited: Sequence[Place], pictures: Pictures) -> str:
    """The pages side by side: the evidence first, then what was cited and is not among it."""
    boxes = {(place.report, place.page): place.boxes for place in cited}
    expected = {(place.report, place.page) for place in evidence}
    sheets = [
        _sheet("证据页", place, place.boxes, boxes.get((place.report, place.page), ()), pictures) for place in evidence
    ]
    others = [place for place in cited if (place.report, place.page) not in expected]
    sheets += [_sheet("所引的页", place, (), place.boxes, pictures) for place in others]
    return "".join(sheets) or '<p class="where">这道题没有可看的页。</p>'


def _sheet(title: str, place: Place, right: Sequence[Bbox], cited: Sequence[Bbox], pictures: Pictures) -> str:
    found = pictures.get((place.report, place.page))
    told = f"{title}：{safe(place.report)}，第 {place.page} 页"
    if found is None:
        return f"<figure><figcaption>{told}（没有图片）</figcaption></figure>"
    marks = _marks(right, "right", found) + _marks(cited, "cited", found)
    key = safe(_key(place.report, place.page))
    image = f'<img alt="{told}" data-picture="{key}" width="{found.width:.0f}" height="{found.height:.0f}">'
    return f'<figure><figcaption>{told}</figcaption><div class="sheet">{image}{marks}</div></figure>'


def _marks(boxes: Sequence[Bbox], name: str, page: Picture) -> str:
    out = []
    for x0, top, x1, bottom in boxes:
        place = (x0 / page.width, top / page.height, (x1 - x0) / page.width, (bottom - top) / page.height)
        left, above, wide, high = (f"{100 * part:.2f}%" for part in place)
        out.append(f'<i class="{name}" style="left:{left};top:{above};width:{wide};height:{high}"></i>')
    return "".join(out)


def _key(report: str, page: int) -> str:
    return f"{report}:{page}"


def _pictures_json(pictures: Pictures) -> str:
    """Images by page, each once however many cases show it; nothing in it can end the script."""
    coded = {_key(*place): base64.b64encode(found.png).decode() for place, found in sorted(pictures.items())}
    return json.dumps(coded, ensure_ascii=False).replace("<", "\\u003c")


def _file(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
