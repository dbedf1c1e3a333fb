"""What the audit found as the page shows it; nothing of a report becomes HTML."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.ledger.model import Source
from qa.audit import AuditResult
from qa.audit_model import Finding, Kind
from ui.audit_view import address, audit_html, beginning_html, overview_html
from ui.i18n import EN, ZH

HOSTILE = '</li><script>alert(1)</script>"'


def finding(kind: Kind = Kind.ERROR, doubt: str = "", text: str = "合计：印 7.00 万元，应为 6.00 万元") -> Finding:
    """Two places on two pages, one of another report."""
    sources = (Source("甲", 9, (1.0, 2.0, 3.0, 4.0), "第二部分", "支出决算表", "合计", text), Source("乙", 3, None))
    return Finding("合计 = 各行之和", kind, "甲", 9, text, "7.00 万元", "6.00 万元", "1.00", sources, doubt=doubt)


def result(*findings: Finding, stem: str = "甲", undone: int = 2) -> AuditResult:
    """A report with these findings."""
    return AuditResult(
        stem, findings, {"表间数字一致": 5}, {"执行率": undone} if undone else {}, {"执行率": (HOSTILE,)}
    )


def test_findings_stand_by_class_with_figures_and_places() -> None:
    shown = audit_html(result(finding(Kind.ROUNDING), finding(), finding(Kind.MISSING, doubt="可能是识别错误")), ZH)
    heads = re.findall(r"<h3>(.*?) <small>", shown)
    assert heads == [ZH["class_error"], ZH["class_rounding"], ZH["class_doubt"]]
    assert f"<dt>{ZH['printed']}</dt><dd>7.00 万元</dd>" in shown
    assert f"<dt>{ZH['expects_must']}</dt><dd>6.00 万元</dd>" in shown
    assert 'data-source="source/%E7%94%B2/9?box=1.0,2.0,3.0,4.0"' in shown and ">第 9 页</button>" in shown
    assert ">《乙》第 3 页</button>" in shown and "可能是识别错误" in shown


def test_places_on_one_page_are_told_apart_by_their_rows() -> None:
    first, other = finding().sources
    both = replace(finding(), sources=(first, replace(first, bbox=None, row="<本年收入>"), other))
    shown = audit_html(result(both), ZH)
    assert ">第 9 页 · 合计</button>" in shown and ">第 9 页 · &lt;本年收入&gt;</button>" in shown


def test_what_held_and_what_could_not_be_done_is_told_apart() -> None:
    shown = audit_html(result(), ZH)
    assert ZH["audit_none"] in shown and "表间数字一致 <b>5</b>" in shown
    assert "执行率 <b>2</b><ul><li>&lt;/li&gt;" in shown and ZH["audit_undone_why"] in shown
    assert ZH["audit_undone_why"] not in audit_html(result(undone=0), ZH)
    assert "audit.csv" not in shown and "audit.csv" in audit_html(result(finding()), ZH)


def test_all_reports_are_listed_those_with_most_findings_first_and_progress_is_told() -> None:
    done = [result(stem="好"), result(finding(), finding(Kind.MISSING), stem="坏")]
    shown = overview_html(done, 3, ZH)
    assert re.findall(r'data-stem="(.)"', shown) == ["坏", "好"]
    assert ZH["audit_coming"].format(done=2, total=3) in shown and "audit.csv" not in shown
    assert "ju-track" not in overview_html(done, 2, ZH) and "audit.csv?" in overview_html(done, 2, ZH)


def test_nothing_of_a_report_becomes_html() -> None:
    bad = result(finding(text=HOSTILE, doubt=HOSTILE), stem=HOSTILE)
    for shown in (audit_html(bad, ZH), overview_html([bad], 1, EN)):
        assert "<script" not in shown and "alert(1)" in shown


def test_an_empty_state_says_where_to_go() -> None:
    assert 'href="#reports"' in beginning_html(False, ZH) and "ju-goto" not in beginning_html(True, ZH)
    assert address(["甲&乙"], "csv") == "audit.csv?report=%E7%94%B2%26%E4%B9%99"
