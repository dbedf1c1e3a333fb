"""What modes, types, measures and groups are called in Chinese; in English they go by their own names."""

from __future__ import annotations

from eval.scorers import NAMES

MODES = {"lookup": "决算问答（不用模型）", "llm": "决算问答（用模型）", "naive": "朴素对照"}
TYPES = {
    "figure": "一个数字",
    "near_miss": "相近的数字",
    "unit": "换算单位",
    "two": "一问两事",
    "why": "原因",
    "premise": "前提有误",
    "derived": "推算",
    "compare": "比较",
    "rank": "排序",
    "list": "列举",
    "overview": "概况",
    "definition": "名词解释",
    "exists": "有没有",
    "contradiction": "报告自相矛盾",
    "unanswerable": "报告没有写",
    "ambiguous": "有歧义",
    "followup": "追问",
}
"""A type that is not here goes by its own name."""
_MEASURES = {
    "right": "答对",
    "answered with a wrong number": "答了错数",
    "recall@1": "检索：证据页在第 1 段（recall@1）",
    "recall@5": "检索：证据页在前 5 段（recall@5）",
    "recall@10": "检索：证据页在前 10 段（recall@10）",
    "mean reciprocal rank": "检索：首个证据页名次倒数的均值（MRR）",
    "tokens": "模型 token",
    "tokens a question": "每题 token",
    "seconds a question": "每题用时（秒，平均）",
    "drafts first": "初稿通过",
    "drafts repaired": "改后通过",
    "drafts replaced": "未通过，改用内置答案",
    "drafts declined": "模型说材料中没有",
    "drafts failed": "模型出错，改用内置答案",
    "seconds in all": "共用时（秒）",
    "ms a question, median": "每题用时（毫秒，中位数）",
}
_HEADINGS = {
    "type": "题型",
    "report": "报告",
    "cases": "题数",
    "all": "合计",
    "several reports": "几份报告",
    "all reports": "全部报告",
}
CHINESE = {**NAMES, **_MEASURES, **_HEADINGS, **MODES, **TYPES}
