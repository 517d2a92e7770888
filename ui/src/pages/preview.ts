// The frame in which a result file is shown. It has an origin of its own and no rights but this script, which puts the
// file into a frame further inside, where nothing runs at all. Everything it may load is said by its policy.
addEventListener("message", (event: MessageEvent<{ farebox?: string; html?: unknown }>) => {
  if (event.source !== parent || event.data?.farebox !== "preview" || typeof event.data.html !== "string") return;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "");
  frame.title = "File";
  frame.srcdoc = event.data.html;
  document.body.replaceChildren(frame);
});
