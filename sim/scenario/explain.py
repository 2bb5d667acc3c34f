"""From what pydantic found to sentences a user can act on: key, what was found, what would do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.scenario.document import Path
from sim.scenario.schema import MOST_DAYS, NETWORKS, Scenario, Strict
from sim.scenario.words import did_you_mean, number, shown, what

__all__ = ["Finding", "explain", "fields_of", "homes", "wanted", "wants"]

#: Path, whether its key is meant (not its value), sentence.
Finding = tuple[Path, bool, str]

#: What would do, for keys whose type does not say it.
_SPECIAL = {
    "replies_per_day": "a whole number of 0 or more, or unlimited",
    "measure_every": f"auto, or a whole number of days from 1 to {number(MOST_DAYS)}",
    "seed": "a whole number from 0 to 2^64 - 1",
    "kind": "one of " + ", ".join(NETWORKS),
    "self_loops": "refuse or drop",
    "network": "a mapping such as {kind: random, mean_degree: 12}",
    "path": "the path of an edge list in CSV, for example --set audience.network.path=edges.csv",
    "strategy": "the name of a strategy",
    "with": "a mapping of the strategy's parameters, for example {posts_per_day: 1}",
    "brands": "a list of brands, each with a name and a strategy",
    "timeline": "a list of changes, each with day, brand and strategy",
    "plugins": "a list of paths of Python files",
}


def explain(error: ValidationError, data: Any) -> Iterator[Finding]:
    """One finding for each thing pydantic refused; ``data`` is what it was given."""
    done: set[Path] = set()
    for detail in error.errors(include_url=False, include_context=True):
        if detail["type"] in ("contradiction", "unbounded"):
            continue  # told apart, and more exactly, by the caller
        path, models, field = _follow(detail["loc"], data)
        if detail["type"] == "union_tag_invalid":
            path = (*path, "kind")
        short = (
            detail["type"] == "too_short" and detail["input"]
        )  # because of entries that are told themselves
        if path in done or short:
            continue
        done.add(path)
        yield path, detail["type"] == "extra_forbidden", _sentence(detail, path, models, field)


def _follow(
    location: tuple[int | str, ...], data: Any
) -> tuple[Path, list[type[BaseModel]], FieldInfo | None]:
    """The key path of an error, the models along it, and the field at its end."""
    path: list[str | int] = []
    model: type[BaseModel] | None = Scenario
    models: list[type[BaseModel]] = [Scenario]
    field: FieldInfo | None = None
    tagged = False
    for part in location:
        if tagged:  # the kind of network, named by pydantic between "network" and what is wrong in it
            tagged = False
            model = NETWORKS.get(str(part))
            models += [model] if model is not None else []
            continue
        if model is not None and isinstance(part, str):
            field = fields_of(model).get(part)
            path.append(part)
            inner = _model_of(field)
            data = data.get(part) if isinstance(data, dict) else None
            model = inner if field is None or not _is_list(field) else None
            tagged = part == "network" and field is not None
            if model is not None:
                models.append(model)
        elif isinstance(part, int) and field is not None and _is_list(field) and isinstance(path[-1], str):
            path.append(part)
            data = data[part] if isinstance(data, list) and part < len(data) else None
            model = _model_of(field)
            if model is not None:
                models.append(model)
        # anything else names a branch of a union, not a key
    return tuple(path), models, field


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a model as they are written, and their fields."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple


def _model_of(field: FieldInfo | None) -> type[BaseModel] | None:
    annotation = None if field is None else field.annotation
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
    return annotation if isinstance(annotation, type) and issubclass(annotation, Strict) else None


def wants(name: str, field: FieldInfo) -> str:
    """What would do for a key: "a whole number from 1 to 3650"."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    if _model_of(field) is not None:
        return "a mapping of keys to values"
    if field.annotation is str:
        return "text"
    if get_origin(field.annotation) is Literal:
        return f"one of {', '.join(get_args(field.annotation))}"
    low: Any = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None)
    high: Any = next((mark.le for mark in field.metadata if isinstance(mark, Le)), None)
    kind = "a whole number" if field.annotation is int else "a number"
    extra = field.json_schema_extra
    usual: Any = extra.get("plausible") if isinstance(extra, dict) else None
    text = f"{kind} from {number(low)} to {number(high)}"
    return f"{text} (usually {number(usual[0])} to {number(usual[1])})" if usual else text


def wanted(path: Path) -> str | None:
    """What would do for the value at ``path``; None if there is no such key."""
    if path[:2] == ("audience", "network"):  # the kind tells which keys there are, not what they want
        fields = {name: field for model in NETWORKS.values() for name, field in fields_of(model).items()}
        field = fields.get(str(path[-1]))
    else:
        _, _, field = _follow(path, None)
    if "with" in path[:-1]:
        return "a finite number"
    return None if field is None else wants(str(path[-1]), field)


def homes() -> dict[str, str]:
    """Name of every key that stands in one place only -> its dotted path (lists left out)."""
    found: dict[str, list[str]] = {}
    _collect(Scenario, "", found)
    for model in NETWORKS.values():
        _collect(model, "audience.network.", found)
    unique = {name: set(paths) for name, paths in found.items()}
    return {name: paths.pop() for name, paths in unique.items() if len(paths) == 1}


def _collect(model: type[BaseModel], prefix: str, found: dict[str, list[str]]) -> None:
    for name, field in fields_of(model).items():
        found.setdefault(name, []).append(prefix + name)
        inner = _model_of(field)
        if inner is not None and name != "traits":  # mean and sd are no names that tell where they belong
            _collect(inner, f"{prefix}{name}.", found)


def _sentence(detail: Any, path: Path, models: list[type[BaseModel]], field: FieldInfo | None) -> str:
    kind, value = detail["type"], detail["input"]
    name = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return _unknown_key(name, models)
    if not path:
        return f"found {what(value)}. Write keys and values, such as name: and brands:."
    if isinstance(path[-1], int):
        list_name = str(path[-2])
        need = "text" if list_name == "plugins" else _entry(models[-1])
        return f"found {what(value)}. Write {need}."
    need = "something else" if field is None else wants(name, field)
    if kind == "literal_error" and isinstance(value, str) and field is not None:
        known = get_args(field.annotation)
        return f"there is no {name} {shown(value)}. {did_you_mean(value, known, 'There are')}"
    if kind == "missing":
        return f"missing. Write {need}."
    if kind == "union_tag_invalid":
        found = str(detail["ctx"]["tag"])
        return f"no network is of kind {shown(found)}. {did_you_mean(found, NETWORKS, 'The kinds are')}"
    if kind == "control":
        return f"{detail['msg']}. Remove it."
    if kind == "too_short":
        return f"the list is empty. Write {need}."
    if kind == "too_long":
        return f"{detail['ctx']['actual_length']} are too many; the most is {detail['ctx']['max_length']}."
    if kind == "string_too_short":
        return f"the text is empty. Write {need}."
    if kind == "string_too_long":
        return f"the text has {len(value)} characters. Write at most {detail['ctx']['max_length']}."
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"{number(value)} is out of range. Write {need}."
    return f"found {what(value)}. Write {need}.{_hint(value, need, field)}"


def _hint(value: object, need: str, field: FieldInfo | None) -> str:
    """What most likely happened: quotes too many, quotes too few, a decimal point."""
    if "number" in need and isinstance(value, str):
        from sim.scenario.scalars import resolve

        if isinstance(resolve(value.strip()), int | float):
            return " Leave the quotes away."
    if need.startswith("a whole number") and isinstance(value, float) and value % 1 == 0:
        most: Any = (
            next((mark.le for mark in field.metadata if isinstance(mark, Le)), None) if field else None
        )
        if most is not None and value > most:
            return ""
        return f" Write {number(value)} without a point; thousands are written 10_000."
    if need.startswith(("text", "the name", "the path")) and isinstance(value, bool | int | float):
        return " Put it in quotes to make it text."
    return ""


def _entry(model: type[BaseModel]) -> str:
    needed = [name for name, field in fields_of(model).items() if field.is_required()]
    return f"a mapping with {', '.join(needed[:-1])} and {needed[-1]}"  # every entry needs two keys or more


def _unknown_key(name: str, models: list[type[BaseModel]]) -> str:
    fields = fields_of(models[-1])
    near = did_you_mean(name, fields, "")
    if near.startswith("Did"):
        return f"unknown key. {near}"
    kinds = [kind for kind, model in NETWORKS.items() if name in model.model_fields]
    if models[-1] in NETWORKS.values() and kinds:
        kind = next(kind for kind, model in NETWORKS.items() if model is models[-1])
        whole = f"--set 'audience.network={{kind: {kinds[0]}, ...}}'"
        belongs = f"goes with a network of kind {' or '.join(kinds)}, not {kind}"
        return f"{belongs}. Leave it away, or set the network as a whole: {whole}."
    home = homes().get(name)
    if home is not None:
        return f"unknown key here. It belongs at {shown(home)}."
    return f"unknown key. {did_you_mean(name, fields, 'Keys here', most=50)}"
