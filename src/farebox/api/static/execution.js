// Follows one execution: status, timeline, questions and results. The token comes in the address's fragment, is swapped for
// an HttpOnly cookie that only this execution's API sees, and leaves the address bar.
"use strict";
(() => {
  const root = document.getElementById("execution");
  const id = root.dataset.id;
  const base = `/v1/public/executions/${encodeURIComponent(id)}`;
  const at = (name) => document.getElementById(name);
  let token = new URLSearchParams(location.hash.slice(1)).get("token") || "";
  let seen = 0;
  let asked = "";
  let terms = {};
  let paid = false;

  const headers = (more) => (token ? { "X-Client-Token": token, ...more } : { ...more });
  const call = (path, options = {}) =>
    fetch(base + path, { credentials: "same-origin", ...options, headers: headers(options.headers) });
  const post = (path, body) =>
    call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

  function show(element, on) { element.hidden = !on; }
  function trouble(text) { at("trouble").textContent = text; show(at("trouble"), Boolean(text)); }
  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  async function problemOf(response) {
    const body = await response.json().catch(() => ({}));
    const details = (body.details || []).map((one) => `${one.field}: ${one.message}`).join("; ");
    return [body.message || `The server answered ${response.status}.`, details].filter(Boolean).join(" ");
  }

  function paint(view) {
    at("message").textContent = view.message || view.status;
    at("state").textContent = `${view.status.replaceAll("_", " ")} · payment ${view.paymentStatus.replaceAll("_", " ")}`;
    const percent = view.progress ? view.progress.percent : 0;
    at("progress").value = percent;
    at("progress").textContent = `${percent} %`;
    show(at("progress"), Boolean(view.runId));
    show(at("test"), view.testMode === true);
    const pay = view.status === "awaiting_payment" && view.links ? view.links.pay : "";
    if (pay) at("pay").href = pay;
    show(at("pay"), Boolean(pay));
    terms = view.cancel || {};
    paid = view.paymentStatus === "paid";
    show(at("cancel"), terms.allowed === true);
    question(view.waitingFor);
    if (view.status === "workflow_succeeded") results(view.output);
  }

  function line(event) {
    if (event.seq <= seen) return;
    seen = event.seq;
    const item = element("li", undefined, event.level);
    const text = element("span");
    text.append(element("strong", event.title));
    if (event.message) text.append(element("span", ` ${event.message}`, "soft"));
    const time = element("time", new Date(event.createdAt).toLocaleTimeString());
    time.dateTime = event.createdAt;
    item.append(text, time);
    at("timeline").append(item);
  }

  // --- questions -----------------------------------------------------------------------------------------------------
  function field(name, schema, required) {
    const label = schema.title || name;
    const options = schema.type === "array" ? (schema.items && schema.items.enum) || schema.default : null;
    if (Array.isArray(options) && options.length) {
      const set = element("fieldset");
      set.append(element("legend", label));
      for (const option of options) {
        const line = element("label", undefined, "choice");
        const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value: String(option) });
        box.checked = Array.isArray(schema.default) && schema.default.includes(option);
        line.append(box, ` ${option}`);
        set.append(line);
      }
      return { node: set, read: () => options.filter((_, i) => set.querySelectorAll("input")[i].checked) };
    }
    const line = element("label", label);
    let input;
    if (schema.enum) {
      input = document.createElement("select");
      if (!required) input.append(new Option("", ""));
      schema.enum.forEach((option, index) => input.append(new Option(String(option), String(index))));
    } else if (schema.type === "boolean") {
      input = Object.assign(document.createElement("input"), { type: "checkbox", checked: schema.default === true });
    } else if (schema.type === "number" || schema.type === "integer") {
      input = Object.assign(document.createElement("input"), { type: "number", step: schema.type === "integer" ? "1" : "any" });
    } else if (schema.type === "array" || schema.type === "object" || (schema.maxLength || 0) > 200) {
      input = document.createElement("textarea");
    } else {
      input = Object.assign(document.createElement("input"), { type: "text" });
    }
    if (schema.default !== undefined && typeof schema.default !== "object" && input.type !== "checkbox") {
      input.value = schema.enum ? String(schema.enum.indexOf(schema.default)) : schema.default;
    }
    input.name = name;
    input.required = required && input.type !== "checkbox";
    line.append(input);
    if (schema.description) line.append(element("span", schema.description, "soft small"));
    const read = () => {
      if (input.type === "checkbox") return input.checked;
      if (input.value === "") return undefined;
      if (schema.enum) return schema.enum[Number(input.value)];
      if (input.type === "number") return Number(input.value);
      if (schema.type === "array") return input.value.split(/[\n,]/).map((part) => part.trim()).filter(Boolean);
      if (schema.type === "object") return JSON.parse(input.value);
      return input.value;
    };
    return { node: line, read };
  }

  function question(wait) {
    const open = Boolean(wait) && (wait.kind === "form" || wait.kind === "approval");
    show(at("question"), open);
    if (!open) { asked = ""; return; }
    if (asked === wait.step) return;
    asked = wait.step;
    at("question-title").textContent = wait.title || "A question for you";
    at("question-until").textContent = wait.until ? `Please answer before ${new Date(wait.until).toLocaleString()}.` : "";
    const form = at("answer");
    form.replaceChildren();
    const schema = wait.form && wait.form.properties ? wait.form : { properties: {} };
    const required = schema.required || [];
    const fields = Object.entries(schema.properties).map(([name, one]) => [name, field(name, one, required.includes(name))]);
    for (const [, one] of fields) form.append(one.node);
    const row = element("div", undefined, "row");
    const choices = wait.kind === "approval" && !fields.length ? [["Approve", true], ["Reject", false]] : [["Send", null]];
    choices.forEach(([text, approved], index) => {
      const button = element("button", text, index === 0 ? "main" : "");
      button.addEventListener("click", async (event) => {
        event.preventDefault();
        if (!form.reportValidity()) return;
        button.disabled = true;
        const data = approved === null ? {} : { approved };
        for (const [name, one] of fields) { const value = one.read(); if (value !== undefined) data[name] = value; }
        const response = await post(`/answers/${encodeURIComponent(wait.nodeId)}`, { data, step: wait.step });
        trouble(response.ok ? "" : await problemOf(response));
        button.disabled = false;
      });
      row.append(button);
    });
    form.append(row);
  }

  async function results(output) {
    const response = await call("/artifacts");
    const list = response.ok ? (await response.json()).data : [];
    at("artifacts").replaceChildren(...list.map((file) => {
      const item = element("li");
      const link = element("a", file.name);
      link.href = `${base}/artifacts/${encodeURIComponent(file.name)}`;
      link.download = file.name;
      link.addEventListener("click", (event) => { if (token) { event.preventDefault(); save(link.href, file.name); } });
      item.append(link, element("span", ` ${file.mediaType}, ${file.size} bytes`, "soft small"));
      return item;
    }));
    show(at("output"), output !== null && output !== undefined);
    at("output").textContent = JSON.stringify(output, null, 2);
    show(at("result"), true);
  }

  // Without the cookie (a browser that refuses it) the token must go in a header, so the file is fetched and handed over.
  async function save(href, name) {
    const response = await fetch(href, { headers: headers() });
    if (!response.ok) return trouble(await problemOf(response));
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await response.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // --- following -----------------------------------------------------------------------------------------------------
  function tell(kind, data) {
    if (kind === "snapshot") {
      at("omitted").textContent = `${data.eventsOmitted} earlier events are not shown.`;
      show(at("omitted"), data.eventsOmitted > 0 && seen === 0);
    }
    if (kind === "snapshot" || kind === "status") paint(data);
    if (kind === "event") line(data);
    return kind === "end";
  }

  async function follow() {
    const response = await call("/stream", { headers: { ...(seen ? { "Last-Event-ID": String(seen) } : {}), Accept: "text/event-stream" } });
    if (response.status === 204) return true;
    if (!response.ok) {
      const text = await problemOf(response);
      if (response.status === 400 || response.status === 401) {
        at("message").textContent = "This page needs the link you were given";
        trouble(`${text} Open the address that ends with #token=...`);
        return true;
      }
      throw new Error(text);
    }
    trouble("");
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return false;
      rest += value;
      const frames = rest.split("\n\n");
      rest = frames.pop();
      for (const frame of frames) {
        let kind = "", data = "";
        for (const row of frame.split("\n")) {
          if (row.startsWith("event: ")) kind = row.slice(7);
          if (row.startsWith("data: ")) data += row.slice(6);
        }
        if (kind && tell(kind, JSON.parse(data))) return true;
      }
    }
  }

  async function start() {
    if (token) {
      const swapped = await call("/cookie", { method: "POST" }).catch(() => null);
      history.replaceState(null, "", location.pathname);
      if (swapped && swapped.ok) {
        const probe = await fetch(base, { credentials: "same-origin" }).catch(() => null);
        if (probe && probe.ok) token = "";
      }
    }
    let pause = 500;
    for (;;) {
      try {
        if (await follow()) return;
        pause = 500;
      } catch (error) {
        trouble(`Not connected: ${error.message} Trying again.`);
        pause = Math.min(pause * 2, 15000);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  at("cancel").addEventListener("click", async () => {
    const money = !paid ? "Nothing has been paid." : terms.refund ? "The payment is returned." : "The payment is not returned.";
    if (!window.confirm(`Cancel this execution? ${money}`)) return;
    at("cancel").disabled = true;
    const response = await post("/cancel", {});
    trouble(response.ok ? "" : await problemOf(response));
    at("cancel").disabled = false;
  });
  start();
})();
