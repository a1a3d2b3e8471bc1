"""Lint the packaged template in both forms: as Chalice writes it, and as CloudFormation sees it after SAM.

Cycles between resources, for one, show only in the second form.
"""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from infra.build import BUILD
from infra.local.deploy import MADE_OF

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = Path(__file__).parent / "cfnlintrc.yaml"


def transformed(template: dict[str, Any]) -> dict[str, Any]:
    """The template after the SAM transform, which runs here without AWS."""
    with_code = copy.deepcopy(template)
    for resource in with_code["Resources"].values():
        if says := MADE_OF.get(resource["Type"]):  # the transform takes no local path
            resource["Properties"][says] = {"Bucket": "code", "Key": Path(resource["Properties"][says]).name}
    session = boto3.session.Session(region_name="eu-west-2")  # only names are made of it
    translator = Translator({}, Parser(), boto_session=session)
    plain: dict[str, Any] = translator.translate(with_code, {})
    return plain


def findings(template: Path) -> str:
    """What cfn-lint says about one file; empty when it is clean."""
    linter = Path(sys.executable).with_name("cfn-lint")
    command = [str(linter), "--config-file", str(SETTINGS), "--template", str(template)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def write_transformed(build: Path = BUILD) -> Path:
    """Write build/template-transformed.json; returns its path."""
    template = json.loads((build / "template.json").read_text("utf-8"))
    target = build / "template-transformed.json"
    target.write_text(json.dumps(transformed(template), indent=1), "utf-8")
    return target
