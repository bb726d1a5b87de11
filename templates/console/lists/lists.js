// Lists by the keyboard: j and k, Enter, x, / and ?. Without this file links, boxes and buttons do the same.
"use strict";
(() => {
  const help = document.getElementById("keys");
  const search = document.querySelector("form[role=search] input[type=search]");
  const all = document.querySelector("[data-all]");
  const rows = [...document.querySelectorAll("table.list tbody tr")];
  const boxes = rows.map((row) => row.querySelector("input[name=row]")).filter(Boolean);
  let active = -1;

  if (help) help.hidden = false;
  if (all && boxes.length) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const one of boxes) one.checked = all.checked;
    });
  }

  function go(to) {
    if (!rows.length) return;
    if (active >= 0) rows[active].classList.remove("active");
    active = Math.min(Math.max(to, 0), rows.length - 1);
    const row = rows[active];
    row.classList.add("active");
    (row.querySelector("a") || row.querySelector("input"))?.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  // Where the focus was put by Tab or the mouse, the keys go on from there.
  document.addEventListener("focusin", (event) => {
    const at = rows.indexOf(event.target.closest("tr"));
    if (at < 0 || at === active) return;
    if (active >= 0) rows[active].classList.remove("active");
    active = at;
    rows[at].classList.add("active");
  });

  const keys = {
    j: () => go(active + 1),
    k: () => go(active - 1),
    x: () => rows[active]?.querySelector("input[name=row]")?.click(),
    "/": () => search?.focus(),
    "?": () => {
      if (!help) return;
      help.open = !help.open;
      if (help.open) help.querySelector("summary").focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    const inField = event.target.matches("input:not([type=checkbox]), select, textarea");
    if (event.key === "Escape" && event.target === search) search.blur();
    if (inField || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
