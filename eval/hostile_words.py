"""Hostile texts: questions, calculations, batch lines, settings, cases and lists of users, from one seed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

WORDS = (
    "公务接待费",
    "2023年",
    "三公经费",
    "为什么",
    "增长",
    "多少",
    "云溪市示例文化和旅游局",
    "合计",
    "占比",
    "与上年比",
)
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "![](http://evil.example/x.png)",
    "{{7*7}} ${7*7} #{7*7}",
    "</textarea><svg/onload=alert(1)>",
    "$$\\href{javascript:alert(1)}{x}$$",
)
SQL = (
    "' OR 1=1 --",
    "'; DROP TABLE reports; --",
    '" UNION SELECT * FROM reports --',
    "%' AND name LIKE '%",
    "\\'; ATTACH 'x' AS y; --",
)
FTS = (
    '"',
    '"公务',
    "公务 NEAR/5 接待",
    "公务* OR (接待",
    "text:公务 AND NOT",
    "^公务",
    "{a b}:c",
    "公务 + - ~ *",
    '""""',
)
ODD = (
    "\0",
    "公务\0接待费",
    "\x1b[31m公务接待费\x1b[0m",
    "\u202e费待接务公",
    "\u2066公务\u2069接待费",
    "\ud800公务接待费",
    "公\u200b务\u200b接\u200b待\u200b费",
    "\r\n\r\nSet-Cookie: x=1",
    "\ufeff",
    "　　",
    "🧾" * 500,
    "e\u0301" * 3000,
    "Z̷̢̛a̸l̴g̶o̵" * 300,
)
BOMBS = (
    "(" * 50_000,
    "（" * 20_000 + "）" * 20_000,
    "a" * 100_000,
    "公务接待费" * 20_000,
    "1" * 100_000,
    "1," * 50_000,
    "1.1." * 25_000,
    "2023年" * 20_000,
    " " * 100_000 + "公务接待费",
    "和" * 50_000,
    "的" * 99_999 + "！",
    "比上年增长" * 10_000,
    "一二三四五六七八九十百千万亿" * 5_000,
    "3.11万元+" * 10_000,
    "“" * 40_000,
    "，。；：" * 20_000,
    "为什么" * 30_000,
    "第一季度" * 20_000,
    "-" * 80_000,
    "\n" * 100_000,
)


def questions(dice: Random, count: int) -> list[str]:
    """Long ones, odd ones, and those that mean something to a page, a database or a search."""
    fixed = [*BOMBS, *ODD, *MARKUP, *SQL, *FTS]
    return _grown(fixed, dice, count)


def _grown(fixed: Sequence[str], dice: Random, count: int) -> list[str]:
    """The fixed ones, then mixtures of them with sound words."""
    out = list(fixed[:count])
    while len(out) < count:
        parts = [*dice.choices(WORDS, k=dice.randint(1, 4)), dice.choice(fixed)[: dice.choice((5, 50, 2000))]]
        dice.shuffle(parts)
        out.append("".join(parts))
    return out


def calculations(dice: Random, count: int) -> list[str]:
    """What a model might put into the calculator."""
    fixed = [
        "9**9**9**9",
        "9^9^9^9",
        "9" * 50_000 + " * " + "9" * 50_000,
        "(" * 30_000 + "1" + ")" * 30_000,
        "1+" * 30_000 + "1",
        "1/0",
        "0/0",
        "1e999999 * 1e999999",
        "nan + inf",
        "__import__('os').system('id')",
        "().__class__.__bases__[0].__subclasses__()",
        "open('/etc/passwd').read()",
        "增长率(" + "1," * 20_000 + "1)",
        "合计(" + "合计(" * 3_000 + "1" + ")" * 3_001,
        "1万元 + 1人次",
        "１２３ ＋ ４",
        "平均()",
        "占比(1)",
        "-" * 20_000 + "1",
        "1" + "÷3" * 3_000,
        "\0",
        "",
        "人均(1万元, 0人)",
        "lambda: 0",
        "1 万元 万元 万元",
    ]
    return _grown(fixed, dice, count)


def batch_files(dice: Random, count: int) -> list[bytes]:
    """Files for `ask --batch`: not JSON, not such objects, and objects with odd values."""
    question = "2023年公务接待费是多少"
    odd = [{"id": "x", "question": text} for text in (*ODD, *MARKUP, *SQL)]
    shaped = [
        {"question": question, "id": 10**400},
        {"question": question, "id": 1.5},
        {"question": question, "reports": "x"},
        {"question": question, "reports": ["../../etc/passwd"]},
        {"question": question, "reports": ["x" * 5000]},
        {"question": question, "reports": [[]]},
        {"question": [], "id": 1},
        {"question": None},
        {"question": 5},
        {"id": 1},
        {},
        [],
        7,
        None,
        "x",
    ]
    raw = [
        b"",
        b"\n\n\n",
        b"{",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff\xfe{\x00}\x00",
        b"\x80abc",
        b'\xef\xbb\xbf{"question": "x"}',
        b'{"question": "\\ud800x"}',
        b'{"question": "a", "question": "b"}',
        b'{"question": NaN}',
        b'{"id": 1e999, "question": "x"}',
        b"PK\x03\x04" + b"\0" * 1000,
        b'{"question": "' + b"x" * 1_000_000 + b'"}',
        b'{"question": "x"}\0',
        b'{"question": "\x01"}',
    ]
    whole = [*raw, *(json.dumps(one).encode() for one in (*shaped, *odd))]
    return _damaged(whole, dice, count)


def _damaged(whole: Sequence[bytes], dice: Random, count: int) -> list[bytes]:
    """These files, then damaged ones of them."""
    out = list(whole[:count])
    while len(out) < count:
        data = bytearray(dice.choice(whole)[:5000])
        for _ in range(dice.randint(1, 9)):
            if data:
                data[dice.randrange(len(data))] = dice.choice(b"\0\xff{}[]\":,'\n\t&*!|>%@`-#ax0")
        out.append(bytes(data))
    return out


def _yaml(sound: bytes) -> list[bytes]:
    """YAML that explodes, recurses, or is none."""
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)
    )
    return [
        laughs.encode(),
        b"a: &a [*a]",
        b"&x *x",
        b"[" * 20_000,
        b"- " * 20_000 + b"x",
        b"{" * 5_000,
        b"!!python/object/apply:os.system ['id']",
        b"!!binary ////",
        b"\x00\x01\x02",
        b"\xff\xfe\x00",
        b"data: \xe9",
        b"a: b: c",
        b"\t- x",
        b"? [a, b]\n: c",
        b"<<: 5",
        b"<<: *none",
        b"1: 2",
        b"null",
        b"[]",
        b"5",
        b"''",
        b"...\n---\n...",
        b"a: 1\na: 2",
        b"x: " + b"y" * 1_000_000,
        b"x: 0x" + b"f" * 10_000,
        b"x: 2023-99-99",
        b"x: " + b"9" * 10_000 + b":59",
        sound + b"\n---\n" + sound,
        sound[: len(sound) // 2],
        sound.replace(b"\n", b"\r"),
        sound.replace(b" ", b"\t"),
    ]


def settings_files(dice: Random, count: int) -> list[bytes]:
    """config.yaml as nobody should write it."""
    sound = b"data: d\nllm:\n  provider: none\n  timeout_s: 5\nlimits:\n  max_pages: 9\nchat:\n  port: 7860\n"
    values: list[object] = [-1, 0, 10**30, 1.5, "x", [], {}, True, "\n", "sk-abcdef1234567890abcdef", "nan", "x" * 9999]
    keys = (
        "llm.timeout_s llm.api_key_env llm.base_url limits.max_pages limits.max_memory_mb chat.port chat.host"
        " chat.users_file embedding.provider embedding.batch monitoring.log data"
    ).split()
    wrong = []
    for key in keys:
        group, _, name = key.rpartition(".")
        for value in dice.sample(values, 4):
            told: object = {group: {name: value}} if group else {name: value}
            wrong.append(json.dumps(told).encode())
    nested = [b"chat:\n  port: .nan\n", b"llm:\n  timeout_s: .inf\n", b"chat: [1]\n", b"llm: x\n", b"limits:\n  - 1\n"]
    return _damaged([*_yaml(sound), *nested, *wrong], dice, count)


def case_files(dice: Random, count: int) -> list[bytes]:
    """Eval cases as nobody should write them."""
    sound = (
        "- id: a\n  question: 公务接待费是多少\n  type: figure\n  outcome: answered\n  numbers: [3.47 万元]\n".encode()
    )
    wrong = [
        b"- id: a",
        b"- 5",
        b"- [a]",
        b"- id: [1]\n  question: x\n  type: y\n  outcome: answered",
        sound.replace(b"answered", b"perhaps"),
        sound.replace(b"3.47", b"NaN"),
        sound.replace(b"3.47", b"9" * 5000),
        sound.replace(b"3.47", b"1e99999999"),
        sound.replace(b"numbers", b"pages"),
        sound + sound,
        sound + b"  extra: 1\n",
        sound + b"  conversation: ['']\n",
    ]
    return _damaged([*_yaml(sound), *wrong], dice, count)


def user_lists(dice: Random, count: int) -> list[bytes]:
    """Lists of users as nobody should write them."""
    sound = "甲:reader:scrypt$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    wrong = [
        sound.replace("16384", "2" * 40),
        sound.replace("16384", "1073741824"),
        sound.replace("$8$", "$99999999$"),
        sound.replace("reader", "root"),
        sound.replace("甲", ""),
        sound.replace("甲", "\x1b[31m"),
        sound + "\n" + sound,
        ":" * 10_000,
        "a:reader:password",
        "x" * 100_000,
        "",
        "# nobody",
        sound.replace("=", "é"),
    ]
    return _damaged([one.encode() for one in (sound, *wrong)], dice, count)
