"""Views of the ledger for people who open it with Datasette or another SQL tool: what they ask first, in their words.

Names are Chinese, which SQLite takes without quotation marks. Amounts are in 万元 as floating numbers, to sort and add;
the exact ones are the texts in `figures`. The statements are such that PostgreSQL takes them, too (`store_postgres`).
"""

from __future__ import annotations

import sqlite3

_NUMBERS = """
SELECT f.id AS 数字编号, f.department AS 部门, r.level AS 级别, f.year AS 年度, f.kind AS 类别, f.subject AS 事项,
    f.subject_name AS 名称, f.measure AS 指标,
    CAST(round(CAST(f.value_yuan / 10000.0 AS NUMERIC), 6) AS REAL) AS 金额_万元, f.printed_value AS 原文数字,
    CAST(f.value AS REAL) AS 数值, f.unit AS 单位, f.scope AS 资金口径,
    f.project AS 项目, f.code AS 科目编码, f.base AS 基数, f.reason AS 原因, f.column_header AS 列,
    f.table_title AS 表, f.row_label AS 行, f.page AS 页, f.section AS 章节, f.quote AS 原文, f.ocr AS 图片识别,
    r.name AS 报告, r.year AS 报告年度, f.report_id AS 报告编号
FROM figures AS f JOIN reports AS r ON r.id = f.report_id
"""

# Of several places that tell one number the table's own counts first; that the others differ is told, not settled.
_FIRST = """
SELECT *, row_number() OVER (told ORDER BY {order}, 表 IS NULL, 数字编号) AS 次序,
    CAST(round(CAST(max(金额_万元) OVER told - min(金额_万元) OVER told AS NUMERIC), 6) AS REAL) AS 相差_万元
FROM 数字
WHERE 金额_万元 IS NOT NULL AND 项目 = '' AND 指标 IN ('决算数', '预算数', '年初预算数', '全年预算数')
    AND 事项 IN ({subjects})
WINDOW told AS (PARTITION BY 报告编号, 年度, 指标, {scope}, 事项)
"""

_THREE = {
    "三公经费": "合计_万元",
    "因公出国（境）费": "因公出国_万元",
    "公务用车购置及运行维护费": "公务用车_万元",
    "公务用车购置费": "其中_购置_万元",
    "公务用车运行维护费": "其中_运行维护_万元",
    "公务接待费": "公务接待_万元",
}
_TOTALS = {
    "收入总计": "收入总计_万元",
    "本年收入合计": "本年收入_万元",
    "年初结转和结余": "年初结转结余_万元",
    "支出总计": "支出总计_万元",
    "本年支出合计": "本年支出_万元",
    "基本支出": "基本支出_万元",
    "项目支出": "项目支出_万元",
    "年末结转和结余": "年末结转结余_万元",
}
_ROUNDED = 0.011
"""万元: what differs by less is printed more or less exactly, or rounded."""


def _side_by_side(columns: dict[str, str], order: str, scope: str) -> str:
    """One row a report, year and measure (and part of the money, where `scope` is one), a column a subject."""
    subjects = ", ".join(f"'{subject}'" for subject in columns)
    amounts = ",\n    ".join(
        f"max(CASE WHEN 次序 = 1 AND 事项 = '{subject}' THEN 金额_万元 END) AS {name}"
        for subject, name in columns.items()
    )
    shown = f" {scope} AS 资金口径," if scope != "''" else ""
    return f"""
WITH 各处 AS ({_FIRST.format(order=order, subjects=subjects, scope=scope)})
SELECT min(部门) AS 部门, min(级别) AS 级别, 年度, min(类别) AS 类别, 指标,{shown}
    {amounts},
    coalesce(group_concat(DISTINCT CASE WHEN 相差_万元 > {_ROUNDED} THEN 名称 END), '') AS 各处不一,
    min(CASE WHEN 次序 = 1 THEN 页 END) AS 页, min(报告) AS 报告, 报告编号
FROM 各处 GROUP BY 报告编号, 年度, 指标{f", {scope}" if shown else ""}
"""


_PROJECTS = """
SELECT min(部门) AS 部门, min(级别) AS 级别, min(年度) AS 年度, min(类别) AS 类别, 项目,
    max(CASE WHEN 名称 = '年度资金总额' AND 指标 IN ('年初预算数', '预算数') THEN 金额_万元 END) AS 年初预算_万元,
    max(CASE WHEN 名称 = '年度资金总额' AND 指标 = '全年预算数' THEN 金额_万元 END) AS 全年预算_万元,
    max(CASE WHEN 名称 = '年度资金总额' AND 指标 = '全年执行数' THEN 金额_万元 END) AS 全年执行_万元,
    max(CASE WHEN 指标 = '执行率' THEN 数值 END) AS 执行率,
    max(CASE WHEN 名称 = '总分' AND 指标 = '得分' THEN 数值 END) AS 总分,
    min(页) AS 页, min(报告) AS 报告, 报告编号
FROM 数字 WHERE 项目 <> '' GROUP BY 报告编号, 项目
"""

_INDICATORS = """
SELECT min(部门) AS 部门, min(级别) AS 级别, min(年度) AS 年度, min(类别) AS 类别, 项目,
    列 AS 指标类型, min(名称) AS 绩效指标,
    max(CASE WHEN 指标 = '指标值' THEN 原文数字 END) AS 指标值,
    max(CASE WHEN 指标 = '实际完成值' THEN 原文数字 END) AS 实际完成值,
    max(CASE WHEN 指标 = '分值' THEN 数值 END) AS 分值,
    max(CASE WHEN 指标 = '得分' THEN 数值 END) AS 得分,
    min(页) AS 页, min(报告) AS 报告, 报告编号
FROM 数字
WHERE 项目 <> '' AND 指标 IN ('指标值', '实际完成值', '分值', '得分') AND 名称 NOT IN ('年度资金总额', '总分')
GROUP BY 报告编号, 项目, 列, 事项
"""

VIEWS = {
    "数字": _NUMBERS,
    "三公经费": _side_by_side(_THREE, "coalesce(表, '') NOT LIKE '%三公%'", "''"),
    "收支总额": _side_by_side(
        _TOTALS, "coalesce(表, '') NOT LIKE '%总表%'", "CASE 资金口径 WHEN '' THEN '全部' ELSE 资金口径 END"
    ),
    "绩效项目": _PROJECTS,
    "绩效指标": _INDICATORS,
}
"""SELECT statements by the names of their views."""


def views_are_current(db: sqlite3.Connection) -> bool:
    """Whether the file has these views as they are now; one made by an earlier version may not."""
    made = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
    return all(made.get(name) == _statement(name) for name in VIEWS)


def make_views(db: sqlite3.Connection) -> None:
    """Make the views, in place of what other versions made; inside a transaction of the caller's."""
    for name in reversed(VIEWS):
        db.execute(f"DROP VIEW IF EXISTS {name}")
    for name in VIEWS:
        db.execute(_statement(name))


def _statement(name: str) -> str:
    return f"CREATE VIEW {name} AS {VIEWS[name].strip()}"
