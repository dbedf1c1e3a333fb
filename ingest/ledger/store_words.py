"""Text → the words of the full-text index: bigrams of Chinese, other scripts and numbers whole."""

from __future__ import annotations

import re
import unicodedata

_MOST_WORDS = 200
"""Words of a query beyond these add time, not answers."""

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<number>\d[\d,]*(?:\.\d+)?)|[^\W\d_{_HAN}]+")


def bigrams(text: str) -> list[str]:
    """The words of a text in order (公务接待费 → 公务 务接 接待 待费; 1,855.20 → 1855.20; a lone 费 → 费)."""
    # Whitespace inside Chinese comes from line breaks and justified print.
    plain = _BETWEEN_HAN.sub("", unicodedata.normalize("NFKC", text)).lower()
    words: list[str] = []
    for run in _RUN.finditer(plain):
        found = run.group()
        if run["han"] and len(found) > 1:
            words += [found[n : n + 2] for n in range(len(found) - 1)]
        elif run["number"]:
            words.append(found.replace(",", ""))
        else:
            words.append(found)
    return words


def query_words(query: str) -> list[tuple[str, bool]]:
    """The different words of whatever a user typed, and whether each is only what a word of the text begins with."""
    words = list(dict.fromkeys(bigrams(query)))[:_MOST_WORDS]
    # A character that stands alone in the query stands inside bigrams of the text.
    return [(word, len(word) == 1 and bool(re.match(f"[{_HAN}]", word))) for word in words]


def match_expression(query: str) -> str:
    """An FTS5 expression for whatever a user typed, "" where it holds no word; it can never be malformed."""
    return " OR ".join(f'"{word}" *' if begins else f'"{word}"' for word, begins in query_words(query))
