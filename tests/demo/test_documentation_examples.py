"""The examples of the Knosc API documentation, run as printed but for the host."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from knosc_desktop.demo.workbooks import write_sample
from tests.support.tenant import DemoTenant
from tests.support.tenant_client import TenantClient

_DOCUMENTED_HOST = "https://acme.knosc.com"

UPLOAD_WITH_CURL = r"""
CSRF=$(grep csrf_access_token cookies.txt | awk '{print $NF}')
curl -b cookies.txt -X POST https://acme.knosc.com/api/job/forecast \
-H "X-XSRF-TOKEN: $CSRF" \
-F "file=@forecast-q2-2024.xlsx"
"""

RUN_WITH_CURL = r"""
curl -b cookies.txt -X POST https://acme.knosc.com/api/job/inventory-planning \
-H "X-XSRF-TOKEN: $CSRF"
"""

TEMPLATES_WITH_CURL = r"""
curl -b cookies.txt "https://acme.knosc.com/api/templates" -o templates.json
"""

UPLOAD_WITH_REQUESTS = """
import json
csrf = session.cookies.get("csrf_access_token")
# Upload a file
with open("forecast-q2.xlsx", "rb") as f:
    r = session.post(
    "https://acme.knosc.com/api/job/forecast",
    headers={"X-XSRF-TOKEN": csrf},
    files={"file": ("forecast-q2.xlsx", f, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}
    )
job_id = r.json()["job_id"]
# Poll for status
r = session.get(
"https://acme.knosc.com/api/job",
params={"jobs": json.dumps([{"trigger": "forecast", "job_id": job_id}])}
)
print(r.json()["jobs"][0]["status"])
"""

needs_a_shell = pytest.mark.skipif(
    not all(map(shutil.which, ("sh", "curl", "grep", "awk"))), reason="the examples are written for a Unix shell"
)


class _Shell:
    """Runs printed commands in a folder with a cookie jar, as a reader of the documentation would."""

    def __init__(self, tenant: DemoTenant, folder: Path) -> None:
        self._tenant = tenant
        self._folder = folder

    def run(self, commands: str) -> str:
        script = commands.replace(_DOCUMENTED_HOST, self._tenant.address)
        return subprocess.run(
            ["sh", "-ec", script], cwd=self._folder, capture_output=True, encoding="utf-8", check=True
        ).stdout

    def sign_in(self) -> None:
        body = json.dumps(dict(zip(("username", "password"), self._tenant.planner, strict=True)))
        answer = self.run(
            "curl -c cookies.txt -X POST https://acme.knosc.com/api/authenticate "
            f"-H 'Content-Type: application/json' -d '{body}'"
        )
        assert json.loads(answer) == {"login": True}


@pytest.fixture
def shell(shared_tenant: DemoTenant, tmp_path: Path) -> _Shell:
    shell = _Shell(shared_tenant, tmp_path)
    shell.sign_in()
    write_sample("forecast", tmp_path / "forecast-q2-2024.xlsx")
    return shell


@needs_a_shell
def test_the_upload_with_curl(shell: _Shell, planner: TenantClient) -> None:
    accepted = json.loads(shell.run(UPLOAD_WITH_CURL))
    assert accepted["message"] == "File uploaded. Processing started."
    assert accepted["status"] == "queued"
    report = planner.end_of("forecast", accepted["job_id"])
    assert (report["status"], report["rows_processed"], report["errors"]) == ("completed", 20, [])


@needs_a_shell
def test_the_jar_still_names_one_csrf_value_after_a_refresh(shell: _Shell) -> None:
    shell.run(
        "REFRESH=$(grep csrf_refresh_token cookies.txt | awk '{print $NF}')\n"
        "curl -b cookies.txt -c cookies.txt -X POST https://acme.knosc.com/api/token-refresh "
        '-H "X-XSRF-TOKEN: $REFRESH"'
    )
    assert json.loads(shell.run(UPLOAD_WITH_CURL))["status"] == "queued"


@needs_a_shell
def test_the_computation_with_curl(shell: _Shell, planner: TenantClient) -> None:
    csrf = UPLOAD_WITH_CURL.strip().splitlines()[0]
    accepted = json.loads(shell.run(csrf + RUN_WITH_CURL))
    assert planner.end_of("inventory-planning", accepted["job_id"])["status"] == "completed"


@needs_a_shell
def test_the_status_with_curl(shell: _Shell) -> None:
    job_id = json.loads(shell.run(UPLOAD_WITH_CURL))["job_id"]
    printed = (
        'curl -b cookies.txt "https://acme.knosc.com/api/job?jobs='
        '%5B%7B%22trigger%22%3A%22item-master%22%2C%22job_id%22%3A%22item-master-upload-a1b2c3%22%7D%5D"'
    )
    asked = printed.replace("item-master-upload-a1b2c3", job_id).replace("item-master", "forecast")
    [report] = json.loads(shell.run(asked))["jobs"]
    assert (report["trigger"], report["job_id"]) == ("forecast", job_id)
    assert json.loads(shell.run(printed)) == {"jobs": []}


@needs_a_shell
def test_the_templates_with_curl(shell: _Shell, tmp_path: Path) -> None:
    shell.run(TEMPLATES_WITH_CURL)
    links = json.loads((tmp_path / "templates.json").read_text())
    shell.run(f"curl -b cookies.txt https://acme.knosc.com{links['forecast']} -o template.xlsx")
    book = load_workbook(tmp_path / "template.xlsx")
    assert book.worksheets[0]["B1"].value == "_ForecastNumber"
    book.close()


def test_the_upload_with_requests(
    planner: TenantClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_sample("forecast", tmp_path / "forecast-q2.xlsx")
    names: dict[str, object] = {"session": planner.session}
    exec(UPLOAD_WITH_REQUESTS.replace(_DOCUMENTED_HOST, planner.tenant.address), names)
    assert capsys.readouterr().out.strip() in {"queued", "running", "completed"}
    assert planner.end_of("forecast", str(names["job_id"]))["rows_processed"] == 20
