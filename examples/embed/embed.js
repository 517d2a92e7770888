// A real shop knows server, id and token from its own backend; here they are typed into a form.
const element = document.querySelector("farebox-execution");
const said = document.getElementById("said");

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const link = new URL(form.get("link"), form.get("server"));
  await import(new URL("/widget.js", form.get("server")).href);
  element.executionId = link.pathname.split("/")[2];
  element.token = new URLSearchParams(link.hash.slice(1)).get("token");
});

element.addEventListener("farebox-status", (event) => {
  said.textContent = `The execution is ${event.detail.status}, its payment ${event.detail.paymentStatus}.`;
});
element.addEventListener("farebox-error", (event) => {
  said.textContent = event.detail.message;
});
