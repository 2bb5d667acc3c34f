"""Pages are templates: Python prepares what one shows, and whatever it shows is escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension

__all__ = ["hashed", "templates"]


@cache
def templates(*packages: str) -> Environment:
    """The templates of packages, which lie in their folders ``templates``; what several have is the first's.

    Text is escaped there, what is not there is an error, and ``|hashed`` is :func:`hashed`.
    """
    loader = ChoiceLoader([PackageLoader(package) for package in packages])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=[_Lines])
    environment.filters["hashed"] = hashed
    return environment


def hashed(content: str) -> str:
    """What a content security policy calls a style or a script that stands on the page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode('utf-8')).digest()).decode()}"


class _Lines(Extension):
    """Lines of a template are for its readers: beside a tag their break is nothing, between words a space."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        tight = re.sub(r"(?:(?<=>)|(?<=[%#]\}))\s*\n\s*|\s*\n\s*(?=<|\{[%#])", "", source)
        return re.sub(r"\s*\n\s*", " ", tight)
