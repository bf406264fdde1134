"""What is installed elsewhere: the wheel carries everything, and the files for containers and services fit the code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.metrics import REGISTRY
from bot.settings import SECRETS, Settings

ROOT = Path(__file__).parents[1]
SETTINGS = {name.upper() for name in (*Settings.model_fields, *(f"{name}_file" for name in SECRETS))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    [built] = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_carries_what_the_packages_have(wheel: zipfile.ZipFile) -> None:
    here = {
        str(file.relative_to(ROOT))
        for package in ("bot", "handlers")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == here
    assert any(name.startswith("handlers/models/shipped") for name in packed)


def test_the_wheel_names_its_command_and_its_licence(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    [entry] = [name for name in names if name.endswith("entry_points.txt")]
    assert b"buckstop = bot.__main__:main" in wheel.read(entry)
    assert any(name.endswith("LICENSE") for name in names)


def _environment(service: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in service["environment"].items()}


def test_the_composition_sets_what_is_a_setting_and_hands_out_each_secret_it_names() -> None:
    composed = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    service = composed["services"]["buckstop"]
    given = _environment(service)
    assert given.keys() <= SETTINGS
    read = {value.removeprefix("/run/secrets/") for name, value in given.items() if name.endswith("_FILE")}
    assert read == set(service["secrets"])
    assert read | set(composed["services"]["postgres"]["secrets"]) == composed["secrets"].keys()


def test_the_deployment_sets_what_is_a_setting_and_probes_what_exists() -> None:
    deployment, *others = yaml.safe_load_all((ROOT / "deploy/kubernetes.yaml").read_text())
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    assert {one["name"] for one in container["env"]} <= SETTINGS
    probed = {container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness", "readiness")}
    assert probed == {"/healthz", "/readyz"}
    mounted = [mount["mountPath"] for mount in container["volumeMounts"]]
    for one in container["env"]:
        if one["name"].endswith(("_FILE", "_PLAN")):
            assert str(Path(one["value"]).parent) in mounted
    assert {one["kind"] for one in others} == {"Service", "PodDisruptionBudget"}


def test_the_image_listens_to_the_outside_and_runs_as_nobody_special() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text()
    assert set(re.findall(r"^(?:ENV| {4})\s*([A-Z][A-Z_]*[A-Z])=", text, re.MULTILINE)) <= SETTINGS | {
        "PATH",
        "PYTHONUNBUFFERED",
        "UV_COMPILE_BYTECODE",
    }
    assert "BUCKSTOP_HTTP_HOST=0.0.0.0" in text
    assert text.index("USER 10001") < text.index("ENTRYPOINT")
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE))
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {name for names in copied for name in names.split()} == allowed


def test_the_dashboard_asks_for_what_is_measured_and_shows_all_of_it() -> None:
    board = json.loads((ROOT / "deploy/grafana.json").read_text("utf-8"))
    asked = " ".join(one["expr"] for panel in board["panels"] for one in panel["targets"])
    names = set(re.findall(r"buckstop_\w+", asked))
    measured = {metric.name + ("_total" if metric.type == "counter" else "") for metric in REGISTRY.collect()}
    assert names == measured
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_the_unit_starts_the_command_and_waits_for_what_is_leaving() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy/buckstop.service")
    assert unit["Service"]["ExecStart"].endswith("/.venv/bin/buckstop run")
    assert int(unit["Service"]["TimeoutStopSec"]) > 8
