// A duty sheet: what was tapped outlives a page that is closed; the finding opens with 不符合. outbox.js sends it.
"use strict";
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const KEPT = `tima-draft:${location.pathname}`;
  const day = form.dataset.day || "";
  const typed = () => [...form.querySelectorAll("input[type=radio]:checked, input[type=checkbox]:checked, input[type=text], textarea")].map((one) => [one.name, one.value]);

  function open(input) {
    if (input.value === "fails") input.closest("fieldset").querySelector("details").open = true;
  }

  function restore() {
    const kept = JSON.parse(localStorage.getItem(KEPT)) || {};
    if (kept.day !== day) return;
    for (const [name, value] of kept.fields) {
      for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (one.type !== "radio" && one.type !== "checkbox") one.value = value;
        else if (one.value === value) { one.checked = true; if (one.type === "radio") open(one); }
      }
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") open(event.target);
    try { localStorage.setItem(KEPT, JSON.stringify({ day, fields: typed() })); } catch { /* a private window keeps nothing */ }
  });
  form.addEventListener("submit", () => { try { localStorage.removeItem(KEPT); } catch { /* nothing kept */ } });
  document.addEventListener("outbox", ({ detail }) => {
    if (detail.taken && detail.url === form.action) location.assign(detail.address);
  });
  try { restore(); } catch { /* nothing kept */ }
})();
