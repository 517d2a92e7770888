"""Code samples of the reference: every operation in curl, JavaScript, Python and Go, from one description of the call.

They are written as one would write them at work: with a time limit, with the sentence and request id of a refusal, and,
for a stream, resuming where it was cut. Tests run those of the purchase against a real server.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from typing import Any

from farebox.api import code_bodies
from farebox.api.code_calls import Call, call_of
from farebox.api.code_go import go

_PYTHON_STREAM = """\
import json
import time
import requests

last = ""
while True:
    try:
        with requests.get(
            "{url}",
            headers={{{headers}"Last-Event-ID": last}},
            stream=True,
            timeout=(10, 45),  # the server says something at least every 15 s
        ) as response:
            if response.status_code == 204:  # nothing left to say
                break
            if response.status_code != 200:
                problem = response.json()
                raise SystemExit(f"{{problem['code']}}: {{problem['message']}} ({{problem['requestId']}})")
            for line in response.iter_lines(decode_unicode=True):
                if line.startswith("id: "):
                    last = line[4:]
                elif line.startswith("data: "):
                    print(json.loads(line[6:]))
    except requests.RequestException as lost:
        print("reconnecting:", lost)
    time.sleep(1)
"""
_JAVASCRIPT_STREAM = """\
let last = "";
for (;;) {{
  try {{
    const response = await fetch("{url}", {{
      headers: {{{headers} "Last-Event-ID": last }},
    }});
    if (response.status === 204) break; // nothing left to say
    if (!response.ok) {{
      const problem = await response.json();
      console.error(`${{problem.code}}: ${{problem.message}} (${{problem.requestId}})`);
      break;
    }}
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {{
      const lines = (text + chunk).split("\\n");
      text = lines.pop();
      for (const line of lines) {{
        if (line.startsWith("id: ")) last = line.slice(4);
        else if (line.startsWith("data: ")) console.log(JSON.parse(line.slice(6)));
      }}
    }}
  }} catch (lost) {{
    console.error("reconnecting:", lost.message);
  }}
  await new Promise((resume) => setTimeout(resume, 1000));
}}
"""


def add(document: dict[str, Any], base_url: str) -> None:
    """Give every operation its samples (``x-codeSamples``), and its parameters and body their examples."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", []):
                value = code_bodies.value_of(path, parameter["name"])
                if value is not None and (parameter.get("required") or parameter["name"] == "token"):
                    parameter["example"] = value
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None and operation["operationId"] in code_bodies.BODIES:
                content["example"] = code_bodies.BODIES[operation["operationId"]]
            call = call_of(base_url, path, method, operation)
            operation["x-codeSamples"] = [
                {"lang": lang, "label": label, "source": write(call)} for lang, label, write in LANGUAGES
            ]


def curl(call: Call) -> str:
    """A shell command; it fails with the API's answer shown when it is refused."""
    options = "--no-buffer" if call.answer == "stream" else "--max-time 10"
    lines = [f"curl --fail-with-body --silent --show-error {options} -X {call.method} {_quoted(call.url)}"]
    lines += [f"  -H {_quoted(f'{name}: {value}')}" for name, value in call.headers.items()]
    if call.body is not None:
        lines.append(f"  --data-binary {_quoted(call.body)}")
    if call.answer == "bytes":
        lines.append("  --output answer")
    return " \\\n".join(lines)


def javascript(call: Call) -> str:
    """``fetch``, for browsers and Node 20; an ES module."""
    if call.answer == "stream":
        named = "".join(f" {json.dumps(name)}: {json.dumps(value)}," for name, value in call.headers.items())
        return _JAVASCRIPT_STREAM.format(url=call.url, headers=named)
    lines = [f"const response = await fetch({json.dumps(call.url)}, {{", f"  method: {json.dumps(call.method)},"]
    if call.headers:
        named = ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in call.headers.items())
        lines.append(f"  headers: {{ {named} }},")
    if call.body is not None:
        lines.append(f"  body: {_javascript_body(call)},")
    lines += ["  signal: AbortSignal.timeout(10_000),", "});"]
    if call.answer == "bytes":
        lines += [
            "if (!response.ok) throw new Error(await response.text());",
            "const bytes = new Uint8Array(await response.arrayBuffer());",
            "console.log(bytes.length);",
        ]
    else:
        lines += [
            "const answer = await response.json();",
            "if (!response.ok) throw new Error(`${answer.code}: ${answer.message} (${answer.requestId})`);",
            "console.log(answer.data);",
        ]
    return "\n".join(lines)


def python(call: Call) -> str:
    """``requests``, as on the endpoint's own page."""
    if call.answer == "stream":
        named = "".join(f"{json.dumps(name)}: {json.dumps(value)}, " for name, value in call.headers.items())
        return _PYTHON_STREAM.format(url=call.url, headers=named)
    lines = ["import requests", "", f"response = requests.{call.method.lower()}(", f"    {json.dumps(call.url)},"]
    headers = {name: value for name, value in call.headers.items() if call.body is None or not _is_json(call, name)}
    if headers:
        lines.append(f"    headers={headers!r},".replace("'", '"'))
    if call.body is not None:
        said = _python_value(call) if _sends_json(call) else f"data={call.body!r}"
        lines.append(textwrap.indent(said + ",", "    "))
    lines += ["    timeout=10,", ")"]
    if call.answer == "bytes":
        lines += ["response.raise_for_status()", "print(len(response.content))"]
    else:
        lines += [
            "answer = response.json()",
            "if not response.ok:",
            "    raise SystemExit(f\"{answer['code']}: {answer['message']} ({answer['requestId']})\")",
            'print(answer["data"])',
        ]
    return "\n".join(lines)


def _sends_json(call: Call) -> bool:
    return call.headers.get("Content-Type") == "application/json"


def _is_json(call: Call, name: str) -> bool:
    """``json=`` sets the header by itself."""
    return name == "Content-Type" and _sends_json(call)


def _python_value(call: Call) -> str:
    # Our examples hold no text that reads like one of these words, so the JSON reads as Python.
    text = json.dumps(json.loads(call.body or "null"), indent=4)
    for json_word, python_word in ((": true", ": True"), (": false", ": False"), (": null", ": None")):
        text = text.replace(json_word, python_word)
    return f"json={text}"


def _javascript_body(call: Call) -> str:
    if not _sends_json(call):
        return json.dumps(call.body)
    return f"JSON.stringify({textwrap.indent(call.body or '', '  ').lstrip()})"


def _quoted(text: str) -> str:
    """A word for a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


LANGUAGES: tuple[tuple[str, str, Callable[[Call], str]], ...] = (
    ("Shell", "curl", curl),
    ("JavaScript", "JavaScript", javascript),
    ("Python", "Python", python),
    ("Go", "Go", go),
)
