"""What a Python function takes and gives, by its annotations: checked arguments, and JSON Schemas for publishing.

Two ways to write an action's parameters, both beside an optional context parameter (annotated ``Context``, or named
``ctx``): one parameter that is a dataclass, msgspec Struct or TypedDict and takes the arguments as a whole; or plain
annotated parameters, one per argument. A single such parameter that is keyword-only counts as a plain one.
"""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from farebox.actions import files
from farebox.actions.files import File
from farebox.actions.port import ActionError, Context, SentFiles
from farebox.core.values import Json, Value

NOTHING: SentFiles = MappingProxyType({})


_UNCHANGING = (str, int, float, bool, None, type(None))


class ActionInvalid(Exception):
    """A function cannot become an action; the sentence says which, why and what to write instead."""


class Argument(Value, frozen=True):
    """One argument, by the name that the workflow's payload uses."""

    name: str
    type: Any
    required: bool
    default: Any = msgspec.UNSET


class Signature(Value, frozen=True, kw_only=True):
    """How to turn a step's resolved arguments into the keywords of one call."""

    arguments: tuple[Argument, ...]
    names: frozenset[str]
    whole: str = ""
    """The parameter that takes all arguments as one object; empty: each is a keyword of its own."""
    takes: Any = None
    """That parameter's class."""
    context: str = ""
    """The parameter that takes the context, if any."""
    schema: Json = None
    result_schema: Json = None

    may_change: bool = False
    """Whether it gets lists or objects, which it may change: then they are its own, and not the run's."""
    takes_files: bool = False
    """Whether an upload's id among the arguments may have to be opened."""

    def bind(self, given: Json, ctx: Context | None, sent: SentFiles = NOTHING) -> dict[str, Any]:
        """The keywords for the call. ActionError ``arguments_invalid`` names every argument that does not fit.

        ``sent``: what is known of the uploads that the arguments name.
        """
        arguments: Mapping[str, Any] = {} if given is None else given
        if not isinstance(arguments, dict):
            raise _refusal(["the arguments must be an object"])
        own = arguments
        if self.may_change and any(type(value) in (list, dict) for value in own.values()):
            own = msgspec.json.decode(msgspec.json.encode(own))
        keywords = self._whole(own, sent) if self.whole else self._each(own, sent)
        if self.context:
            keywords[self.context] = ctx
        return keywords

    def _whole(self, given: dict[str, Any], sent: SentFiles) -> dict[str, Any]:
        if not self.names.issuperset(given):
            self._each(given, sent)
        try:
            return {self.whole: _convert(given, self.takes, sent)}
        except msgspec.ValidationError as error:
            self._each(given, sent)  # names every wrong argument at once, where the whole names the first
            raise _refusal([str(error)]) from None

    def _each(self, given: dict[str, Any], sent: SentFiles) -> dict[str, Any]:
        keywords: dict[str, Any] = {}
        problems = [
            f"{name!r} is not an argument of this action; it takes {', '.join(sorted(self.names)) or 'none'}"
            for name in given
            if name not in self.names
        ]
        for argument in self.arguments:
            if argument.name not in given:
                if argument.required:
                    problems.append(f"{argument.name}: is missing")
                continue
            try:
                keywords[argument.name] = _convert(given[argument.name], argument.type, sent)
            except msgspec.ValidationError as error:
                problems.append(_sentence(argument.name, str(error)))
        if problems:
            raise _refusal(problems)
        return keywords


def read(function: Callable[..., Any], label: str, arguments: Any = None, result: Any = None) -> Signature:
    """The signature of a function; ``label`` names the action in errors. ActionInvalid."""
    hints = _hints(function, label)
    plain: list[inspect.Parameter] = []
    context = ""
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise ActionInvalid(f"{label}: parameter {parameter.name!r} cannot be given by name; write a plain one")
        if _is_context(parameter.name, hints.get(parameter.name)):
            context = parameter.name
        else:
            plain.append(parameter)
    result_schema = _result_schema(hints.get("return", Any) if result is None else result, label)
    if arguments is None and len(plain) == 1 and plain[0].kind is not inspect.Parameter.KEYWORD_ONLY:
        arguments = hints.get(plain[0].name) if _is_record(hints.get(plain[0].name)) else None
    if arguments is not None and len(plain) != 1:
        raise ActionInvalid(f"{label}: with arguments={arguments.__name__} it takes one parameter beside ctx")
    if arguments is None:
        fields = tuple(_plain(parameter, hints, label) for parameter in plain)
    else:
        fields = _fields(arguments, label)
    return Signature(
        arguments=fields,
        names=frozenset(field.name for field in fields),
        whole="" if arguments is None else plain[0].name,
        takes=arguments,
        context=context,
        schema=_schema(fields, label),
        result_schema=result_schema,
        may_change=any(field.type not in _UNCHANGING for field in fields),
        takes_files=any(files.mentions(field.type) for field in fields),
    )


def _hints(function: Callable[..., Any], label: str) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except NameError as error:
        raise ActionInvalid(f"{label}: an annotation names something that is not imported ({error})") from None


def _is_context(name: str, hint: Any) -> bool:
    return name == "ctx" or hint is Context or (isinstance(hint, type) and hint.__name__ == "ActionContext")


def _is_record(hint: Any) -> bool:
    if not isinstance(hint, type):
        return False
    return dataclasses.is_dataclass(hint) or issubclass(hint, msgspec.Struct) or typing.is_typeddict(hint)


def _plain(parameter: inspect.Parameter, hints: Mapping[str, Any], label: str) -> Argument:
    if parameter.name not in hints:
        raise ActionInvalid(f"{label}: annotate parameter {parameter.name!r}, for example {parameter.name}: str")
    if parameter.default is parameter.empty:
        return Argument(parameter.name, hints[parameter.name], True)
    return Argument(parameter.name, hints[parameter.name], False, parameter.default)


def _fields(record: Any, label: str) -> tuple[Argument, ...]:
    """The arguments that a record class describes."""
    if isinstance(record, type) and issubclass(record, msgspec.Struct):
        return tuple(
            Argument(
                field.encode_name,
                field.type,
                field.required,
                msgspec.UNSET if field.default is msgspec.NODEFAULT else field.default,
            )
            for field in msgspec.structs.fields(record)
        )
    hints = typing.get_type_hints(record, include_extras=True)
    if typing.is_typeddict(record):
        return tuple(_typed_dict_key(name, hint, name in record.__required_keys__) for name, hint in hints.items())
    if not dataclasses.is_dataclass(record):
        raise ActionInvalid(f"{label}: arguments must be a dataclass, a msgspec Struct or a TypedDict")
    return tuple(_dataclass_field(field, hints[field.name]) for field in dataclasses.fields(record) if field.init)


def _dataclass_field(field: dataclasses.Field[Any], hint: Any) -> Argument:
    if field.default is not dataclasses.MISSING:
        return Argument(field.name, hint, False, field.default)
    return Argument(field.name, hint, field.default_factory is dataclasses.MISSING)


def _typed_dict_key(name: str, hint: Any, required: bool) -> Argument:
    """``NotRequired[int]`` says it itself: the class cannot know while its annotations are texts."""
    origin = typing.get_origin(hint)
    if origin not in (typing.Required, typing.NotRequired):
        return Argument(name, hint, required)
    return Argument(name, typing.get_args(hint)[0], origin is typing.Required)


def _schema(arguments: tuple[Argument, ...], label: str) -> Json:
    """One closed object schema; shared classes under ``$defs``."""
    properties: dict[str, Json] = {}
    definitions: dict[str, Json] = {}
    for argument in arguments:
        try:
            (schema,), found = msgspec.json.schema_components([argument.type], schema_hook=files.schema_hook)
        except TypeError:
            raise ActionInvalid(
                f"{label}: parameter {argument.name!r} has a type that JSON cannot express: {_named(argument.type)}"
            ) from None
        definitions.update(found)
        properties[argument.name] = _with_default(schema, argument.default)
    required = [argument.name for argument in arguments if argument.required]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    if definitions:
        schema["$defs"] = definitions
    return _local(schema)


def _with_default(schema: Json, default: Any) -> Json:
    if default is msgspec.UNSET:
        return schema
    try:
        return {**schema, "default": msgspec.to_builtins(default)}
    except TypeError:
        return schema


def _result_schema(hint: Any, label: str) -> Json:
    if hint in (Any, object, None, type(None)):
        return None
    try:
        return _local(msgspec.json.schema(hint))
    except TypeError:
        raise ActionInvalid(f"{label}: its result has a type that JSON cannot express: {_named(hint)}") from None


def _local(schema: Json) -> Json:
    """``$ref`` of components as ``#/$defs/Name``: the schema stands on its own."""
    match schema:
        case {"$ref": str(ref), **rest}:
            return {"$ref": "#/$defs/" + ref.rpartition("/")[2], **{key: _local(value) for key, value in rest.items()}}
        case dict():
            return {key: _local(value) for key, value in schema.items()}
        case list():
            return [_local(value) for value in schema]
        case _:
            return schema


def _convert(value: Json, target: Any, sent: SentFiles) -> Any:
    """Strictly typed, except that JSON knows one kind of number: 3.0 is a whole number too."""

    def other(kind: type, given: Any) -> Any:
        if kind is not File:
            raise NotImplementedError(f"JSON has no {kind.__name__}")
        return files.read(given, sent)

    try:
        return msgspec.convert(value, target, dec_hook=other)
    except msgspec.ValidationError:
        whole = _whole_numbers(value)
        if whole == value and repr(whole) == repr(value):
            raise
        return msgspec.convert(whole, target, dec_hook=other)


def _whole_numbers(value: Json) -> Json:
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: _whole_numbers(inner) for key, inner in value.items()}
        case list():
            return [_whole_numbers(inner) for inner in value]
        case _:
            return value


def _sentence(name: str, message: str) -> str:
    """``rows[0]: Expected `str`, got `int``` from the library's message with its ``$`` path at the end."""
    text, _, path = message.partition(" - at `$")
    return f"{name}{path.rstrip('`')}: {text}"


def _refusal(problems: list[str]) -> ActionError:
    return ActionError("arguments_invalid", "; ".join(problems), category="validation")


def _named(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint)
