"""A few of many cases: the same each time, of every type; and what a model's drafts came to, counted."""

from __future__ import annotations

from collections import Counter

from eval.cases import EvalCase
from eval.measures import measured
from eval.report import Run, overview, run_json
from eval.run import Result
from eval.sample import sampled
from eval.score import Score
from qa.model import Answer, Drafted, Outcome


def case(number: int, kind: str) -> EvalCase:
    """A case of a type."""
    return EvalCase(id=f"{kind}{number}", question="问", type=kind, outcome=[Outcome.ANSWERED])


CASES = [case(n, kind) for kind, count in (("figure", 40), ("why", 12), ("rank", 3), ("unit", 1)) for n in range(count)]


def test_every_type_is_asked_and_the_larger_more() -> None:
    chosen = Counter(one.type for one in sampled(CASES, 14))
    assert set(chosen) == {"figure", "why", "rank", "unit"}
    assert chosen["figure"] > chosen["why"] >= chosen["rank"] >= chosen["unit"] == 1


def test_the_choice_is_the_same_each_time_and_in_order() -> None:
    first = [one.id for one in sampled(CASES, 20)]
    assert first == [one.id for one in sampled(list(reversed(CASES)), 20)][::-1]
    assert first != [one.id for one in sampled(CASES, 20, seed=1)]
    assert [one.id for one in sampled(CASES, 500)] == [one.id for one in CASES]


def test_what_became_of_drafts_is_counted() -> None:
    kinds = [Drafted.FIRST, Drafted.REPAIRED, Drafted.REPLACED, Drafted.REPLACED]
    results = [
        Result(
            case(n, "figure"),
            "",
            (Score("outcome", True, "", ""),),
            "llm",
            Answer("问", Outcome.ANSWERED, "", drafted=kind),
            tokens=100,
        )
        for n, kind in enumerate(kinds)
    ]
    assert measured(results).drafted == {Drafted.FIRST: 1, Drafted.REPAIRED: 1, Drafted.REPLACED: 2}
    run = Run({"llm": results}, 0, "", "", "", {"llm": 8.0})
    rows = {row[0]: row[1] for row in overview(run, {})}
    assert rows["tokens a question"] == "100" and rows["seconds a question"] == "2.0"
    assert (rows["drafts repaired"], rows["drafts replaced"], rows["drafts failed"]) == (
        "1 = 25.0%",
        "2 = 50.0%",
        "0 = 0.0%",
    )
    assert run_json(run)["measures"]["llm"]["drafted"] == {"first": 1, "repaired": 1, "replaced": 2}
