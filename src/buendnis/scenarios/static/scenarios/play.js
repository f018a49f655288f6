/* Comfort only: the slider and the steps move the amount, and what comes of it is shown without leaving the page. */
"use strict";

const form = document.getElementById("moves");
const outcome = document.getElementById("outcome");
const said = document.getElementById("said");
const amount = form?.elements.namedItem("b");
const slide = document.getElementById("slide");
const WAITS = 60; // ms after the last move before the server is asked
const SLOW = 700; // ms after which a slow answer is told

let asking = new AbortController();
let waiting = 0;

async function ask() {
  asking.abort();
  asking = new AbortController();
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const mine = asking;
  outcome.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => {
    said.textContent = form.dataset.waits;
  }, SLOW);
  try {
    const answer = await fetch(address, { headers: { "X-Part": "outcome" }, signal: mine.signal });
    if (!answer.ok || answer.redirected) {
      location.assign(address); // the whole page says what is the matter, or leads to the sign-in
      return;
    }
    const html = await answer.text();
    // The rows are replaced at once and nothing else on the page is touched: on a phone this is what takes time.
    outcome.classList.add("outcome--fresh");
    outcome.innerHTML = html;
    requestAnimationFrame(() => setTimeout(() => outcome.classList.remove("outcome--fresh"))); // once painted
    said.textContent = outcome.querySelector("[data-summary]")?.dataset.summary.trim() ?? "";
    const kept = answer.headers.get("X-Address");
    if (kept) history.replaceState(null, "", kept);
  } catch (problem) {
    if (problem.name === "AbortError") return; // a later move asks again
    said.textContent = form.dataset.failed;
  } finally {
    clearTimeout(slow);
  }
  outcome.removeAttribute("aria-busy");
}

if (form && outcome && said && amount && slide) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAITS);
  });
  // Enter asks for the answer alone; the buttons load the page, which then has another empty row of each kind.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (event.submitter && !("enter" in event.submitter.dataset)) return;
    event.preventDefault();
    ask();
  });

  const number = new Intl.NumberFormat("de-DE");
  const read = () => {
    const typed = amount.value.replace(/[^\d.,]/g, "");
    // "1234.50" is as computers write it, anything else as people do
    return Number(/^\d+\.\d{1,2}$/.test(typed) ? typed : typed.replaceAll(".", "").replace(",", "."));
  };
  const spoken = () => slide.setAttribute("aria-valuetext", `${number.format(slide.value)} €`);
  const tell = () => amount.dispatchEvent(new Event("input", { bubbles: true }));
  slide.closest("p").hidden = false;
  slide.addEventListener("input", (event) => {
    event.stopPropagation(); // the amount says it
    amount.value = number.format(slide.value);
    tell();
  });
  amount.addEventListener("input", () => {
    slide.value = read();
    spoken();
  });
  spoken();
  for (const step of form.querySelectorAll("button[name=um]")) {
    step.type = "button";
    step.removeAttribute("name"); // the amount says it; nothing is stepped twice
    step.addEventListener("click", () => {
      amount.value = number.format(Math.max(0, read() + Number(step.value)));
      tell();
    });
  }
}
