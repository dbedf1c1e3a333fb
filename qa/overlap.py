"""How much of what a question asks about a passage speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.terms import squeezed

_FUNCTION_WORDS = re.compile(
    r"请问|请|麻烦|帮我|告诉我|一下|到底|具体|大概|究竟|明明|分别|各自|多少|几个|几次|哪些|哪个|哪几个|什么|为什么|为何|为啥|怎么回事|怎么|如何|是不是|有没有|是否|"
    r"原因|情况|意思|吗|呢|吧|啊|的|了|是|有|其中|在(?!编|职|建|校|岗|册|用|途)|和|与|跟|及|对(?!外|口)|把|被|花|都|也|还|就|这份|报告|里面|下面|下边|里|中(?!小|心|央|国|学|级|标|层|转)|下设|包括|包含|说明|"
    r"20\d\d年?度?|本年度?|今年|全年|年度|多大|占|[？?！!，。、；：“”\"'（）()□]"
)
_SENTENCE = re.compile(r"[^。！？]*[。！？]?")


def content_of(text: str, hidden: Sequence[str] = ()) -> str:
    """A question without the words that any question has, and without those that name the report."""
    words = squeezed(text)
    for word in hidden:
        words = words.replace(word, "")
    return _FUNCTION_WORDS.sub("", words)


def coverage(content: str, passage: str) -> float:
    """Share of the content's character pairs that the passage has (0–1)."""
    pairs = {content[i : i + 2] for i in range(len(content) - 1)}
    if not pairs:
        return 0.0
    text = squeezed(passage)
    return sum(pair in text for pair in pairs) / len(pairs)


def in_order(short: str, name: str) -> bool:
    """Whether all characters of an abbreviation stand in a name in this order, others between them: 高院."""
    letters = iter(name)
    return all(letter in letters for letter in short)


def sentences(text: str) -> list[str]:
    """A passage's sentences with their end marks."""
    return [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]


def statements(text: str) -> list[str]:
    """A passage's statements: sentences, and the parts of a sentence between semicolons."""
    return [part.strip() for sentence in sentences(text) for part in re.split(r"(?<=[；;])", sentence) if part.strip()]
