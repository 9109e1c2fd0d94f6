"""What the server gives out and to whom, asked over HTTP: headers, hosts, files, logins, on every route."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from typer.testing import CliRunner, Result

from index import InvalidValue, load_settings
from ui.command import app
from ui.conversation import Exchange
from ui.history import History
from ui.launch import logins_for, open_page
from ui.logins import WRONG_FOR_USER, Logins, add_user

ROOT = Path(__file__).parent.parent
PASSWORD = "correct horse"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
}
ROUTES = [  # every kind that Gradio has, and ours
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/openapi.json"),
    ("GET", "/gradio_api/token"),
    ("GET", "/gradio_api/user"),
    ("GET", "/gradio_api/app_id"),
    ("GET", "/gradio_api/heartbeat/x"),
    ("GET", "/gradio_api/queue/data?session_hash=x"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
    ("POST", "/gradio_api/call/who"),
    ("GET", "/gradio_api/call/who/x"),
    ("POST", "/gradio_api/run/who"),
    ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/stream/x/y/z/playlist.m3u8"),
    ("GET", "/monitoring"),
    ("GET", "/nonsense"),
    ("OPTIONS", "/gradio_api/queue/join"),
    ("GET", "/v1/models"),
]
ENDLESS = {"/gradio_api/heartbeat/x", "/gradio_api/queue/data?session_hash=x", "/gradio_api/call/who/x"}


async def models(request: Request) -> JSONResponse:
    return JSONResponse({"user": request.scope.get("user")})


def serve(logins: Logins | None, **options: Any) -> Iterator[str]:
    def who(request: gr.Request) -> str:
        return str(request.username)

    def failing() -> None:
        raise RuntimeError("nobody foresaw this")

    with gr.Blocks(analytics_enabled=False) as page:
        box = gr.Textbox()
        gr.Button().click(who, None, box, api_name="who")
        gr.api(failing, api_name="failing")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    routes = [Route("/v1/models", models)]
    yield open_page(page, "127.0.0.1", port, logins=logins, routes=routes, **options)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def open_to_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GRADIO_ALLOWED_PATHS", "/etc")
        yield from serve(None, private=[tmp_path_factory.getbasetemp() / "corpus"])


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("logins") / "users"
    for user in ("ann", "bob", "careless"):
        add_user(path, user, PASSWORD)
    return path


@pytest.fixture(scope="module")
def behind_a_login(users: Path) -> Iterator[str]:
    yield from serve(Logins(users))


@pytest.fixture
def open_client(open_to_this_machine: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=open_to_this_machine, trust_env=False) as client:
        yield client


@pytest.fixture
def client(behind_a_login: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=behind_a_login, trust_env=False) as client:
        yield client


def log_in(client: httpx.Client, user: str = "ann", password: str = PASSWORD, **form: str) -> httpx.Response:
    data = {"username": user, "password": password, **form}
    return client.post("/login", data=data, headers={"Accept": "text/html"})


def check_headers(response: httpx.Response) -> None:
    policies = response.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "default-src 'self'" in policies[0]
    assert "frame-ancestors 'self'" in policies[0]
    assert "camera=()" in response.headers["permissions-policy"]
    assert HEADERS.items() <= dict(response.headers).items()
    assert not [name for name in response.headers if name.startswith("access-control-")]


# headers and hosts


@pytest.mark.parametrize(("method", "path"), [r for r in ROUTES if r[1] not in ENDLESS])
def test_every_response_has_the_headers(open_client: httpx.Client, method: str, path: str) -> None:
    check_headers(open_client.request(method, path))


def test_a_preflight_and_an_error_have_the_headers_too(open_client: httpx.Client) -> None:
    own = str(open_client.base_url).rstrip("/")
    asked = {"Origin": own, "Access-Control-Request-Method": "POST"}
    check_headers(open_client.options("/gradio_api/queue/join", headers=asked))
    check_headers(open_client.get("/", headers={"Host": "evil.example"}))
    failed = open_client.post("/gradio_api/run/failing", json={"data": []})
    assert failed.status_code == 500
    assert "foresaw" not in failed.text
    check_headers(failed)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:7860", "[", "", "10.0.0.1"]
)
def test_a_name_that_was_pointed_to_this_machine_gets_nothing(open_client: httpx.Client, host: str) -> None:
    for path in ("/", "/config", "/v1/models"):
        response = open_client.get(path, headers={"Host": host})
        assert response.status_code in (400, 421)
        assert "gradio" not in response.text


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:7860", "127.8.8.8", "[::1]", "[::1]:80"]
)
def test_the_names_of_this_machine_are_answered(open_client: httpx.Client, host: str) -> None:
    assert open_client.get("/config", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1", "https://127.0.0.1"])
def test_another_site_can_neither_ask_nor_read(open_client: httpx.Client, origin: str) -> None:
    response = open_client.post("/gradio_api/run/who", json={"data": []}, headers={"Origin": origin})
    assert response.status_code == 403
    check_headers(response)


def test_the_page_itself_may_ask(open_client: httpx.Client) -> None:
    own = {"Origin": str(open_client.base_url).rstrip("/")}
    assert open_client.post("/gradio_api/run/who", json={"data": []}, headers=own).json()["data"] == ["None"]
    assert open_client.get("/v1/models").json() == {"user": None}


def test_whether_the_server_is_up_is_told_without_a_login_and_nothing_else_is(
    client: httpx.Client, open_client: httpx.Client
) -> None:
    for one in (client, open_client):
        response = one.get("/healthz")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})
        assert response.headers["cache-control"] == "no-store"
        check_headers(response)
        assert one.post("/healthz").status_code == 405
    for beside in ("/healthz/", "/healthz/x", "/healthz/../config", "//healthz"):
        assert client.get(beside).status_code == 401


# files


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        f"{ROOT}/pyproject.toml",
        "../README.md",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "....//....//etc/passwd",
        "/proc/self/environ",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "//etc/passwd",
        "\\\\host\\share",
        "%00/etc/passwd",
        "~/.bashrc",
        "/",
    ],
)
def test_no_file_comes_out_that_did_not_come_through_the_page(open_client: httpx.Client, path: str) -> None:
    for route in (
        f"/gradio_api/file={path}",
        f"/gradio_api/file/{path}",
        f"/static/{path}",
        f"/assets/{path}",
        f"/svelte/{path}",
    ):
        response = open_client.get(route)
        assert response.status_code in (400, 403, 404, 422), route
        assert "root:" not in response.text


def test_an_upload_comes_out_as_a_download_and_a_large_one_does_not_go_in(open_client: httpx.Client) -> None:
    script = {"files": ("a.html", b"<script>alert(1)</script>", "text/html")}
    (path,) = open_client.post("/gradio_api/upload", files=script).json()
    served = open_client.get(f"/gradio_api/file={path}")
    assert served.headers["content-disposition"].startswith("attachment")
    check_headers(served)
    beside = open_client.get(f"/gradio_api/file={path}/../../../../../../etc/passwd")
    assert beside.status_code in (403, 404)
    large = open_client.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 100_000)})
    assert large.status_code == 413


# logins


def test_without_a_login_only_this_machine_is_served(users: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "news.example"):
        with pytest.raises(InvalidValue, match=rf"On {host} others.*--add-user NAME --auth FILE"):
            logins_for(host, None)
        assert logins_for(host, users) is not None
    for host in ("127.0.0.1", "localhost", "::1"):
        assert logins_for(host, None) is None


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_asks_for_the_login(client: httpx.Client, method: str, path: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 401
    assert method == "HEAD" or response.json() == {"detail": "Log in first."}
    check_headers(response)


def test_a_browser_gets_the_page_to_log_in_and_then_where_it_wanted_to_go(client: httpx.Client) -> None:
    page = client.get("/?tab=corpus", headers={"Accept": "text/html"})
    assert page.status_code == 401
    assert '<form method="post" action="/login">' in page.text
    assert 'value="/?tab=corpus"' in page.text
    check_headers(page)
    done = log_in(client, next="/?tab=corpus")
    assert (done.status_code, done.headers["location"]) == (303, "/?tab=corpus")
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert PASSWORD not in cookie
    assert "gradio" in client.get("/", headers={"Accept": "text/html"}).text
    assert client.post("/gradio_api/run/who", json={"data": []}).json()["data"] == ["ann"]
    assert client.get("/v1/models").json()["user"] == "ann"


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_login_leads_to_no_other_site(client: httpx.Client, way: str) -> None:
    assert log_in(client, next=way).headers["location"] == "/"


def test_logging_out_ends_the_session(client: httpx.Client) -> None:
    log_in(client)
    (token,) = client.cookies.values()
    client.get("/logout")
    assert not client.cookies
    for value in (token, "made-up"):
        asked = {"Cookie": f"onrecord-{client.base_url.port}={value}"}
        assert client.get("/config", headers=asked).status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old(client: httpx.Client, users: Path) -> None:
    log_in(client, "bob")
    assert client.get("/config").status_code == 200
    add_user(users, "bob", "a new password")
    assert client.get("/config").status_code == 401


def test_wrong_passwords_are_told_and_then_locked_out_in_words_and_over_the_api(client: httpx.Client) -> None:
    for _ in range(WRONG_FOR_USER):
        wrong = log_in(client, "careless", "<script>")
        assert wrong.status_code == 401
        assert "do not belong together" in wrong.text
        assert "<script>" not in wrong.text
    locked = log_in(client, "careless")
    assert locked.status_code == 429
    assert "Too many wrong passwords. Wait 15 minutes" in locked.text
    assert 0 < int(locked.headers["retry-after"]) <= 900
    check_headers(locked)
    over_the_api = client.get("/v1/models", auth=("careless", PASSWORD))
    assert over_the_api.status_code == 429
    assert "Too many wrong passwords" in over_the_api.json()["detail"]
    assert client.get("/v1/models", auth=("ann", PASSWORD)).json()["user"] == "ann"


def test_a_program_gives_its_name_and_password_with_each_request(client: httpx.Client) -> None:
    assert client.get("/v1/models", auth=("ann", PASSWORD)).json()["user"] == "ann"
    bearer = {"Authorization": f"Bearer ann:{PASSWORD}"}
    assert client.get("/v1/models", headers=bearer).json()["user"] == "ann"
    assert client.get("/gradio_api/info", auth=("ann", PASSWORD)).status_code == 200
    for wrong in ("Basic !", "Basic eA==", "Bearer ann", "Bearer", "Digest ann", f"Bearer eve:{PASSWORD}"):
        assert client.get("/v1/models", headers={"Authorization": wrong}).status_code == 401
    assert not client.cookies


def test_gradios_client_logs_in(behind_a_login: str) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AuthenticationError

    assert Client(behind_a_login, auth=("ann", PASSWORD), verbose=False).predict(api_name="/who") == "ann"
    with pytest.raises(AuthenticationError):
        Client(behind_a_login, auth=("ann", "wrong password"), verbose=False)


def test_an_endless_login_is_not_read_to_its_end(client: httpx.Client) -> None:
    assert client.post("/login", content=b"username=ann&password=" + b"x" * 5_000_000).status_code == 401


# the command


def onrecord(*arguments: object, said: str = "") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=said)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_chat_beyond_this_machine_is_refused_without_a_login(host: str, tmp_path: Path) -> None:
    refused = onrecord("chat", "--host", host, "--index", tmp_path / "none")
    assert refused.exit_code == 2
    assert "Make one with: onrecord chat --add-user NAME --auth FILE" in refused.stderr
    assert list(tmp_path.iterdir()) == []  # refused before anything is opened


def test_a_user_is_added_with_a_password_that_is_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    users = tmp_path / "users"
    added = onrecord("chat", "--add-user", "ann", "--auth", users, said=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.exit_code == 0, added.stderr
    assert PASSWORD not in added.output
    assert Logins(users).check("ann", PASSWORD, "192.0.2.1")
    other = onrecord("chat", "--add-user", "bob", "--auth", users, said=f"{PASSWORD}\nanother password\n")
    assert other.exit_code != 0
    assert Logins(users).credential("bob") is None
    assert onrecord("chat", "--add-user", "ann", said=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 2


def test_old_conversations_are_forgotten_on_command(tmp_path: Path) -> None:
    history = History.open(load_settings(index=tmp_path / "index"))
    history.append("ann", "seeds", "c1", Exchange(1, "Who?", trouble="Stopped."))
    for day, kept in (("2000-01-01", 1), ("2999-01-01", 0)):
        done = onrecord("chat", "--forget-before", day, "--index", tmp_path / "index")
        assert done.exit_code == 0
        assert f"Deleted {1 - kept} conversation" in done.stderr
        assert len(history.conversations("ann", "seeds")) == kept
    assert onrecord("chat", "--forget-before", "yesterday").exit_code == 2
