/* Comfort only: the slider and the steps move the amount without leaving the page. */
"use strict";

const form = document.getElementById("moves");
const amount = form?.elements.namedItem("b");
const slide = document.getElementById("slide");
if (form && amount && slide) {
  const number = new Intl.NumberFormat("de-DE");
  const read = () => Number(amount.value.replace(/[^\d,]/g, "").replace(",", "."));
  const tell = () => amount.dispatchEvent(new Event("input", { bubbles: true }));
  slide.closest("p").hidden = false;
  slide.addEventListener("input", (event) => {
    event.stopPropagation(); // the amount says it
    amount.value = number.format(slide.value);
    tell();
  });
  amount.addEventListener("input", () => {
    slide.value = read();
  });
  for (const step of form.querySelectorAll("button[name=um]")) {
    step.type = "button";
    step.removeAttribute("name"); // the amount says it; nothing is stepped twice
    step.addEventListener("click", () => {
      amount.value = number.format(Math.max(0, read() + Number(step.value)));
      tell();
    });
  }
}
