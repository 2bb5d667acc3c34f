"""A plugin file that is there already, as a distribution: as it is, with its test, helpers and data."""

from __future__ import annotations

import re
from pathlib import Path

from sim.plugins import allow, load

__all__ = ["packed"]


def packed(file: Path, name: str) -> tuple[dict[str, bytes], str]:
    """Pack ``file`` as the plugin ``name``: what the distribution holds besides its description, by its place
    in it, and its entry point. PluginError, exit code 2, if it cannot be used as it is.
    """
    allow([file])
    registry = load([file])
    (info,) = [info for info in registry.plugins() if info.origin.path == registry.files[0]]
    package, module = f"trustsim_{file.stem}", file.stem
    read: dict[str, bytes] = dict(registry._readings[-1].source().files)
    helpers = {Path(each).parts[0].removesuffix(".py") for each in read if each.endswith(".py")} - {module}
    inside = f"src/{package}"
    files = {f"{inside}/{each}": _as_part(content, package, helpers) for each, content in read.items()}
    classes = sorted(registry.strategies[each].cls.__name__ for each in info.strategies)
    hooks = bool(info.measures or info.trust_rules or info.hooks) or b"hookimpl" in read[file.name]
    init = f'"""The plugin `{name}` for trustsim."""\n'
    if not hooks:
        quoted = ", ".join(f'"{each}"' for each in classes)
        init += _INIT.format(module=f"{package}.{module}", names=", ".join(classes), quoted=quoted)
    files[f"{inside}/__init__.py"] = init.encode()
    files[f"{inside}/py.typed"] = b""
    test = file.with_name(f"test_{file.name}")
    source = _test_of_package(test.read_text(encoding="utf-8"), file, package) if test.is_file() else None
    files[f"tests/test_{module}.py"] = (source or _TEST.format(name=name)).encode()
    return files, f"{package}.{module}" if hooks else package


def _as_part(content: bytes, package: str, helpers: set[str]) -> bytes:
    """What was beside the file is now in the package with it."""
    if not helpers:
        return content
    names = "|".join(map(re.escape, sorted(helpers)))
    text = content.decode("utf-8", "surrogateescape")
    plain = re.compile(rf"^([ \t]*)import ({names})(?=[ \t]*(?:#|$| as ))", re.M)
    text = plain.sub(rf"\1from {package} import \2", text)
    text = re.sub(rf"^([ \t]*)from ({names})(?=[ .])", rf"\1from {package}.\2", text, flags=re.M)
    return text.encode("utf-8", "surrogateescape")


_INIT = '''
from sim import Strategy, hookimpl

from {module} import {names}

__all__ = [{quoted}]


@hookimpl
def register_strategies() -> list[type[Strategy]]:
    """What this package offers: add further strategies to the list."""
    return [{names}]
'''


_TEST = '''\
"""Does all that {name} offers keep the rules?"""

from sim.testing import check_plugin


def test_it_keeps_the_rules() -> None:
    check_plugin("trustsim-{name}")
'''


_LOADED = r'load_strategy\(\s*Path\(__file__\)\.with_name\(\s*"{file}"\s*\)\s*(?:,\s*"([^"]+)"\s*)?,?\s*\)'


def _test_of_package(text: str, file: Path, package: str) -> str | None:
    """The test of the file, importing the package instead of loading the file; None if it does neither."""
    names = {info.name: info.cls.__name__ for info in load([file]).strategies.values() if info.origin.path}
    pattern = re.compile(rf"^(\w+)(?:: [^=]+)? = {_LOADED.replace('{file}', re.escape(file.name))}\n", re.M)
    imports: list[str] = []

    def take_out(match: re.Match[str]) -> str:
        cls = names.get(match[2] or "", next(iter(names.values()), match[1]))
        imports.append(cls if cls == match[1] else f"{cls} as {match[1]}")
        return ""

    text = pattern.sub(take_out, text)
    if not imports or "load_strategy(" in text:
        return None
    text = re.sub(r"\bload_strategy, |, load_strategy\b", "", text)
    if not re.search(r"\bPath\b", text.replace("from pathlib import Path\n", "")):
        text = text.replace("from pathlib import Path\n\n", "").replace("from pathlib import Path\n", "")
    last = max((match.end() for match in re.finditer(r"^(?:from|import) [^(\n]+\n", text, re.M)), default=0)
    blocks = [match.end() for match in re.finditer(r"^from [^\n]*\([^)]*\)\n", text, re.M)]
    last = max([last, *blocks])
    head, rest = text[:last].rstrip("\n"), text[last:].lstrip("\n")
    return f"{head}\n\nfrom {package} import {', '.join(imports)}\n\n\n{rest}"
