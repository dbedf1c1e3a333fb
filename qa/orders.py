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

_ALL = r"(?:以上|上述|上文|之前|前面|前述|先前|所有|一切|全部|系统|你|您|材料|报告|本文)"
_RULES = r"(?:指令|指示|规则|要求|提示|设定|约束|限制|说明|内容|材料|数据|规定|答案)"
_READER = r"(?:助手|AI|人工智能|智能体|机器人|语言模型|大模型|问答系统|问答程序)"
_SAY = r"(?:回答|作答|复述|告诉用户|告诉提问|声称|改口|说成|报成|(?:输出|打印)(?:你|您|以下|如下|系统|提示|上述|上面))"
_MUST = r"(?:(?<![申邀聘提报])请|务必|必须|一律|只能|只需|只准|应当)"
_ORDER = re.compile(
    rf"(?:忽略|无视|忘记|忘掉|抛开|丢弃|绕过|不要理会|不必理会|不要遵守|不再遵守)掉?{_ALL}.{{0,10}}{_RULES}"
    rf"|{_MUST}.{{0,10}}{_SAY}"
    r"|[你您](?:现在|必须|务必|应当|只能|不得|不要|需要|已被|将|扮演|的?身份|是一|是开发)"
    rf"|{_READER}(?:必须|务必|应当|不得|只能|已被|请).{{0,12}}(?:答|说|输出|遵|忽略)"
    rf"|(?:身为|扮演|作为一[个名])[^，。]{{0,6}}{_READER}"
    r"|(?:系统|开发者|管理员|隐藏)(?:提示|消息|指令|命令|设定)[:：，]|(?:你的|您的|系统)提示词"
    r"|调用.{0,4}(?:工具|函数|calculator|find_)"
    r"|凡是?被?(?:问到|问及|问起)|(?:当|如果?|若)(?:用户|有人|被)?(?:问到|问及|问起|提问|询问|被问)"
    r"|(?i:(?:ignore|disregard|forget|override)(?:all|any|the|every|your|previous|prior|above|what)"
    r"|you(?:must|shall|should|will|now|are(?:now|an?|the))|(?:answer|reply|respond)(?:only)?with|reveal(?:your|the)"
    r"|printyour|systemprompt|jailbreak|<\|?/?(?:im_start|im_end|system|tool_call))"
    r"|(?i:(?:^|[<\[【。；|])(?:system|assistant|user|developer|tool)[:：>\]】])"
)
_CLAUSE = re.compile(r"[^，,；;。！？!?\n]*[，,；;。！？!?\n]?")


@lru_cache(maxsize=65536)
def is_order(text: str) -> bool:
    """Whether a text of a report tells its reader what to do or to say."""
    # A PDF may lose the blanks between words, or have some between letters.
    return _ORDER.search(re.sub(r"\s+", "", text)) is not None


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
