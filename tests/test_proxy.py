"""The page behind a proxy that says another host and strips a path, as nginx does with `proxy_pass http://127.0.0.1:7860/`.

What a proxy is believed is what the user named with --public-url; headers that anybody can send are not.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, expect
from serving import newsrooms_of, served
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from test_launch import PASSWORD, log_in, onrecord, serve
from test_page_browser import unused_port

from index import InvalidValue, SettingsError, load_settings
from ui.doorway import Doorway
from ui.launch import logins_for, open_page
from ui.logins import Logins, add_user
from ui.page import build_page

opened = contextmanager(serve)
METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE"]
EVIL = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.9",
    "X-Gradio-Server": "https://evil.example",
    "Forwarded": "host=evil.example;proto=https",
}


@dataclass
class Proxy:
    """Leads `path` to `inside` without that path, and appends who asks to X-Forwarded-For."""

    path: str = "/desk"
    inside: str = ""

    def application(self) -> Starlette:
        client = httpx.AsyncClient(trust_env=False, timeout=30)

        async def forward(request: Request) -> Response:
            if not request.url.path.startswith(f"{self.path}/"):
                return PlainTextResponse("Another site of this host.", 404)
            assert request.client is not None
            headers = [(name, value) for name, value in request.headers.raw if name != b"host"]
            headers.append((b"x-forwarded-for", request.client.host.encode()))
            path = request.url.path.removeprefix(self.path)
            url = f"{self.inside}{path}?{request.url.query}".rstrip("?")
            asked = client.build_request(request.method, url, headers=headers, content=request.stream())
            given = await client.send(asked, stream=True)
            response = StreamingResponse(given.aiter_raw(), given.status_code, background=BackgroundTask(given.aclose))
            response.raw_headers = given.headers.raw
            return response

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            async with client:
                yield

        return Starlette(routes=[Route("/{path:path}", forward, methods=METHODS)], lifespan=lifespan)


@dataclass
class Site:
    """A page behind a proxy: where people open it, and where the proxy finds it."""

    public: str  # without a slash at its end
    inside: str


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proxy") / "users"
    add_user(path, "ann", PASSWORD)
    return path


@pytest.fixture(scope="module")
def site(users: Path) -> Iterator[Site]:
    proxy = Proxy()
    with served(proxy.application()) as outside, opened(Logins(users), public_url=f"{outside}/desk") as inside:
        proxy.inside = inside.rstrip("/")
        yield Site(f"{outside}/desk", proxy.inside)


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.public, trust_env=False, timeout=30) as client:
        yield client


def test_logging_in_and_out_leads_within_the_path(client: httpx.Client) -> None:
    asked = client.get("/?tab=corpus", headers={"Accept": "text/html"})
    assert asked.status_code == 401
    assert '<form method="post" action="/desk/login">' in asked.text
    assert 'value="/?tab=corpus"' in asked.text
    done = log_in(client, next="/?tab=corpus")
    assert (done.status_code, done.headers["location"]) == (303, "/desk/?tab=corpus")
    assert "; path=/desk;" in done.headers["set-cookie"].lower()
    assert client.get("/config").status_code == 200
    left = client.get("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/desk/")
    assert not client.cookies
    assert client.get("/config").status_code == 401


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_a_login_leads_to_no_other_site(client: httpx.Client, way: str) -> None:
    assert log_in(client, next=way).headers["location"] == "/desk/"


def test_the_page_names_the_public_address_alone(client: httpx.Client, site: Site) -> None:
    log_in(client)
    page = client.get("/", headers=EVIL)
    assert f'"root":"{site.public}"' in page.text
    assert urlsplit(site.inside).netloc not in page.text
    assert "evil.example" not in page.text


def test_only_the_named_address_may_ask(client: httpx.Client, site: Site) -> None:
    log_in(client)
    public = urlsplit(site.public)
    own = {"Origin": f"{public.scheme}://{public.netloc}"}
    assert client.post("/gradio_api/run/who", json={"data": []}, headers=own).json()["data"] == ["ann"]
    for origin in ("http://evil.example", "https://evil.example", site.inside, f"https://{public.netloc}", "null"):
        refused = client.post("/gradio_api/run/who", json={"data": []}, headers={**EVIL, "Origin": origin})
        assert refused.status_code == 403, origin


def test_a_client_of_gradio_finds_its_way(site: Site) -> None:
    from gradio_client import Client

    assert Client(f"{site.public}/", auth=("ann", PASSWORD), verbose=False).predict(api_name="/who") == "ann"


def test_a_cookie_of_a_safe_address_is_sent_to_no_unsafe_one(users: Path) -> None:
    async def nothing(*_: object) -> None: ...

    async def log_in_at(address: str) -> str:
        door = httpx.ASGITransport(Doorway(Logins(users), address, nothing))
        async with httpx.AsyncClient(transport=door, base_url="http://127.0.0.1:7860") as client:
            answer = await client.post("/login", data={"username": "ann", "password": PASSWORD}, headers=EVIL)
            return str(answer.headers["set-cookie"])

    assert "; Secure" in asyncio.run(log_in_at("https://news.example/desk"))
    assert "; Secure" not in asyncio.run(log_in_at(""))


# who asks


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("ui.logins.WRONG_FROM_ADDRESS", 2)
    return 2


@pytest.fixture(scope="module")
def unnamed(users: Path) -> Iterator[str]:
    """A page that knows of no proxy."""
    yield from serve(Logins(users))


def guess(url: str, number: int, source: str, password: str = "a guess") -> int:
    """Log in from an address of this machine, claiming to come from another, and return the status."""
    user = f"n{number}" if password == "a guess" else "ann"
    claimed = {**EVIL, "X-Forwarded-For": f"203.0.113.{number}"}
    with httpx.Client(transport=httpx.HTTPTransport(local_address=source), trust_env=False, timeout=30) as client:
        return client.post(f"{url}/login", data={"username": user, "password": password}, headers=claimed).status_code


def test_visitors_behind_a_proxy_are_told_apart_whatever_they_claim(site: Site, patience: int) -> None:
    assert [guess(site.public, number, "127.0.0.2") for number in range(patience + 1)] == [401, 401, 429]
    assert guess(site.public, 9, "127.0.0.3", PASSWORD) == 200


def test_without_a_named_proxy_nobody_says_who_he_is(unnamed: str, patience: int) -> None:
    url = unnamed.rstrip("/")  # from the address that uvicorn would believe
    assert [guess(url, number, "127.0.0.1") for number in range(patience + 1)] == [401, 401, 429]


def test_without_a_named_proxy_a_forwarded_host_changes_nothing(unnamed: str) -> None:
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.3")  # the other address is locked out by now
    with httpx.Client(base_url=unnamed, auth=("ann", PASSWORD), transport=elsewhere, timeout=30) as client:
        plain, told = (client.get("/", headers=headers).text for headers in ({}, EVIL))
        roots = re.findall('"root":"[^"]*"', plain)
        assert roots
        assert re.findall('"root":"[^"]*"', told) == roots
        assert "evil.example" not in told
        refused = client.get("/config", headers={**EVIL, "Origin": "https://evil.example"})
        assert refused.status_code == 403
        assert "--public-url ADDRESS" in refused.text


# the setting


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://News.Example:443/Desk/", "https://news.example/Desk"),
        ("HTTP://news.example:80", "http://news.example"),
        ("http://[::1]:8080/a/b", "http://[::1]:8080/a/b"),
        ("https://news.example:8443/", "https://news.example:8443"),
    ],
)
def test_the_address_is_kept_as_browsers_say_it(written: str, kept: str) -> None:
    assert load_settings(public_url=written).public_url == kept


@pytest.mark.parametrize(
    "address",
    [
        "news.example",
        "//news.example",
        "ftp://news.example",
        "https://ann:x@news.example",
        "https://news.example/?a=b",
        "",
    ],
)
def test_an_address_that_nobody_can_open_is_named(address: str) -> None:
    with pytest.raises(SettingsError, match=r"flag: public_url = .*such as https://news.example/desk"):
        load_settings(public_url=address)


def test_what_others_can_open_asks_for_a_login(users: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"On news.example others .*--add-user NAME --auth FILE"):
        logins_for("127.0.0.1", None, "https://news.example/desk")
    assert logins_for("127.0.0.1", users, "https://news.example/desk") is not None
    assert logins_for("127.0.0.1", None, "http://localhost:8080/desk") is None
    refused = onrecord("chat", "--public-url", "https://news.example/", "--index", tmp_path / "none")
    assert refused.exit_code == 2
    assert "On news.example others" in refused.stderr


# in a browser


@pytest.mark.e2e
def test_the_page_is_drawn_and_answers_under_its_path(browser: Browser, users: Path, tmp_path: Path) -> None:
    rooms = newsrooms_of(tmp_path, strictness=0.0)
    page = build_page(rooms)
    proxy = Proxy()
    with served(proxy.application()) as outside:
        public = f"{outside}/desk"
        proxy.inside = open_page(page, "127.0.0.1", unused_port(), logins=Logins(users), public_url=public).rstrip("/")
        context = browser.new_context()
        shown = context.new_page()
        asked: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(f"{public}/")
        shown.get_by_label("Name").fill("ann")
        shown.get_by_label("Password").fill(PASSWORD)
        shown.get_by_role("button", name="Log in").click()
        expect(shown.locator("#transcript .welcome")).to_be_visible(timeout=60_000)
        shown.locator("#question textarea").fill("How many passengers are carried?")
        shown.locator("#question textarea").press("Enter")
        expect(shown.locator(".statement").first).to_contain_text("passengers are carried", timeout=60_000)
        shown.get_by_role("link", name="Log out ann").click()
        expect(shown.get_by_role("button", name="Log in")).to_be_visible()
        assert shown.url == f"{public}/"
        context.close()
    page.close(verbose=False)
    rooms.close()
    outside_of_it = [url for url in asked if not url.startswith((f"{public}/", "data:", "blob:"))]
    # Gradio links to a manifest at the root of the host whatever it is told; a browser can do without.
    assert [url for url in outside_of_it if url != f"{outside}/manifest.json"] == []
