/* Comfort only: every page works without this file. */
"use strict";

// The server says what is missing, in words and at the field; a draft may be incomplete.
for (const form of document.forms) form.noValidate = true;

// After a refused form, start at what to correct.
(document.getElementById("error-summary") ?? document.querySelector("[aria-invalid=true]"))?.focus();

// Drawers close on Escape and on a click elsewhere.
const drawers = document.querySelectorAll(".drawer, .nav__more, .acting details");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drawer of drawers) {
    if (!drawer.open) continue;
    drawer.open = false;
    drawer.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const drawer of drawers) if (!drawer.contains(event.target)) drawer.open = false;
});

// How many characters are left in a longer text.
for (const hint of document.querySelectorAll("[data-limit]")) {
  const text = document.getElementById(hint.dataset.limitFor);
  if (!text) continue;
  const limit = Number(hint.dataset.limit);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const tell = () => {
    // a browser sends every line break as two characters
    const left = limit - text.value.replace(/\r?\n/g, "\r\n").length;
    const words = left < 0 ? hint.dataset.limitOver : hint.dataset.limitLeft;
    hint.textContent = `${number.format(Math.abs(left))} ${words}`;
    hint.classList.toggle("over", left < 0);
  };
  text.removeAttribute("maxlength");
  text.addEventListener("input", tell);
  if (text.value) tell();
}

// A second click on a button that already sends does nothing (the server ignores it, too).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Where tabs do not fit beside each other, the open one is in sight; the page itself stays where it is.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const tabs = tab.closest(".tabs");
  const [outer, inner] = [tabs.getBoundingClientRect(), tab.getBoundingClientRect()];
  tabs.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
