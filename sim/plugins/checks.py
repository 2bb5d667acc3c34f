"""What can be wrong with a plugin's hooks, found before pluggy, which lets a misspelt one pass."""

from __future__ import annotations

import difflib
import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sim.blame import let_through
from sim.hookspecs import PROJECT, SIGNATURES, NoColumnError
from sim.trust_rule import BETA, TrustRule

_MARK = f"{PROJECT}_impl"


def hooks_of(plugin: Any) -> dict[str, Callable[..., Any]]:
    """Attribute name -> function, for everything in `plugin` marked with `@hookimpl`."""
    hooks = {}
    for name in dir(plugin):
        value = inspect.getattr_static(plugin, name)
        function = getattr(value, "__func__", value)
        if isinstance(getattr(function, _MARK, None), dict):
            hooks[name] = function
    return hooks


def hook_problems(plugin: Any) -> Iterator[str]:
    """Why the hooks in `plugin` cannot be used, one sentence each, with the fix."""
    hooks = hooks_of(plugin)
    for name, function in hooks.items():
        hook = getattr(function, _MARK).get("specname") or name
        if hook not in SIGNATURES:
            near = difflib.get_close_matches(hook, SIGNATURES, 1, 0.5)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(SIGNATURES)}"
            yield f"{name} is marked with @hookimpl, but no hook is called that. {hint}"
        else:
            yield from _signature_problems(name, hook, function)
    for name in SIGNATURES:
        if name not in hooks and inspect.isfunction(getattr(plugin, name, None)):
            yield (
                f"{name} has the name of a hook but is not marked as one. "
                "Write @hookimpl in front of it (from sim import hookimpl)"
            )


def _signature_problems(name: str, hook: str, function: Any) -> Iterator[str]:
    right = f"def {name}({', '.join(SIGNATURES[hook])})"
    if not inspect.isfunction(function):
        kind = type(function).__name__
        yield f"{name} is marked with @hookimpl but is a {kind}, not a function. Write {right}"
        return
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        yield f"{name} is async; hooks are not. Write {right}"
        return
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            yield f"{name} takes {parameter}, which hooks cannot fill. Write {right}"
        elif parameter.name not in SIGNATURES[hook] and parameter.default is parameter.empty:
            arguments = ", ".join(SIGNATURES[hook]) or "nothing"
            yield f"{name} asks for {parameter.name!r}, but this hook offers {arguments}. Write {right}"


def lookalikes(plugin: Any) -> Iterator[str]:
    """Unmarked functions that look like a misspelt hook. They may be meant, so these are only warnings."""
    for name, function in vars(plugin).items() if hasattr(plugin, "__dict__") else ():
        own = inspect.isfunction(function) and function.__module__ == getattr(plugin, "__name__", None)
        if not own or name in SIGNATURES or name.startswith("_") or hasattr(function, _MARK):
            continue
        near = difflib.get_close_matches(name, SIGNATURES, 1, 0.85)
        if near:
            yield f"{name} looks like the hook {near[0]}, misspelt and without @hookimpl; it is not called"


def measure_problem(name: Any, value: Any) -> str:
    """Why a measure cannot be used, or an empty text."""
    if not isinstance(name, str) or not name.isidentifier() or not name.islower():
        return f"the measure {name!r} needs a name of lower-case words joined by underscores"
    compute = getattr(value, "compute", value)
    if not callable(compute):
        return f"the measure {name!r} must be a function of columns or a Measure, not {value!r}"
    try:
        signature = inspect.signature(compute)
    except (TypeError, ValueError):
        return _trial_problem(name, compute)  # written in C
    try:
        signature.bind(None)
    except TypeError:
        return f"the measure {name!r} must take one argument, columns, not {signature}"
    return _trial_problem(name, compute)


def _trial_problem(name: str, compute: Callable[..., Any]) -> str:
    """What is wrong with a measure on made-up columns, or an empty text.

    What else goes wrong on these may go well on others, so only the kit tells it.
    """
    import numpy as np

    from sim.plugins.samples import make_columns

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            value: Any = compute(make_columns())
        except NoColumnError as exc:
            return f"the measure {name!r}: {exc}"
        except BaseException as exc:
            let_through(exc)
            return ""
    try:
        float(value)
    except (TypeError, ValueError):
        return f"the measure {name!r} gave {value!r}. It must give one number"
    return ""


def trust_rule_problem(cls: Any) -> str:
    """Why a trust rule cannot be used, or an empty text."""
    if not (isinstance(cls, type) and issubclass(cls, TrustRule)):
        return f"register_trust_rules returned {cls!r}. Give TrustRule classes, without ()"
    if not isinstance(cls.name, str) or not cls.name.strip() or cls.name.strip() == BETA:
        return f"{cls.__name__} needs a name of its own, such as name = {cls.__name__.lower()!r}"
    if cls.update is TrustRule.update:
        return (
            f"{cls.__name__} has no update. Write def update(self, trust, disposition, credit, debit, grudge)"
        )
    try:
        inspect.signature(cls.update).bind(None, *["column"] * 5)
    except TypeError:
        right = "update(self, trust, disposition, credit, debit, grudge)"
        return f"{cls.__name__}.update{inspect.signature(cls.update)} is asked otherwise. Write def {right}"
    return ""


def return_problem(value: Any, mapping: bool = False) -> str:
    """Why the return value of a registering hook cannot be used, or an empty text."""
    if value is None:
        return "returned nothing. Is a `return` missing?"
    if mapping:
        return (
            ""
            if isinstance(value, Mapping)
            else f"returned {value!r} instead of a mapping of name to function"
        )
    if isinstance(value, (str, bytes, type, Mapping)) or not hasattr(value, "__iter__"):
        return f"returned {value!r} instead of a list of classes. Put them in brackets: [MyClass]"
    return ""
