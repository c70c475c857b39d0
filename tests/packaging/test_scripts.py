"""The recipes: nothing named twice, nothing to edit when something is added, nothing but one place for a fact."""

from __future__ import annotations

import configparser
import plistlib
import re
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from knosc_desktop import __version__
from knosc_desktop.domain.triggers import TRIGGERS

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
SCRIPTS = sorted(
    path for path in PACKAGING.rglob("*") if path.suffix in {".py", ".spec", ".nsi", ".sh"} and path.is_file()
)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SPEC = PACKAGING / "knosc_desktop.spec"


def code_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def repository_files() -> set[str]:
    folders = [ROOT / name for name in ("knosc_desktop", "resources", "packaging")]
    return {path.name for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_names_a_file_twice(script: Path) -> None:
    named = re.findall(r"[\"'/\\]([\w.-]+\.\w+)[\"']", code_of(script))
    ours = [name for name in named if name in repository_files()]
    assert sorted(set(ours)) == sorted(ours)


def test_no_module_icon_or_trigger_is_named_by_the_spec() -> None:
    spec = code_of(SPEC)
    package = ROOT / "knosc_desktop"
    modules = {path.stem for path in package.rglob("*.py")} - {"__init__", "__main__"}
    dotted = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in package.rglob("*.py")}
    icons = {path.name for path in (ROOT / "resources").rglob("*.*") if path.is_file()}
    quoted = set(re.findall(r"[\"']([^\"']+)[\"']", spec))
    assert (
        quoted & (dotted | icons | {f"{name}.py" for name in modules} | {trigger.name for trigger in TRIGGERS}) == set()
    )


def test_the_version_is_said_once() -> None:
    tracked = [*SCRIPTS, ROOT / "pyproject.toml", *(PACKAGING / "linux").iterdir(), *(PACKAGING / "macos").iterdir()]
    said = re.compile(rf"(?<![\d.]){re.escape(__version__)}(?![\d.])")
    assert [path.name for path in tracked if said.search(code_of(path))] == []


def test_the_menu_entry_offers_what_the_program_takes() -> None:
    (path,) = (PACKAGING / "linux").glob("*.desktop")
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(path, encoding="utf-8")
    assert entry["Desktop Entry"]["Exec"] == "knosc-desktop %F"
    assert "text/csv;" in entry["Desktop Entry"]["MimeType"]
    assert "spreadsheetml.sheet;" in entry["Desktop Entry"]["MimeType"]


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed")
def test_the_menu_entry_is_valid() -> None:
    (path,) = (PACKAGING / "linux").glob("*.desktop")
    checked = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_description_for_software_centres_names_the_menu_entry() -> None:
    (path,) = (PACKAGING / "linux").glob("*.xml")
    root = ET.parse(path).getroot()
    assert (PACKAGING / "linux" / str(root.findtext("launchable"))).exists()


def test_the_entitlements_are_a_property_list() -> None:
    (path,) = (PACKAGING / "macos").glob("*.plist")
    assert all(plistlib.loads(path.read_bytes()).values())


def test_the_setup_for_windows_asks_no_administrator_and_is_offered_for_what_the_program_takes() -> None:
    (path,) = (PACKAGING / "windows").glob("*.nsi")
    script = code_of(path)
    assert "RequestExecutionLevel user\n" in script
    for suffix in (".xlsx", ".csv"):
        assert f'WriteRegStr SHCTX "${{CLASSES}}\\{suffix}\\OpenWithProgids" "${{TYPE}}"' in script
        # The default program for them stays what it is.
        assert f'"${{CLASSES}}\\{suffix}" ' not in script.replace("/ifempty SHCTX ", "")


def test_what_setup_writes_into_the_registry_the_uninstaller_deletes() -> None:
    (path,) = (PACKAGING / "windows").glob("*.nsi")
    script = code_of(path)
    written = re.findall(r'^ *WriteReg\w+ SHCTX "([^"]+)" "?([^" ]*)"? ', script, re.MULTILINE)
    keys = re.findall(r'^ *DeleteRegKey SHCTX "([^"]+)"$', script, re.MULTILINE)
    values = re.findall(r'^ *DeleteRegValue SHCTX "([^"]+)" "([^"]+)"$', script, re.MULTILINE)
    left = [(key, name) for key, name in written if not key.startswith(tuple(keys)) and (key, name) not in values]
    assert written != []
    assert left == []


def test_every_exit_code_of_the_setup_is_explained_in_its_head_and_known_to_winget() -> None:
    (path,) = (PACKAGING / "windows").glob("*.nsi")
    (manifest,) = (PACKAGING / "windows" / "winget").glob("*.installer.yaml")
    head, _, script = code_of(path).partition("\n\n")
    used = set(re.findall(r"(?:\$\{Refuse\}|SetErrorLevel) (\d+)", script))
    assert used == set(re.findall(r" (\d)  [A-Za-z]", head))
    assert used >= set(re.findall(r"InstallerReturnCode: (\d+)", code_of(manifest)))


def test_every_file_has_the_same_bytes_on_every_system() -> None:
    assert "* -text" in code_of(ROOT / ".gitattributes").splitlines()


@pytest.mark.parametrize("script", sorted((PACKAGING / "macos").glob("*.sh")), ids=lambda path: path.name)
def test_the_shell_scripts_can_be_read_by_a_shell(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("ruby") is None, reason="ruby is not installed")
def test_the_cask_can_be_read_by_ruby() -> None:
    (path,) = (PACKAGING / "macos").glob("*.rb")
    assert subprocess.run(["ruby", "-c", path], check=False, capture_output=True).returncode == 0


def test_the_wheel_says_that_the_package_is_typed() -> None:
    wheel = tomllib.loads(code_of(ROOT / "pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel == {"packages": ["knosc_desktop"]}
    assert (ROOT / "knosc_desktop" / "py.typed").is_file()


def steps_of(workflow: Path) -> list[dict[str, str]]:
    jobs = yaml.safe_load(code_of(workflow))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_each_step_of_a_workflow_runs_one_command_of_the_repository(workflow: Path) -> None:
    commands = [step["run"] for step in steps_of(workflow) if "run" in step]
    assert commands
    for command in commands:
        program, script = command.split()[:2]
        assert program in {"bash", "python", "python3"}
        assert (ROOT / script).is_file()
        assert "\n" not in command
        assert "${{" not in command


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_each_action_is_pinned_by_its_commit_with_the_version_beside(workflow: Path) -> None:
    used = re.findall(r"uses: (.+)", code_of(workflow))
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []


def test_only_the_job_that_publishes_may_write() -> None:
    writing = {
        (workflow.stem, name)
        for workflow in WORKFLOWS
        for name, job in yaml.safe_load(code_of(workflow))["jobs"].items()
        if "write" in job["permissions"].values()
    }
    assert writing == {("release", "publish")}
    assert [yaml.safe_load(code_of(workflow))["permissions"] for workflow in WORKFLOWS] == [{}] * len(WORKFLOWS)
