"""The answer object held to docs/answer.schema.json, and to what a schema cannot say: that its references lead somewhere."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema

from tests.real import ROOT

SCHEMA = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))
_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def check_object(answer: dict[str, Any]) -> None:
    """Raise where the object is not what the schema describes, or one of its references leads nowhere."""
    answer = json.loads(json.dumps(answer, ensure_ascii=False))
    _VALIDATOR.validate(answer)
    ids = [citation["id"] for citation in answer["citations"]]
    assert len(set(ids)) == len(ids)
    for figure in answer["figures"]:
        assert {*figure.get("citations", ()), *filter(None, [figure.get("citation")])} <= set(ids), figure
        assert figure["text"] in answer["answer"], figure
    if answer["outcome"] == "answered":
        assert {int(n) for n in re.findall(r"\[(\d+)\]", answer["answer"])} <= set(ids)
