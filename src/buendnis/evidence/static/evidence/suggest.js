/* Comfort only: occupations while one types. Without it the form finds the same. */
"use strict";

for (const field of document.querySelectorAll("[data-suggest]")) {
  const form = field.closest("form");
  const place = form.querySelector("[data-suggestions]") ?? field.parentElement.appendChild(
    Object.assign(document.createElement("div"), { className: "suggestions" })
  );
  const said = document.querySelector("[data-suggested]");
  const fill = field.dataset.suggestFill ?? "";
  let waiting, asked = "", request;

  const ask = async () => {
    const q = field.value.trim();
    if (q === asked) return;
    asked = q;
    request?.abort(); // an older answer must not overwrite a newer one
    if (q.length < 2) {
      place.replaceChildren();
      return;
    }
    request = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q, fill })}`, { signal: request.signal });
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
      if (said) said.textContent = place.querySelector("[data-count]")?.textContent ?? "";
    } catch (problem) {
      if (problem.name !== "AbortError") asked = ""; // no network: the next letter asks again
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  place.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-fill]");
    if (!chosen) return;
    field.value = asked = chosen.dataset.fill;
    place.replaceChildren();
    field.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") place.replaceChildren();
  });
}
