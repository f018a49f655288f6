/* Comfort only: keeps what is typed on the server, for whoever types it. The form itself is sent as ever. */
"use strict";

const status = document.querySelector("[data-keep]");
const form = status?.closest("form");
if (form) {
  const PAUSE = 1500; // milliseconds without a key
  const LONGEST = 8000; // milliseconds between two keepings while somebody types on
  const AGAIN = [5, 10, 20, 40, 60]; // seconds
  const LEFT_OUT = new Set(["once", "kept"]);
  const others = document.querySelector("[data-keep-others]");
  let dirty = false;
  let first = 0;
  let failures = 0;
  let stopped = false;
  let timer = 0;
  let running = null;

  const say = (text, bad = false) => {
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("keeping--bad", bad);
  };
  const content = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !LEFT_OUT.has(name)) data.append(name, value);
    }
    return data;
  };
  const plan = (wait) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(keep, wait);
  };
  const later = (text) => {
    dirty = true;
    say(text, true);
    plan(1000 * AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
  };
  const signIn = () => {
    later(status.dataset.login);
    const link = document.createElement("a");
    link.href = `/konto/anmelden/?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.textContent = status.dataset.loginLink;
    status.append(" ", link);
  };
  // a new sign-in brings a new token; the page that stayed open learns it here
  const token = async () => {
    const answer = await fetch(status.dataset.keep, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = "";
    const fresh = (await answer.json()).token;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh;
    return true;
  };
  const send = (keepalive) =>
    fetch(status.dataset.keep, {
      method: "POST",
      body: content(),
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: running.signal,
      keepalive,
    });

  async function keep(leaving = false) {
    clearTimeout(timer);
    if (stopped || !dirty || (running && !leaving)) return;
    dirty = false;
    first = 0;
    running = new AbortController();
    if (!failures) say(status.dataset.keeping);
    try {
      let answer = await send(leaving);
      if (answer.status === 403 && (await token())) answer = await send(false);
      const kind = answer.headers.get("Content-Type") ?? "";
      const told = kind.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok) {
        failures = 0;
        say(told.said ?? "");
        if (others) {
          others.textContent = told.others ?? "";
          others.hidden = !told.others;
        }
      } else if (answer.status === 401) {
        signIn();
      } else if (answer.status === 409 || answer.status === 404 || answer.status === 413) {
        // said for good; somebody may shorten what is too long
        say(told.said ?? status.dataset.trouble, true);
        if (answer.status !== 413) stopped = true;
      } else {
        later(told.said ?? status.dataset.trouble);
      }
    } catch (problem) {
      if (problem.name === "AbortError") return;
      later(navigator.onLine ? status.dataset.trouble : status.dataset.offline);
    } finally {
      running = null;
    }
    if (dirty && !failures) plan(PAUSE);
  }

  const typed = () => {
    dirty = true;
    if (failures) return; // it is planned already
    first ||= Date.now();
    plan(Math.max(0, Math.min(PAUSE, first + LONGEST - Date.now())));
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", () => {
    // what is sent needs no keeping; if it is refused, the server keeps it
    stopped = true;
    clearTimeout(timer);
    running?.abort();
    setTimeout(() => { stopped = false; }, 8000);
  });
  window.addEventListener("online", () => plan(0));
  window.addEventListener("focus", () => { if (failures) plan(0); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep(true);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && failures && !stopped) event.preventDefault();
  });
}
