"""What an interviewer says to questions about the interview itself, whatever the task is."""

from __future__ import annotations

import re

from coach.domain import Kind

_STORIES = {Kind.BEHAVIOURAL, Kind.PROJECT}
_LENGTH = re.compile(
    r"\bhow (?:long|much time|detailed|deep|many minutes|much detail) (?:should|do|can|may|must|is)\b"
    r"(?: (?:i|we|my|the|this|it|you))?(?: (?:answer|reply|talk|speak|go|be|have|want|interview))+|"
    r"\bhow (?:long|much time) (?:do|have) (?:i|we)\b|\btime limit\b",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"\b(?:university|college|school|stud(?:y|ies)|academic|personal|private|side project|hobby|volunteer\w*|"
    r"previous job|outside work|from work|different (?:job|company))\b",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    r"\b(?:which|what|any) (?:programming )?language\b|\bin (?:python|java|c\+\+|r|sql)\b", re.IGNORECASE
)
_MACHINE = re.compile(r"\bare you (?:an? )?(?:ai|bot|human|person|robot|real|machine|llm|chatgpt)\b", re.IGNORECASE)
_RATING = re.compile(
    r"\b(?:was|is) (?:that|this|it|my answer) (?:right|correct|ok(?:ay)?|good|wrong|enough)\b|"
    r"\bhow (?:did|am|was) (?:i|it|that)\b",
    re.IGNORECASE,
)


def about_the_interview(asked: str, kind: Kind) -> str | None:
    """The reply to a question about length, setting, language, the interviewer or the score; None for any other."""
    if _RATING.search(asked):
        return "I keep my view for the end. Take it as far as you want to take it."
    if _LENGTH.search(asked):
        return "Two minutes is about right; a design or a piece of code may take longer."
    if _MACHINE.search(asked):
        return "I am a program, and I interview as a person would."
    if kind in _STORIES and _SETTING.search(asked):
        return "Any setting is fine. Take the one in which you did the most yourself."
    if kind is Kind.CODING and _LANGUAGE.search(asked):
        return "Use the language you are most at home in."
    return None
