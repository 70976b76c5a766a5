// Pauses the updates, and leaves a fragment alone that has not changed: focus and selection stay where they are.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("pause");
  if (!button) return;
  const last = new Map();
  button.hidden = false;
  button.addEventListener("click", () => {
    const paused = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(paused));
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (button.getAttribute("aria-pressed") === "true" || document.hidden) event.preventDefault();
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target, answer = event.detail.xhr.responseText;
    if (last.get(target.id) === answer) event.detail.shouldSwap = false;
    if (event.detail.shouldSwap) last.set(target.id, answer);
  });
});
