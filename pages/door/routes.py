"""The door's pages: set-up, invitation, sign-in, sign-out, and two answers for whoever watches the machine.

Nothing changes by a GET: programs that fetch links ahead must not use one up. Every POST shows where it comes from
twice, by the browser's own headers and by a token in the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from models.findings import Finding, Refused, finding, sentence
from models.i18n import LANGUAGES, translate
from pages.door import cookies, readiness
from pages.door.shell import ASSETS_FOLDER, asset_address
from workflows import signing
from workflows.passwords import SHORTEST

FOLDER = Path(__file__).parent
ASSETS = {"door.css": "text/css", "desk.css": "text/css", "desk.js": "text/javascript", "mark.svg": "image/svg+xml"}
LARGEST_FORM = 16_000  # bytes; the longest honest one has a few hundred
LANGUAGE_NAMES = {"en": "English", "fr": "Français"}

_pages = Environment(
    loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)

PLACES = {
    "email_malformed": "email",
    "account_exists": "email",
    "name_missing": "name",
    "password_short": "password",
    "password_long": "password",
    "password_guessable": "password",
    "passwords_differ": "again",
}
"""Which field of a form a finding belongs to; the others stand at its top."""


async def sign_in(request: Request) -> Response:
    """Ask for e-mail and password; open a sign-in."""
    if not await to_thread.run_sync(signing.has_accounts):
        return RedirectResponse("/setup", 303)
    onward = _own_path(request.query_params.get("next", "/"))
    if request.method == "GET":
        if await _signed_in(request):
            return RedirectResponse(onward, 303)
        return _page(request, "sign_in.html", onward=onward)

    def work(form: Mapping[str, str]) -> signing.Opened:
        address = request.client.host if request.client else "socket"
        return signing.sign_in(email=form["email"], password=form["password"], address=address, now=_now())

    return await _submitted(request, "sign_in.html", ("email", "password"), work, onward=onward)


async def sign_out(request: Request) -> Response:
    """End the sign-in, after asking when it was only a link."""
    if request.method == "GET":
        return _page(request, "sign_out.html")
    form = await _form(request)
    if not _is_ours(request, form):
        return _page(request, "sign_out.html", found=(finding("form_too_old"),), status=403)
    token = cookies.token_in(request.scope)
    if token and (actor := await to_thread.run_sync(lambda: signing.glance(token, now=_now()))):
        await to_thread.run_sync(lambda: signing.sign_out(actor, now=_now()))
    answer = RedirectResponse("/sign-in", 303)
    cookies.take_back(answer, secure=cookies.is_secure(request.scope))
    return answer


async def setup(request: Request) -> Response:
    """Before the first account: say where the link is."""
    if await to_thread.run_sync(signing.has_accounts):
        return RedirectResponse("/sign-in", 303)
    return _page(request, "setup_wait.html", base=str(request.base_url))


async def setup_with_token(request: Request) -> Response:
    """Make the first account. A link that was copied with a character too many is answered here like one that is spent:
    its token goes nowhere else."""
    token = request.path_params["token"]
    if not await to_thread.run_sync(signing.setup_token_opens, token):
        return _page(request, "spent.html", found=(finding("setup_link_spent"),), status=404)
    if request.method == "GET":
        return _page(request, "setup.html")

    def work(form: Mapping[str, str]) -> signing.Opened:
        if form["password"] != form["again"]:
            raise Refused(finding("passwords_differ"))
        return signing.first_account(
            token=token,
            email=form["email"],
            name=form["name"],
            password=form["password"],
            language=form["language"],
            now=_now(),
        )

    return await _submitted(request, "setup.html", ("name", "email", "password", "again", "language"), work)


async def welcome(request: Request) -> Response:
    """Choose a password by the link of an invitation or a reset."""
    token = request.path_params["token"]
    name = await to_thread.run_sync(lambda: signing.link_opens(token, now=_now()))
    if name is None:
        return _page(request, "spent.html", found=(finding("link_spent"),), status=404)
    if request.method == "GET":
        return _page(request, "choose_password.html", name=name)

    def work(form: Mapping[str, str]) -> signing.Opened:
        if form["password"] != form["again"]:
            raise Refused(finding("passwords_differ"))
        return signing.choose_password(token=token, password=form["password"], now=_now())

    return await _submitted(request, "choose_password.html", ("password", "again"), work, name=name)


async def here(request: Request) -> Response:
    """Whether this browser is still signed in. Asking does not keep the sign-in alive."""
    token = cookies.token_in(request.scope)
    actor = await to_thread.run_sync(lambda: signing.glance(token, now=_now())) if token else None
    return Response(status_code=204 if actor else 401)


async def asset(request: Request) -> Response:
    """The door's own style, the desk's one script and few lines of style, the mark. What is asked for by its
    fingerprint never changes; by its name alone it is asked for again each time."""
    name = request.path_params["name"]
    if name not in ASSETS:
        return PlainTextResponse("Not found.", 404)
    for_good = f"{request.url.path}?{request.url.query}" == asset_address(name)
    kept = "max-age=31536000, immutable" if for_good else "no-cache"
    return FileResponse(ASSETS_FOLDER / name, media_type=ASSETS[name], headers={"Cache-Control": kept})


async def healthz(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


async def readyz(_request: Request) -> Response:
    """The database answers and has the schema of this version; the background is at work."""
    ready = await to_thread.run_sync(readiness.is_ready)
    return PlainTextResponse("ready\n" if ready else "not yet\n", 200 if ready else 503)


ROUTES = [
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route("/sign-out", sign_out, methods=["GET", "POST"]),
    Route("/setup", setup, methods=["GET"]),
    Route("/setup/{token:path}", setup_with_token, methods=["GET", "POST"]),
    Route("/welcome/{token:path}", welcome, methods=["GET", "POST"]),
    Route("/kith/here", here, methods=["GET"]),
    Route("/kith/{name}", asset, methods=["GET"]),
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
]


async def _submitted(
    request: Request,
    template: str,
    fields: tuple[str, ...],
    work: Callable[[Mapping[str, str]], signing.Opened],
    *,
    onward: str = "/",
    **shown: Any,
) -> Response:
    """Read a form, do its work and go on; or show it again with what is wrong and what was typed."""
    form = await _form(request)
    typed = {field: form.get(field, "") for field in fields}
    if not _is_ours(request, form):
        found: tuple[Finding, ...] = (finding("form_too_old"),)
        status = 403
    else:
        try:
            opened = await to_thread.run_sync(work, typed)
        except Refused as refused:
            found, status = refused.findings, 422
        else:
            answer = RedirectResponse(onward, 303)
            cookies.give(answer, opened.token, secure=cookies.is_secure(request.scope))
            return answer
    kept = {field: value for field, value in typed.items() if field not in {"password", "again"}}
    return _page(request, template, found=found, typed=kept, status=status, onward=onward, **shown)


def _page(
    request: Request,
    template: str,
    *,
    found: tuple[Finding, ...] = (),
    typed: Mapping[str, str] | None = None,
    status: int = 200,
    **shown: Any,
) -> Response:
    language = _language(request)
    secret = cookies.form_secret(request.scope)
    complaints = [(PLACES.get(each.code, ""), sentence(each, language)) for each in found]
    html = _pages.get_template(template).render(
        _=lambda text, **blanks: translate(text, language, **blanks),
        asset=asset_address,
        language=language,
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        complaints=complaints,
        by_field={field: text for field, text in complaints if field},
        first=next((field for field, _text in complaints if field), ""),
        typed=typed or {},
        form_token=cookies.form_token(secret),
        shortest=SHORTEST,
        **{"onward": "/", **shown},
    )
    answer = HTMLResponse(html, status)
    cookies.give_form_secret(answer, secret, secure=cookies.is_secure(request.scope))
    return answer


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of an ordinary HTML form. A larger or stranger body is read as an empty one."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    if any("\0" in value for values in fields.values() for value in values):
        return {}  # nobody types it, and PostgreSQL cannot hold it
    return {name: values[-1] for name, values in fields.items()}


def _is_ours(request: Request, form: Mapping[str, str]) -> bool:
    """Whether a form was sent from one of our own pages in this browser."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin == "null":
        # A browser that was asked for no referrer calls its own site so, and says the rest in the other header.
        if site != "same-origin":
            return False
    elif origin is not None and _place_of(origin) != request.headers.get("host", ""):
        return False
    if site not in {None, "same-origin", "none"}:
        return False
    return cookies.form_is_ours(form.get("form", ""), cookies.cookies_of(request.scope).get(cookies.FORM, ""))


def _place_of(address: str) -> str | None:
    """The machine and port in an address; "" for a path, ``None`` for what is no address."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None


def _own_path(path: str) -> str:
    """A path on this Kith, and nothing that a browser would read as another place."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and _place_of(path) == ""
    return path if ours and not any(ord(character) < 32 for character in path) else "/"


def _language(request: Request) -> str:
    """The first language the browser prefers that we speak."""
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().split("-")[0].casefold()
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


async def _signed_in(request: Request) -> bool:
    token = cookies.token_in(request.scope)
    return bool(token and await to_thread.run_sync(lambda: signing.glance(token, now=_now())))


def _now() -> datetime:
    return datetime.now(UTC)
