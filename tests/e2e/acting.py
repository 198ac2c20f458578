"""A model that plays along: it searches before it answers and judges with quotes from the answer."""

from __future__ import annotations

import json
from typing import Any

from tests.fake_openai import Reply, Request

ANSWER = (
    "When our churn model degraded after a pricing change, I was responsible for getting it back within two weeks. "
    "I compared feature distributions before and after the change, because I suspected the inputs. I rebuilt three "
    "features on a rolling window. As a result AUC rose from 0.71 to 0.83. I learned to monitor inputs, too."
)
QUOTE = "I compared feature distributions before and after the change"
CONCEPT = "Bagging averages models that were trained independently [1]. Boosting trains them in sequence [1]."


def act(request: Request) -> Reply:
    form = request.get("response_format") or {}
    if form.get("type") == "json_schema":
        return Reply(json.dumps(_filled(form["json_schema"]["schema"])))
    last = request["messages"][-1]
    if last["role"] == "tool":
        return Reply(CONCEPT, delay=0.005)
    if request.get("tools"):
        asked = str(last.get("content")).rpartition("LAST MESSAGE")[2]
        return Reply(tool_calls=[_tool(asked)])
    return Reply("Thank you, that is clear.", delay=0.005)


def _tool(asked: str) -> tuple[str, dict[str, Any]]:
    if "interview" in asked:
        return "start_interview", {"mode": "mock", "questions": 1, "kinds": ["behavioural"]}
    if "Answer:" in asked:
        return "critique_answer", {"answer": ANSWER, "question": "Tell me about a time a model failed in production."}
    return "search_guides", {"query": asked.strip()[:200]}


def _filled(schema: dict[str, Any]) -> Any:
    """A proposal for every criterion the schema names, all resting on one quote."""
    ids = schema["$defs"]["ProposedCriterion"]["properties"]["id"]["enum"]
    return {
        "key_points": [],
        "claims": [],
        "criteria": [
            {"id": one, "quotes": [QUOTE], "reason": "You say what you did.", "level": 4, "next_step": "Say why."}
            for one in ids
        ],
        "strengths": ["Your own steps are clear."],
        "gaps": ["The stakes are not said."],
    }
