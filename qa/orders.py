"""Orders that stand in a report, to whoever reads it for somebody: they are data, and no model is shown them.

What stands beside them in the same sentence is kept. The words below only keep orders out of sight; what holds a
model that has seen one nevertheless is the fence (`qa/fence.py`, `qa/verify.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from ingest.ledger.model import Chunk, Figure

_RULES = r"(?:指令|指示|规则|要求|提示|设定|约束|限制|说明|内容|材料|数据|表格|以上|上述|上文|之前|前面|一切)"
_READER = r"(?:你|您|助手|AI|人工智能|智能体|机器人|大?语言模型|大模型|问答系统)"
_SAY = r"(?:回答|作答|输出|打印|复述|告诉(?:用户|提问)|回复(?:用户|提问)|答复(?:用户|提问)|声称|改口|说成|报成)"
_ORDER = re.compile(
    rf"(?:忽略|无视|忘记|忘掉|抛开|丢弃|绕过|不要理会|不必理会|不要遵守|不再遵守).{{0,14}}{_RULES}"
    rf"|(?:请|务必|必须|一律|只能|只需|只准|应当?|要).{{0,10}}{_SAY}"
    rf"|{_READER}.{{0,6}}(?:现在|必须|务必|应|只|要|不得|不要|需要|已被|将|扮演|是一)"
    rf"|(?:作为|身为|扮演).{{0,10}}{_READER}"
    r"|(?:系统|开发者|管理员|隐藏)(?:提示|消息|指令|命令)|提示词|系统设定"
    r"|(?:调用|执行|运行).{0,8}(?:工具|函数|接口|命令|脚本|calculator|find_)"
    rf"|凡(?:是)?(?:被)?问(?:到|及)|当(?:用户|有人).{{0,6}}问|如果?(?:用户|有人|被)问"
    r"|(?i:\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|rule|prompt|above|previous|data|everything)"
    r"|\b(?:you (?:must|are|should|will|now)|(?:answer|reply|respond) with|reveal|print your|system prompt|jailbreak)"
    r"|(?:^|[\s<\[【])(?:system|assistant|user|developer|tool)\s*[:：>\]】]|<\|?/?(?:im_start|im_end|system|tool_call))"
)
_CLAUSE = re.compile(r"[^，,；;。！？!?\n]*[，,；;。！？!?\n]?")


@lru_cache(maxsize=65536)
def is_order(text: str) -> bool:
    """Whether a text of a report tells its reader what to do or to say."""
    return _ORDER.search(text) is not None


def without_orders(text: str) -> str:
    """The text from each order to the end of its sentence left out; what cannot be cut so is left out whole."""
    if not is_order(text):
        return text
    sentences = re.findall(r"[^。！？!?\n]*[。！？!?\n]?", text)
    kept = "".join(sentence if not is_order(sentence) else _until_order(sentence) for sentence in sentences)
    return "" if is_order(kept) else kept.strip("，,；; ")


def obeying_none(figures: Iterable[Figure]) -> list[Figure]:
    """The figures without those that only an order names, their words without orders."""
    out = []
    for figure in figures:
        if not is_order(figure.source.quote) and not is_order(figure.reason):
            out.append(figure)
            continue
        quote = without_orders(figure.source.quote)
        if figure.amount.printed.strip() in quote:
            source = replace(figure.source, quote=quote)
            out.append(replace(figure, source=source, reason=without_orders(figure.reason)))
    return out


def heeding_none(chunks: Iterable[Chunk]) -> list[Chunk]:
    """The passages with orders cut out of them; one that is nothing but an order is gone."""
    out = []
    for chunk in chunks:
        if not is_order(chunk.text) and not is_order(chunk.source.quote):
            out.append(chunk)
            continue
        text, quote = without_orders(chunk.text), without_orders(chunk.source.quote)
        if text and quote:
            out.append(replace(chunk, text=text, source=replace(chunk.source, quote=quote)))
    return out


def _until_order(sentence: str) -> str:
    """The clauses of a sentence before the first that gives an order."""
    kept = ""
    for clause in _CLAUSE.findall(sentence):
        if is_order(kept + clause):
            break
        kept += clause
    return kept
