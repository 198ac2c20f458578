"""The page's own routes: guides, figures of charts, reports. All read only, all for the person signed in."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable, Sequence

from markdown_it import MarkdownIt
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from coach.domain import Passage
from coach.errors import NotFound
from coach.guides.passages import Guide
from coach.interview import rendering
from coach.session import Coach
from coach.web import charts
from coach.web.markdown import formulas

PersonOf = Callable[[Request], Awaitable[str | None]]

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_REPORT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def routes(coach: Coach, person_of: PersonOf) -> list[Route]:
    """The routes; `person_of` gives the id of whoever sends the request, None where nobody is signed in."""
    pages = Pages(coach, person_of)
    return [
        Route("/passages/{guide}", pages.guide),
        Route("/charts/critiques/{id}", pages.critique_chart),
        Route("/charts/reports/{id}", pages.report_chart),
        Route("/reports/{name}", pages.report),
    ]


class Pages:
    def __init__(self, coach: Coach, person_of: PersonOf) -> None:
        self._coach = coach
        self._person_of = person_of

    async def guide(self, request: Request) -> Response:
        """A whole guide as a page, each section with its anchor."""
        if await self._person_of(request) is None:
            return RedirectResponse("/login", 303)
        name = request.path_params["guide"]
        guides = self._coach.guides
        if name not in guides.guides:
            return PlainTextResponse("There is no such guide.", 404)
        passages = [p for p in guides.passages.values() if p.guide == name]
        return HTMLResponse(guide_page(guides.guides[name], passages))

    async def critique_chart(self, request: Request) -> Response:
        person = await self._person_of(request)
        if person is None:
            return _sign_in()
        try:
            stored = await self._coach.interviews.critique(person, request.path_params["id"])
            rubric = self._coach.bank.rubrics[stored.critique.kind]
            if stored.interview_id is None:
                return JSONResponse(charts.of_critique(stored.critique, rubric))
            interview = await self._coach.interviews.get(person, stored.interview_id)
        except NotFound as error:
            return PlainTextResponse(error.message, 404)
        return JSONResponse(charts.of_critique(stored.critique, rubric, interview.setup.seniority))

    async def report_chart(self, request: Request) -> Response:
        person = await self._person_of(request)
        if person is None:
            return _sign_in()
        try:
            return JSONResponse(charts.of_report(await self._coach.report(person, request.path_params["id"])))
        except NotFound as error:
            return PlainTextResponse(error.message, 404)

    async def report(self, request: Request) -> Response:
        """The report as a file: Markdown or JSON to keep, HTML to read in a tab of its own, where nothing can run."""
        person = await self._person_of(request)
        if person is None:
            return _sign_in()
        interview_id, _, form = request.path_params["name"].rpartition(".")
        try:
            report = await self._coach.report(person, interview_id)
        except NotFound as error:
            return PlainTextResponse(error.message, 404)
        day = report.interview.started_at.strftime("%Y-%m-%d")
        headers = {"content-disposition": f'attachment; filename="interview-{day}.{form}"'}
        if form == "md":
            return Response(
                rendering.to_markdown(report, self._coach.bank), media_type="text/markdown", headers=headers
            )
        if form == "json":
            return Response(rendering.to_json(report), media_type="application/json", headers=headers)
        headers = {"content-security-policy": _REPORT_POLICY, "content-disposition": headers["content-disposition"]}
        headers["content-disposition"] = headers["content-disposition"].replace("attachment", "inline")
        return HTMLResponse(rendering.to_html(report, self._coach.bank), headers=headers)


def guide_page(guide: Guide, passages: Sequence[Passage]) -> str:
    """A guide as HTML: one section per heading, with the heading's anchor as its id."""
    sections: dict[str, list[Passage]] = {}
    for passage in passages:
        sections.setdefault(passage.anchor, []).append(passage)
    parts = [
        f'<section><h2 id="{html.escape(anchor)}">{html.escape(pieces[0].heading)}</h2>'
        + "".join(to_html(piece.text) for piece in pieces)
        + "</section>"
        for anchor, pieces in sections.items()
    ]
    sources = "".join(f"<li>{html.escape(source)}</li>" for source in guide.sources)
    title = html.escape(guide.title)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="/favicon">'
        '<link rel="stylesheet" href="/public/katex/katex.min.css"><link rel="stylesheet" href="/public/guide.css">'
        '<script defer src="/public/page.js"></script><script defer src="/public/guide.js"></script></head>'
        f"<body><main><h1>{title}</h1>{''.join(parts)}<footer>Sources<ul>{sources}</ul></footer></main></body></html>\n"
    )


def to_html(markdown: str) -> str:
    """Markdown of a guide as HTML. Formulas are kept from Markdown's hands and set by KaTeX in the browser."""
    text, held, end = "", list[str](), 0
    for start, stop, tex, display in formulas(markdown):
        text += markdown[end:start] + f"\ue000{len(held)}\ue001"
        held.append(
            f'<span data-tex="{html.escape(tex)}"{" data-display" if display else ""}>{html.escape(tex)}</span>'
        )
        end = stop
    rendered: str = _MARKDOWN.render(text + markdown[end:])
    for number, formula in enumerate(held):
        rendered = rendered.replace(f"\ue000{number}\ue001", formula)
    return rendered


def _sign_in() -> Response:
    return PlainTextResponse("Sign in first.", 401)
