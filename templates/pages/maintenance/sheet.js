// The maintenance sheet: counts the items, asks for words where they are needed, and goes on once it is taken.
"use strict";
(() => {
  const form = document.getElementById("sheet");
  const items = [...form.querySelectorAll("fieldset[data-item]")];
  const admits = form.elements.admits;

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
  form.addEventListener("change", look);
  document.addEventListener("outbox", (event) => {
    if (event.detail.taken && event.detail.url === form.action) location.assign(event.detail.address);
  });
  look();
})();
