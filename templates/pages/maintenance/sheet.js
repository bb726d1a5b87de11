// The maintenance sheet: counts the items, asks for words where they are needed, keeps a draft on the phone, and
// goes on once it is taken. Photos are not in the draft.
"use strict";
(() => {
  const KEPT = `tima-sheet:${location.pathname}`;
  const DRAFT_LASTS = 24 * 3600 * 1000;
  const form = document.getElementById("sheet");
  const items = [...form.querySelectorAll("fieldset[data-item]")];
  const admits = form.elements.admits;
  const isCorrection = Boolean(form.elements.corrects);

  function save() {
    const fields = [...new FormData(form)].filter(([name, value]) => /^[iw]\.|^remarks$/.test(name) && value);
    try { localStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), fields })); } catch { /* no draft here */ }
  }

  function restore() {
    try {
      const draft = JSON.parse(localStorage.getItem(KEPT));
      if (!draft || Date.now() - draft.at > DRAFT_LASTS) return;
      for (const [name, value] of draft.fields) if (form.elements[name]) form.elements[name].value = value;
    } catch { /* no draft here */ }
  }

  function show(item) {
    const chosen = item.querySelector("input[type=radio]:checked");
    const [label, words] = [item.querySelector("label.field"), item.querySelector("input[type=text]")];
    const needs = Boolean(chosen?.hasAttribute("data-words"));
    label.hidden = words.hidden = !needs;
    words.required = needs;
    return Boolean(chosen);
  }

  function look() {
    const done = items.filter(show).length;
    // A group of which one radio is required asks for a tap, unless its owner says that it was left out.
    for (const item of items) item.querySelector("input[type=radio]").required = !admits.checked;
    document.getElementById("count").textContent = done === items.length ? `${done} 项都点了。` : `点了 ${done} 项，还有 ${items.length - done} 项。`;
  }

  for (const one of form.querySelectorAll("[data-typed-time]")) one.hidden = true; // the tap's own time counts
  if (!isCorrection) {
    restore();
    form.addEventListener("change", save);
    form.addEventListener("submit", () => { try { localStorage.removeItem(KEPT); } catch { /* none was kept */ } });
  }
  form.addEventListener("change", look);
  document.addEventListener("outbox", (event) => {
    if (event.detail.taken && event.detail.url === form.action) location.assign(event.detail.address);
  });
  look();
})();
