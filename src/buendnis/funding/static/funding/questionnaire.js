/* Comfort only: questions come and go with the answers they depend on, and words are counted. The server decides. */
"use strict";

{
  const CONDITIONS = [1, 2];
  const asking = document.querySelectorAll("[data-ask-if-1]");

  // the part of the page that belongs to a control: label, help, control, errors
  const placeOf = (control) => control.closest(".field");

  const answers = (name) => {
    const found = [];
    for (const control of document.getElementsByName(name)) {
      if (placeOf(control)?.hidden) continue; // what is not asked itself does not count
      if (control.type === "radio" || control.type === "checkbox") {
        if (control.checked) found.push(control.value);
      } else found.push(control.value);
    }
    return found;
  };

  const holds = (control, number) => {
    const name = control.getAttribute(`data-ask-if-${number}`);
    return !name || answers(name).includes(control.getAttribute(`data-ask-value-${number}`));
  };

  const show = () => {
    // in the order of the page: a condition always rests on an earlier question
    for (const control of asking) {
      const place = placeOf(control);
      if (place) place.hidden = !CONDITIONS.every((number) => holds(control, number));
    }
    // a group in which nothing is asked goes with its questions
    for (const group of document.querySelectorAll("[data-questions]")) {
      group.hidden = [...group.querySelectorAll(".field")].every((place) => place.hidden);
    }
  };

  if (asking.length) {
    for (const control of asking) placeOf(control)?.classList.add("question--live");
    document.addEventListener("change", show);
    window.addEventListener("pageshow", show); // a browser that goes back fills in what was chosen before
    show();
  }

  for (const text of document.querySelectorAll("[data-words]")) {
    const hint = placeOf(text)?.querySelector(".question__words");
    if (!hint) continue;
    const limit = Number(text.dataset.words);
    const first = hint.textContent;
    const tell = () => {
      const count = text.value.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
      hint.textContent = count ? `${first} (${count})` : first;
      hint.classList.toggle("over", count > limit);
    };
    text.addEventListener("input", tell);
    tell();
  }
}
