"""What the page asks, and what it is answered."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sim.browser import engine
from sim.compare import assumption, rate_sentences
from sim.errors import ScenarioError, SimError
from sim.foreign import Json
from sim.report import REPORT, SHAPES, styles
from sim.scenario import Scenario, joined, json_schema
from sim_serve import telling
from sim_serve.kitchen import MOST_SECONDS, MOST_WAITING, Answer, Kitchen
from sim_serve.saving import as_command, as_file, file_name, words
from sim_serve.served import FEWEST, MOST_REPLICATES, Served
from sim_serve.telling import Setting, compared, doubted, so_far
from sim_serve.workers import Workers

__all__ = ["MOST_PINS", "Serving"]

#: Settings that a page may pin.
MOST_PINS = 4

_SCRIPTS = ("chart.js", "controls.js", "server.js", "page.js")
_MOST_BYTES = 1 << 16
_APART = 0.3  # seconds between summaries of a setting that is not finished, at least
_APART_EACH = 0.2  # and for each page that waits: telling a class takes as long as some of its replicates
_LONGEST_RUN = 600.0  # seconds that a run may take to be kept
_NAMES = "ABCD"
_RUN_ALONE = ("--json", "--no-report", "--no-doubt", "--quiet", "--workers", "1")
_FEW_WORLDS = ("--replicates", "1", "--workers", "0", "--json", "--quiet")  # in one process that can be left

T = TypeVar("T")


class _Query(NamedTuple):
    """One setting of a request: what is set, what becomes of the scenario, the replicate to start from."""

    sets: list[str]
    scenario: Scenario
    start: int


class _Stream:
    """What is sent to a page: ``news`` is set when it has to look again, ``left`` when it is not wanted."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.left = False

    def leave(self) -> None:
        self.left = True
        self.news.set()


@dataclass(slots=True)
class _Sent:
    """What a page has of its settings: replicates, and how many of them the last summaries are about."""

    replicate_counts: list[int]
    summed: list[int]
    compared: list[int] = field(default_factory=list)
    next_: float = 0.0  #: when there may be a summary again

    def replicates(self, answers: Sequence[Answer]) -> Iterator[str]:
        """Those that it does not have yet."""
        for which, answer in enumerate(answers):
            for number in range(self.replicate_counts[which], len(answer.parts)):
                curves = telling.curves(answer.parts[number])
                yield _event("replicate", {"which": which, "number": number, "curves": curves})
            self.replicate_counts[which] = max(self.replicate_counts[which], len(answer.parts))


class Serving:
    """One scenario; runs that are kept go to ``out``. ``app`` is the application."""

    def __init__(self, served: Served, out: Path) -> None:
        self._served, self._out = served, out
        self._kitchen: Kitchen
        self._open: Counter[str] = Counter()  # streams of a page
        self._streams: dict[str, _Stream] = {}  # those that may be left
        self._reports: dict[str, Path] = {}
        self._keeping = asyncio.Lock()
        self._doubting = asyncio.Lock()
        self._processes: set[asyncio.subprocess.Process] = set()
        # What asks plugins, or counts long, does so one by one and beside the loop.
        self._desk = ThreadPoolExecutor(1, "trustsim-serve")
        routes = [
            Route("/", self._page),
            Route("/api/scenario", self._scenario),
            Route("/api/schema", self._schema),
            Route("/api/run", self._run, methods=["POST"]),
            Route("/api/run/{id}", self._leave, methods=["DELETE"]),
            Route("/api/check", self._check, methods=["POST"]),
            Route("/api/keep", self._keep, methods=["POST"]),
            Route("/api/doubt", self._doubt, methods=["POST"]),
            Route("/kept/{id}/report.html", self._report),
        ]
        handlers: Any = {SimError: _sentence, HTTPException: _plain}
        self.app = Starlette(routes=routes, lifespan=self._lifespan, exception_handlers=handlers)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        with Workers(self._served.registry) as workers:
            async with Kitchen(workers) as self._kitchen:
                yield
        self._desk.shutdown(wait=False, cancel_futures=True)

    def end(self) -> None:
        """Whatever is still answered ends soon."""
        for stream in self._streams.values():
            stream.leave()
        for process in self._processes:
            process.terminate()

    async def _beside(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._desk, partial(work, *args))

    # --- The page

    async def _page(self, request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
            "img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return HTMLResponse(_page().replace("{nonce}", nonce), headers={"Content-Security-Policy": policy})

    async def _scenario(self, request: Request) -> Response:
        served = self._served
        scenario = served.scenario
        return _json(
            {
                "name": scenario.name,
                "description": scenario.description,
                "file": str(served.path),
                "brands": [
                    {"name": brand.name, "strategy": brand.strategy, "key": joined(["brands", brand.name])}
                    for brand in scenario.brands
                ],
                "strategies": await self._beside(lambda: served.choices),
                "knobs": [asdict(knob) for knob in served.knobs],
                "replicates": scenario.replicates,
                "most_pins": MOST_PINS,
                "fewest": FEWEST,
                "rests": assumption(),
                "doubtful": served.doubtful,
                "sketch": await self._beside(served.sketch),
            }
        )

    async def _schema(self, request: Request) -> Response:
        return _json(json_schema())

    # --- Running

    async def _run(self, request: Request) -> Response:
        body = await _body(request, "sets", "replicates", "from", "pins", "page", "summary")
        replicates = body.get("replicates")
        if replicates is not None and not (type(replicates) is int and 1 <= replicates <= MOST_REPLICATES):
            raise ScenarioError(f"replicates has to be a whole number from 1 to {MOST_REPLICATES}.")
        pins = body.get("pins", [])
        if (
            not isinstance(pins, list)
            or not all(isinstance(pin, dict) for pin in pins)
            or len(pins) > MOST_PINS
        ):
            raise ScenarioError(f"pins has to be a list of at most {MOST_PINS} settings.")
        settings = [await self._query(each, replicates) for each in (body, *pins)]
        visitor = str(body.get("page", ""))[:64]
        if self._open[visitor] >= MOST_WAITING:
            raise HTTPException(
                429, f"A page has {MOST_WAITING} settings worked at, at most: leave one first."
            )
        answers = [self._kitchen.answer(each.scenario) for each in settings]
        events = self._events(request, visitor, settings, answers, bool(body.get("summary")))
        return StreamingResponse(events, media_type="text/event-stream")

    async def _query(self, body: Json, replicates: int | None) -> _Query:
        sets, start = body.get("sets", []), body.get("from", 0)
        if not isinstance(sets, list) or not all(isinstance(each, str) for each in sets):
            raise ScenarioError('sets has to be a list of settings, such as ["days=30"].')
        if type(start) is not int or start < 0:
            raise ScenarioError("from has to be a whole number of 0 or more.")
        return _Query(sets, await self._beside(self._served.with_, sets, replicates), start)

    async def _events(
        self,
        request: Request,
        visitor: str,
        settings: Sequence[_Query],
        answers: Sequence[Answer],
        whole: bool,
    ) -> AsyncIterator[str]:
        """What becomes of settings: the one that is moved first (``which`` 0), then those that are pinned."""
        sent = _Sent([each.start for each in settings], [0] * len(settings))
        with self._looked_at(request, visitor, answers) as (id, stream):
            yield _event(
                "accepted", {"id": id, "of": [answer.of for answer in answers], "ready": self._kitchen.ready}
            )
            while not stream.left:
                stream.news.clear()
                for event in sent.replicates(answers):
                    yield event
                done = all(answer.done for answer in answers)
                if done or time.monotonic() >= sent.next_:
                    async for event in self._summaries(answers, sent, done):
                        yield event
                if done:
                    yield _event("done", await self._ending(answers, whole))
                    return
                with suppress(TimeoutError):
                    await asyncio.wait_for(stream.news.wait(), _APART)

    @contextmanager
    def _looked_at(
        self, request: Request, visitor: str, answers: Sequence[Answer]
    ) -> Iterator[tuple[str, _Stream]]:
        """Settings are worked at while a page looks on; the stream ends with it, or is left by its name."""
        id, stream = secrets.token_hex(8), _Stream()
        self._streams[id] = stream
        self._open[visitor] += 1
        departure = asyncio.ensure_future(_disconnected(request))
        departure.add_done_callback(lambda _: stream.leave())
        for answer in answers:
            answer.watchers.add(stream.news)
            self._kitchen.take(answer)
        try:
            yield id, stream
        finally:
            for answer in answers:
                answer.watchers.discard(stream.news)
                self._kitchen.leave(answer)
            departure.cancel()
            del self._streams[id]
            self._open[visitor] -= 1
            if not self._open[visitor]:
                del self._open[visitor]

    async def _summaries(self, answers: Sequence[Answer], sent: _Sent, done: bool) -> AsyncIterator[str]:
        """Of each setting what has changed, and how they compare."""
        counts = [len(answer.parts) for answer in answers]
        for which, answer in enumerate(answers):
            if sent.summed[which] != counts[which] or (done and answer.late):
                sent.summed[which] = counts[which]
                yield _event("summary", {"which": which, **await self._summary(answer)})
        if len(answers) > 1 and counts != sent.compared and min(counts) >= FEWEST:
            sent.compared = counts
            comparison = await self._beside(compared, self._settings(answers), self._served.registry)
            yield _event("compared", comparison)
        if max(counts) >= FEWEST:  # before that there is nothing to work out
            sent.next_ = time.monotonic() + max(_APART, _APART_EACH * len(self._streams))

    async def _summary(self, answer: Answer) -> Json:
        """What may be said of it now, worked out once for all who look."""
        count = len(answer.parts)
        if answer.summary is None or answer.summary[0] != count:
            setting = Setting("now", answer.scenario, answer.parts[:count])
            answer.summary = (
                count,
                asyncio.ensure_future(self._beside(so_far, setting, self._served.registry)),
            )
        summary = dict(await asyncio.shield(answer.summary[1]))
        if answer.late:
            summary["late"] = (
                f"Stopped after {MOST_SECONDS:.0f} seconds of work with {count} of {answer.of} replicates. "
                "Run it in a terminal for all of them."
            )
        return summary

    def _settings(self, answers: Sequence[Answer]) -> list[Setting]:
        """Those that are pinned, then the one that is moved, with as many replicates as all of them have."""
        count = min(len(answer.parts) for answer in answers)
        pairs = [*zip(_NAMES, answers[1:], strict=False), ("now", answers[0])]
        return [Setting(name, answer.scenario, answer.parts[:count]) for name, answer in pairs]

    async def _ending(self, answers: Sequence[Answer], whole: bool) -> Json:
        ending: dict[str, object] = {"errors": [answer.error for answer in answers]}
        first = answers[0]
        if whole and first.parts:
            setting = Setting("now", first.scenario, first.parts)
            ending["summary"] = await self._beside(telling.summary, setting, self._served.registry)
        return ending

    async def _leave(self, request: Request) -> Response:
        stream = self._streams.get(request.path_params["id"])
        if stream is None:
            raise HTTPException(404, "Nothing is worked at under that name.")
        stream.leave()
        return Response(status_code=204)

    # --- Checking and keeping

    async def _check(self, request: Request) -> Response:
        query = await self._query(await _body(request, "sets"), None)
        sets = self._served.allowed(query.sets)
        text = await self._beside(as_file, self._served, sets, query.scenario)
        return _json(
            {"file": text, "name": file_name(self._served), "command": as_command(self._served, sets)}
        )

    async def _keep(self, request: Request) -> Response:
        """Run it as the command line does, in a process of its own, with all that this leaves behind."""
        query = await self._query(await _body(request, "sets"), None)
        if self._keeping.locked():
            raise HTTPException(429, "Another run is being kept. Wait until it is done.")
        async with self._keeping:
            arguments = words(self._served, self._served.allowed(query.sets))[1:]
            command = [sys.executable, "-m", "sim", *map(str, arguments), "--out", str(self._out), "--quiet"]
            directory = (await self._execute(command)).splitlines()[-1]
        id = secrets.token_hex(8)
        self._reports[id] = Path(directory) / REPORT
        return _json({"directory": directory, "report": f"/kept/{id}/report.html"})

    async def _report(self, request: Request) -> Response:
        path = self._reports.get(request.path_params["id"])
        if path is None or not path.is_file():
            raise HTTPException(404, "There is no such report.")
        return FileResponse(path, media_type="text/html")

    async def _doubt(self, request: Request) -> Response:
        """How far what a finished setting says holds over what nobody has measured: see ``sim doubt``; and
        what the rates of posting alone do. It is left when the page goes away.
        """
        query = await self._query(await _body(request, "sets"), None)
        answer = self._kitchen.answer(query.scenario)
        if not self._served.doubtful or len(answer.parts) < answer.of:
            return _json({})
        work = asyncio.ensure_future(self._doubt_sentences(answer, self._served.allowed(query.sets)))
        departure = asyncio.ensure_future(_disconnected(request))
        await asyncio.wait({work, departure}, return_when=asyncio.FIRST_COMPLETED)
        departure.cancel()
        if not work.done():
            work.cancel()
            return _json({})
        return _json(await work)

    async def _doubt_sentences(self, answer: Answer, sets: Sequence[str]) -> dict[str, str]:
        async with self._doubting:  # one at a time: it is worth a processor
            if answer.doubt is None:
                setting = Setting("now", answer.scenario, answer.parts)
                numbers = await self._output("doubt", sets, _FEW_WORLDS)
                sentences = await self._beside(doubted, numbers, setting, self._served.registry)
                if sentences["rates"]:
                    # A run says what that alone does, in a process of its own: strategies run in it.
                    sentences["rates"] = " ".join(rate_sentences(await self._output("run", sets, _RUN_ALONE)))
                answer.doubt = sentences
        return answer.doubt

    async def _output(self, command: str, sets: Sequence[str], how: Sequence[str]) -> Any:
        """What a command prints of the setting as JSON; it leaves nothing behind."""
        with TemporaryDirectory(prefix="trustsim-", ignore_cleanup_errors=True) as place:
            arguments = [command, *words(self._served, sets)[2:], *how, "--out", place]
            return json.loads(await self._execute([sys.executable, "-m", "sim", *map(str, arguments)]))

    async def _execute(self, command: Sequence[str]) -> str:
        """What a command says; its complaint as an error. It ends when it is not waited for any more."""
        pipe = asyncio.subprocess.PIPE
        safe = os.environ | {"PYTHONSAFEPATH": "1"}  # nothing is imported from among somebody's scenarios
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=safe
        )
        self._processes.add(process)
        try:
            out, complaint = await asyncio.wait_for(process.communicate(), _LONGEST_RUN)
        except TimeoutError:
            sentence = f"It took more than {_LONGEST_RUN:.0f} seconds. Run it in a terminal instead."
            raise SimError(sentence) from None
        finally:
            self._processes.discard(process)
            if process.returncode is None:
                process.kill()
        if process.returncode:
            raise SimError(complaint.decode("utf-8", "replace").strip() or "It could not be run.")
        return out.decode("utf-8", "replace").strip()


@cache
def _page() -> str:
    """The page, one answer that needs no other; for ``{nonce}`` stands what its policy names."""
    here = Path(__file__).parent
    scripts = "".join((here / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    text = (here / "page.html").read_text(encoding="utf-8")
    shapes = "".join(f'<path id="s{i}" d="{shape}"/>' for i, shape in enumerate(SHAPES))
    # The report's styles, since its charts are these charts, and a few of our own.
    style = styles() + (here / "page.css").read_text(encoding="utf-8")
    text = text.replace("{shapes}", shapes).replace("{styles}", style)
    return text.replace("{engine}", engine()).replace("{scripts}", scripts)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request, *names: str) -> Json:
    """The body of a request: settings, never a scenario, which could name files and code."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > _MOST_BYTES:
            raise HTTPException(413, f"More than {_MOST_BYTES} bytes are no setting.")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise HTTPException(400, "That is no JSON.") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "That is no object.")
    for name in body:
        if name not in names:
            raise HTTPException(400, f"{name[:40]!r} is not taken from a page: it sends {', '.join(names)}.")
    return body


def _event(kind: str, data: Json) -> str:
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False, allow_nan=False)}\n\n"


def _json(data: Any) -> Response:
    return Response(json.dumps(data, ensure_ascii=False, allow_nan=False), media_type="application/json")


async def _sentence(request: Request, error: Exception) -> Response:
    """An error as the command line says it, and at which controls."""
    at = {}
    if isinstance(error, ScenarioError):
        at = {problem.path: problem.sentence for problem in error.problems if problem.path}
        if not at and error.key:
            at = {error.key: error.message}
    return JSONResponse(
        {"error": str(error), "at": at}, status_code=400 if isinstance(error, ScenarioError) else 500
    )


async def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail, "at": {}}, status_code=error.status_code)
