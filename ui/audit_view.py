"""What the audit found → HTML: findings by class with their figures and places, what held, what could not be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode

from qa.audit import AuditResult
from qa.audit_model import Finding, Kind
from ui.places import page_buttons, pane_html
from ui.plain import escaped, one_line

Words = dict[str, str]


def audit_html(result: AuditResult, words: Words) -> str:
    """One report: the findings by class, the doubtful ones last, then what was checked."""
    held, undone = sum(result.checked.values()), sum(result.undone.values())
    told = words["audit_told"].format(count=len(result.findings), held=held, undone=undone)
    told += words["finding_told"] if result.findings else ""
    groups = [
        _group(words[f"class_{kind.value}"], [f for f in result.findings if f.kind is kind and not f.doubt], words)
        for kind in Kind
    ]
    groups.append(_group(words["class_doubt"], [f for f in result.findings if f.doubt], words))
    none = "" if result.findings else f'<div class="ju-taken ju-ok">✓ {words["audit_none"]}</div>'
    parts = [
        _head(result.report, told, [result.report], bool(result.findings), words),
        none,
        *groups,
        _counts(words["audit_held"], "", result.checked),
        _counts(words["audit_undone"], words["audit_undone_why"], result.undone, result.left),
    ]
    return f'<div class="ju-study"><div class="ju-result">{"".join(parts)}</div>{pane_html(words)}</div>'


def overview_html(done: Sequence[AuditResult], total: int, words: Words) -> str:
    """All reports, those with most to look at first: how many findings of each class, and a way to each report."""
    ranked = sorted(done, key=lambda one: -len(one.findings))
    rows = "".join(_line(one, words) for one in ranked)
    names = [words[f"class_{kind.value}"] for kind in Kind]
    heads = "".join(f'<th scope="col"{_at(n)}>{escaped(text)}</th>' for n, text in enumerate([words["report"], *names]))
    found = sum(len(one.findings) for one in done)
    told = words["audit_all_told"].format(reports=len(done), count=found)
    waits = "" if len(done) == total else _progress(len(done), total, words)
    return (
        f'<div class="ju-result">{_head(words["audit_all"], told, [], found > 0 and not waits, words)}{waits}'
        f'<div class="ju-cmp"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>'
    )


def address(stems: Sequence[str], ending: str) -> str:
    """Where the findings are had as a file."""
    return f"audit.{ending}?{urlencode([('report', stem) for stem in stems])}"


def beginning_html(some: bool, words: Words) -> str:
    """What stands there before anything is checked."""
    if some:
        return f'<div class="ju-empty ju-hollow">{words["audit_begin"]}</div>'
    link = f'<a class="ju-goto" href="#reports">{words["goto_reports"]}</a>'
    return f'<div class="ju-empty ju-hollow">{words["audit_empty"]}<br>{link}</div>'


def _at(column: int) -> str:
    return ' class="ju-n"' if column else ""


def _line(result: AuditResult, words: Words) -> str:
    counts = "".join(f'<td class="ju-n">{sum(f.kind is kind for f in result.findings) or "—"}</td>' for kind in Kind)
    stem = escaped(result.report)
    return (
        f'<tr><th scope="row"><button type="button" class="ju-check" data-stem="{stem}">'
        f"{escaped(one_line(result.report))}</button></th>{counts}</tr>"
    )


def _head(name: str, told: str, stems: Sequence[str], has_rows: bool, words: Words) -> str:
    links = "".join(
        f'<a class="ju-act" href="{escaped(address(stems, ending))}" download>{ending.upper()}</a>'
        for ending in ("csv", "xlsx", "json")
    )
    exports = f'<span class="ju-acts ju-exports">{links}</span>' if has_rows else ""
    return (
        f'<div class="ju-tablehead"><b>{escaped(one_line(name))}</b>{exports}</div>'
        f'<div class="ju-hint">{escaped(told)}</div>'
    )


def _progress(done: int, total: int, words: Words) -> str:
    return (
        f'<div class="ju-coming">{words["audit_coming"].format(done=done, total=total)}'
        f'<div class="ju-track"><div style="width:{100 * done // max(total, 1)}%"></div></div></div>'
    )


def _group(name: str, findings: Sequence[Finding], words: Words) -> str:
    if not findings:
        return ""
    rows = "".join(_finding(finding, words) for finding in findings)
    return f'<section class="ju-class"><h3>{escaped(name)} <small>{len(findings)}</small></h3><ol>{rows}</ol></section>'


def _finding(finding: Finding, words: Words) -> str:
    doubt = f'<div class="ju-ocr">{escaped(one_line(finding.doubt))}</div>' if finding.doubt else ""
    places = page_buttons(finding.sources, words, finding.report)
    return (
        f'<li class="ju-finding"><div>{escaped(one_line(finding.statement))}</div>{_figures(finding, words)}{doubt}'
        f'<div class="ju-chips"><span class="ju-empty">{escaped(finding.rule)}</span>{places}</div></li>'
    )


def _figures(finding: Finding, words: Words) -> str:
    told = [
        (words[name], text)
        for name, text in (
            ("printed", finding.printed),
            (f"expects_{finding.expects.value}", finding.expected),
            ("delta", finding.delta),
        )
        if text
    ]
    pairs = "".join(f"<div><dt>{name}</dt><dd>{escaped(one_line(text))}</dd></div>" for name, text in told)
    return f'<dl class="ju-figures">{pairs}</dl>' if pairs else ""


def _counts(
    name: str, why: str, counts: Mapping[str, int], what: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> str:
    """How often each rule was applied, folded up; with `what` of each check and why, where that is to be told."""
    if not counts:
        return ""
    ranked = sorted(counts.items(), key=lambda one: -one[1])
    rows = "".join(f"<li>{escaped(rule)} <b>{count}</b>{_items(what.get(rule, ()))}</li>" for rule, count in ranked)
    reason = f'<p class="ju-empty">{why}</p>' if why else ""
    head = f"{name} <small>{sum(counts.values())}</small>"
    return f'<details class="ju-counts"><summary>{head}</summary>{reason}<ul>{rows}</ul></details>'


def _items(what: Sequence[str]) -> str:
    rows = "".join(f"<li>{escaped(one_line(one))}</li>" for one in what)
    return f"<ul>{rows}</ul>" if rows else ""
