// Taking a call by the keyboard. Without this file the page's own forms and links do the same.
"use strict";
(() => {
  const search = document.getElementById("q");
  const found = document.getElementById("found");
  const card = document.getElementById("card");
  const form = document.getElementById("call");
  const state = document.getElementById("state");
  let asked = 0; // of answers that come out of order only the last counts
  let timer = null;
  let active = -1;
  // How far the clock of this computer is behind the server's, in seconds.
  const behind = Number(document.getElementById("at").dataset.now) - Date.now() / 1000;

  function tick() {
    for (const one of document.querySelectorAll("[data-since]")) {
      const whole = Math.max(Math.floor(Date.now() / 1000 + behind - one.dataset.since), 0);
      one.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    }
  }

  // Nothing that was typed is lost by a failure: somebody is on the line.
  async function part(address) {
    let words = "暂时查不到，再输一个字就重试。困人可以先登记。";
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) return answer.text();
      if (answer.redirected) words = "登录已过期：请另开一页登录，再回到这里。";
    } catch { /* the network is away */ }
    if (found) found.textContent = words;
    return null;
  }

  function choices() {
    return [...found.querySelectorAll("[data-lift]")];
  }

  function mark(index) {
    const all = choices();
    active = all.length ? (index + all.length) % all.length : -1;
    all.forEach((one, number) => one.classList.toggle("active", number === active));
    if (active >= 0) all[active].scrollIntoView({ block: "nearest" });
  }

  async function look() {
    const mine = ++asked;
    document.getElementById("place").value = search.value;
    document.getElementById("lift").value = "";
    card.replaceChildren();
    const text = search.value.trim();
    const html = text ? await part(`${found.dataset.source}&q=${encodeURIComponent(text)}`) : "";
    if (mine !== asked || html === null) return;
    found.innerHTML = html;
    mark(0);
  }

  async function choose(lift) {
    const mine = ++asked;
    const html = await part(`${card.dataset.source}&lift=${lift}`);
    if (mine !== asked || html === null) return;
    card.innerHTML = html;
    const shown = card.querySelector("[data-chosen]");
    if (!shown) return;
    document.getElementById("lift").value = shown.dataset.chosen;
    search.value = shown.dataset.place;
    found.replaceChildren();
    const joins = document.getElementById("joins-now");
    document.getElementById("joins").replaceChildren(joins.content);
    (form.querySelector("[name=kind]:checked") || form.querySelector("[name=kind]")).focus();
    tick();
  }

  if (search) {
    search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
    search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
      if (event.key === "ArrowUp") { event.preventDefault(); mark(active - 1); }
      if (event.key === "Enter" && choices()[active]) {
        event.preventDefault();
        choose(choices()[active].dataset.lift);
      }
    });
    found.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-lift]");
      if (chosen) { event.preventDefault(); choose(chosen.dataset.lift); }
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); form.requestSubmit(); }
    });
    mark(0);
    // Typed before this file was there.
    if (search.value.trim() && !document.getElementById("lift").value) look();
  }
  if (state) {
    setInterval(async () => {
      const html = await part(state.dataset.source);
      if (html !== null) { state.innerHTML = html; tick(); }
    }, 5000);
  }
  setInterval(tick, 1000);
  tick();
})();
