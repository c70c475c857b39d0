"""The list of templates in any shape, and links that are not trusted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from knosc_desktop.domain.errors import InsecureConnection, NotFound, NotKnosc, Refused, Unreadable
from knosc_desktop.domain.files import TemplateLink
from tests.api.conftest import reply
from tests.support.scripted_server import Certificates, Peer, Received, ScriptedServer, every_request
from tests.support.tokens import access_cookies

Answered = Callable[..., Any]
Serve = Callable[..., ScriptedServer]
Opened = Callable[..., Any]
FORECAST = TemplateLink("forecast", "/static/forecast.xlsx", "forecast.xlsx")


@pytest.mark.parametrize(
    "body",
    [
        {"forecast": "/static/forecast.xlsx"},
        {"templates": {"forecast": "/static/forecast.xlsx"}},
        {"data": {"templates": {"forecast": {"url": "/static/forecast.xlsx"}}}, "message": "ok"},
        {"forecast": {"link": "/static/forecast.xlsx", "size": 5}},
        [{"trigger": "forecast", "url": "/static/forecast.xlsx"}],
        {"templates": [{"type": "Forecast", "download_url": "/static/forecast.xlsx"}]},
        {"templates": [{"name": "Forecast Template", "href": "/static/forecast.xlsx"}]},
        ["/static/forecast.xlsx"],
        {"data": [{"file": "/static/forecast.xlsx"}]},
        {"FORECAST": "/static/forecast.xlsx", "unknown-kind": "/static/x.xlsx", "count": 2},
    ],
)
async def test_the_list_is_read_in_the_shape(answered: Answered, body: Any) -> None:
    client = await answered(lambda _: reply(200, body))
    assert await client.templates() == {"forecast": FORECAST}


async def test_data_types_are_known_by_name_and_by_label(answered: Answered) -> None:
    body = {
        "item_master": "/a.xlsx",
        "Purchase Orders": "/b.xlsx",
        "billOfMaterials": "/c.xlsx",
        "unit-master": "/d.csv",
    }
    client = await answered(lambda _: reply(200, body))
    assert set(await client.templates()) == {"item-master", "procurement", "bill-of-materials", "unit-master"}


async def test_a_link_without_a_file_name_gets_one(answered: Answered) -> None:
    client = await answered(lambda _: reply(200, {"forecast": "/download?id=5"}))
    assert (await client.templates())["forecast"].file_name == "forecast-template.xlsx"


async def test_a_given_file_name_is_made_safe(answered: Answered) -> None:
    row = {"trigger": "forecast", "url": "/download?id=5", "file_name": "..\\..\\con.xlsx"}
    client = await answered(lambda _: reply(200, [row]))
    assert (await client.templates())["forecast"].file_name == "_con.xlsx"


@pytest.mark.parametrize("body", [{}, [], {"templates": []}, {"templates": {}}])
async def test_no_templates_are_none(answered: Answered, body: Any) -> None:
    client = await answered(lambda _: reply(200, body))
    assert await client.templates() == {}


@pytest.mark.parametrize(
    "body", ["x", 5, None, {"message": "ok"}, {"forecast": None, "x": 1}, [1, 2], {"forecast": ""}]
)
async def test_a_list_without_links_is_unreadable(answered: Answered, body: Any) -> None:
    client = await answered(lambda _: reply(200, body))
    with pytest.raises(Unreadable):
        await client.templates()


async def test_a_links_address_is_not_shown() -> None:
    assert "signature" not in repr(TemplateLink("forecast", "https://x.example/a?signature=1", "a.xlsx"))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "template.xlsx"


def content_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def link_to(url: str) -> TemplateLink:
    return TemplateLink("forecast", url, "forecast.xlsx")


def tenant(peer: Peer, request: Received) -> None:
    """Signs in; serves a template; sends on from /moved/<address>."""
    if request.method == "POST":
        lines = "".join(f"{name}: {value}\r\n" for name, value in access_cookies())
        peer.send(f'HTTP/1.1 200 OK\r\n{lines}Content-Length: 15\r\n\r\n{{"login": true}}'.encode())
    elif request.path.startswith("/moved/"):
        peer.answer(302, Location=request.target.removeprefix("/moved/"), Set_Cookie="tracking=1; Path=/")
    elif request.path.endswith("/missing.xlsx"):
        peer.answer(404)
    else:
        peer.answer(200, b"PK template")


async def signed_in(opened: Opened, server: ScriptedServer, certificates: Certificates) -> Any:
    client = await opened(server, ssl_context=certificates.client)
    await client.authenticate("jane", "secret")
    return client


@pytest.mark.parametrize("url", ["/static/forecast.xlsx", "static/forecast.xlsx", "{origin}/static/forecast.xlsx"])
async def test_a_link_on_the_tenant_is_followed_with_the_session(
    serve: Serve, opened: Opened, certificates: Certificates, target: Path, url: str
) -> None:
    server = serve(every_request(tenant))
    client = await signed_in(opened, server, certificates)
    download = await client.download_template(link_to(url.format(origin=server.address)), target)
    assert content_of(target) == b"PK template"
    assert download.file_name == "forecast.xlsx"
    assert "access_token_cookie=" in server.requests[-1].headers["cookie"]


@pytest.mark.parametrize("through", ["{elsewhere}/a.xlsx", "/moved/{elsewhere}/a.xlsx"], ids=["at once", "sent on"])
async def test_a_link_elsewhere_is_followed_without_the_session(
    serve: Serve, opened: Opened, certificates: Certificates, target: Path, through: str
) -> None:
    elsewhere = serve(every_request(tenant), tls=certificates.server)
    server = serve(every_request(tenant))
    client = await signed_in(opened, server, certificates)
    await client.download_template(link_to(through.format(elsewhere=elsewhere.address)), target)
    assert content_of(target) == b"PK template"
    (request,) = elsewhere.requests
    assert "cookie" not in request.headers
    assert "x-xsrf-token" not in request.headers


async def test_another_port_of_the_same_host_is_elsewhere(
    serve: Serve, opened: Opened, certificates: Certificates, target: Path
) -> None:
    other_port = serve(every_request(tenant))
    client = await signed_in(opened, serve(every_request(tenant)), certificates)
    await client.download_template(link_to(f"{other_port.address}/a.xlsx"), target)
    assert "cookie" not in other_port.requests[0].headers


async def test_a_link_redirected_back_to_the_tenant_has_the_session_again(
    serve: Serve, opened: Opened, certificates: Certificates, target: Path
) -> None:
    elsewhere = serve(every_request(tenant), tls=certificates.server)
    server = serve(every_request(tenant))
    client = await signed_in(opened, server, certificates)
    await client.download_template(link_to(f"{elsewhere.address}/moved/{server.address}/a.xlsx"), target)
    assert "access_token_cookie=" in server.requests[-1].headers["cookie"]
    assert "tracking" not in server.requests[-1].headers["cookie"]


async def test_a_link_that_redirects_endlessly_is_given_up(
    serve: Serve, opened: Opened, certificates: Certificates, target: Path
) -> None:
    def in_circles(peer: Peer, request: Received) -> None:
        if request.method == "POST":
            tenant(peer, request)
        else:
            peer.answer(302, Location="/again.xlsx")

    server = serve(every_request(in_circles))
    client = await signed_in(opened, server, certificates)
    with pytest.raises(NotKnosc):
        await client.download_template(link_to("/a.xlsx"), target)
    assert len(server.requests) == 5


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/plain,hello",
        "ftp://127.0.0.1/a.xlsx",
        "http://files.example.com/a.xlsx",
        "//[nonsense/a.xlsx",
        "https://",
    ],
)
@pytest.mark.parametrize("through", ["", "/moved/"], ids=["at once", "sent on"])
async def test_a_dangerous_link_is_refused(
    serve: Serve, opened: Opened, certificates: Certificates, target: Path, *, url: str, through: str
) -> None:
    client = await signed_in(opened, serve(every_request(tenant)), certificates)
    with pytest.raises((Refused, NotKnosc)):
        await client.download_template(link_to(through + url), target)
    assert content_of(target) is None


async def test_plain_http_is_refused_even_on_this_computer_when_the_tenant_is_elsewhere(
    answered: Answered, target: Path
) -> None:
    client = await answered(lambda _: pytest.fail("nothing should be asked"))
    with pytest.raises(Refused, match=r"errors\.template_link\.insecure"):
        await client.download_template(link_to("http://127.0.0.1:8000/a.xlsx"), target)


async def test_a_link_to_an_untrusted_host_is_not_followed(
    serve: Serve, opened: Opened, certificates: Certificates, target: Path
) -> None:
    elsewhere = serve(every_request(tenant), tls=certificates.server)
    client = await opened(serve(every_request(tenant)))
    with pytest.raises(InsecureConnection):
        await client.download_template(link_to(f"{elsewhere.address}/a.xlsx"), target)


async def test_a_missing_template_is_reported(
    serve: Serve, opened: Opened, certificates: Certificates, target: Path
) -> None:
    client = await signed_in(opened, serve(every_request(tenant)), certificates)
    with pytest.raises(NotFound, match=r"errors\.not_found\.template"):
        await client.download_template(link_to("/missing.xlsx"), target)


async def test_a_page_is_no_template(answered: Answered, target: Path) -> None:
    client = await answered(lambda _: httpx.Response(200, html="<html>sign in</html>"))
    with pytest.raises(NotKnosc):
        await client.download_template(link_to("/a.xlsx"), target)
    assert content_of(target) is None
