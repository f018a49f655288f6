/* Comfort only: sums that follow the input, and rows that fold on a phone. The server adds up and checks by itself. */
"use strict";

const plan = document.querySelector("[data-plan]");
if (plan) {
  const money = new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" });
  // cents of "1.234,50" or "1234.50"; nothing for what the server would refuse
  const cents = (text) => {
    const plain = text.replace(/[\s€']/g, "");
    if (/^(\d{1,3}(\.\d{3})+|\d+)(,\d\d)?$/.test(plain)) {
      return Math.round(Number(plain.replaceAll(".", "").replace(",", ".")) * 100);
    }
    return /^\d+\.\d{1,2}$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
  };
  const tell = () => {
    const sums = { expenditure: 0, funding: 0 };
    for (const input of plan.querySelectorAll("[data-sum]")) {
      const row = input.closest("fieldset");
      const gone = row.querySelector("input[name$=DELETE]")?.checked;
      const withdrawn = row.querySelector("select[name$=status]")?.value === "withdrawn";
      if (!gone && !withdrawn) sums[input.dataset.sum] += cents(input.value);
    }
    sums.difference = sums.expenditure - sums.funding;
    for (const [name, sum] of Object.entries(sums)) {
      const shown = document.querySelector(`[data-total=${name}]`);
      if (shown) shown.textContent = money.format(sum / 100);
    }
  };
  // what a folded row has in it; nothing for one that does not count
  const content = (row) => {
    const field = (name) => row.querySelector(`[name$="-${name}"]`);
    const choice = field("category") ?? field("kind");
    const [label, amount] = ["label", "amount"].map((name) => field(name).value.trim());
    if (!choice.value && !label && !amount) return "";
    const what = [choice.value && choice.selectedOptions[0].text, field("year")?.value].filter(Boolean);
    return [what.join(" "), label, amount && `${amount.replace(/\s*€$/, "")} €`].filter(Boolean).join(" · ");
  };
  const describe = (row) => {
    const said = row.querySelector("[data-row-says]");
    said.textContent = content(row) || said.dataset.rowSays;
    row.classList.toggle("row-fold--gone", Boolean(row.querySelector("input[name$=DELETE]")?.checked));
  };
  const rows = [...plan.querySelectorAll("[data-row]")];
  rows.forEach(describe);
  if (matchMedia("(max-width: 47.99em)").matches) {
    for (const section of plan.querySelectorAll("section")) {
      const inside = rows.filter((row) => section.contains(row));
      const next = inside.find((row) => !content(row));
      for (const row of inside) row.open = row === next || row.querySelector("[aria-invalid=true]") !== null;
    }
  }
  plan.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) describe(row);
  });
  document.querySelector("[data-live-note]").hidden = false;
  plan.addEventListener("input", tell);
  plan.addEventListener("change", tell);
}
