/* Comfort only: shows similar ideas while one is typed. Without it a button of the form asks for them. */
"use strict";

const place = document.querySelector("[data-similar]");
const form = place?.closest("form");
if (form) {
  const said = document.getElementById(place.dataset.similarSaid);
  const button = form.querySelector("[data-similar-button]");
  const fields = ["title", "summary", "need"].map((name) => form.elements.namedItem(name)).filter(Boolean);
  const written = (name) => form.elements.namedItem(name)?.value.trim() ?? "";
  if (button) button.hidden = true;
  let waiting, asked = "", request;

  const ask = async () => {
    const text = `${written("summary")} ${written("need")}`.trim().slice(0, 1500);
    const query = new URLSearchParams({ title: written("title"), text }).toString();
    if (query === asked) return;
    asked = query;
    request?.abort(); // an older answer must not overwrite a newer one
    request = new AbortController();
    try {
      const answer = await fetch(`${place.dataset.similar}?${query}`, { signal: request.signal });
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
      const count = place.querySelector(".similar__count")?.textContent ?? "";
      if (said.textContent !== count) said.textContent = count;
    } catch (problem) {
      if (problem.name !== "AbortError") asked = ""; // no network: the next letter asks again
    }
  };
  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 600);
    });
  }
}
