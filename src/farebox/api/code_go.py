"""Code samples in Go: a whole program with the standard library alone."""

from __future__ import annotations

import json

from farebox.api.code_calls import Call

_CALL = """\
package main

import (
{imports}
)

func main() {{
	client := &http.Client{{Timeout: 10 * time.Second}}
	req, err := http.NewRequest("{method}", {url}, {body})
	if err != nil {{
		log.Fatal(err)
	}}
{headers}	resp, err := client.Do(req)
	if err != nil {{
		log.Fatal(err)
	}}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {{
		log.Fatal(err)
	}}
	if resp.StatusCode != http.StatusOK {{
		log.Fatalf("%s: %s", resp.Status, answer)
	}}
	{print}
}}
"""
_STREAM = """\
package main

import (
	"bufio"
	"fmt"
	"log"
	"net/http"
	"strings"
	"time"
)

var last string // the id of the last event that came

// follow prints what comes until the server closes or the line is cut; true when nothing is left to say.
func follow() bool {{
	req, err := http.NewRequest("GET", {url}, nil)
	if err != nil {{
		log.Fatal(err)
	}}
{headers}	req.Header.Set("Last-Event-ID", last)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {{
		log.Print("reconnecting: ", err)
		return false
	}}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNoContent {{
		return true
	}}
	if resp.StatusCode != http.StatusOK {{
		log.Fatal(resp.Status)
	}}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {{
		switch field, value, _ := strings.Cut(lines.Text(), ": "); field {{
		case "id":
			last = value
		case "data":
			fmt.Println(value)
		}}
	}}
	return false
}}

func main() {{
	for !follow() {{
		time.Sleep(time.Second)
	}}
}}
"""


def go(call: Call) -> str:
    """A program for ``go run``."""
    headers = "".join(
        f"\treq.Header.Set({json.dumps(name)}, {json.dumps(value)})\n" for name, value in call.headers.items()
    )
    if call.answer == "stream":
        return _STREAM.format(url=json.dumps(call.url), headers=headers)
    used = ["io", "log", "net/http", "time"]
    used += ["strings"] if call.body is not None else []
    used += [] if call.answer == "bytes" else ["fmt"]
    return _CALL.format(
        imports="\n".join(f'\t"{name}"' for name in sorted(used)),
        method=call.method,
        url=json.dumps(call.url),
        body="nil" if call.body is None else f"strings.NewReader({_text(call.body)})",
        headers=headers,
        print='log.Printf("%d bytes", len(answer))' if call.answer == "bytes" else "fmt.Println(string(answer))",
    )


def _text(text: str) -> str:
    """A raw string where it is easier to read."""
    return f"`{text}`" if "`" not in text else json.dumps(text)
