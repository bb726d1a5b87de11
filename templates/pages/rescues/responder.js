// The rescuer's page: a running clock, and how things stand now. Taps wait for a signal in outbox.js.
"use strict";
(() => {
  const KEPT = `tima-taps:${location.pathname}`;
  const LOOK_EVERY = 15000;
  let behind = 0; // how far this phone's clock is behind the server's, in seconds

  const main = () => document.getElementById("rescue");

  function setClock() {
    behind = Number(main().dataset.now) - Date.now() / 1000;
  }

  function tick() {
    const now = Date.now() / 1000 + behind;
    for (const one of document.querySelectorAll("[data-since]")) {
      const whole = Math.max(Math.floor(now - one.dataset.since), 0);
      if (main().hasAttribute("data-open")) one.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    }
  }

  // Put in place: a reload without a signal would lose the page.
  async function look() {
    if (!outbox.isEmpty() || document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.status !== 200 && answer.status !== 410) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("rescue");
      if (!fresh || !outbox.isEmpty()) return;
      const open = [...document.querySelectorAll("details")].map((one) => one.open);
      main().replaceWith(document.importNode(fresh, true));
      document.querySelectorAll("details").forEach((one, place) => { one.open = Boolean(open[place]); });
      setClock();
      tick();
      outbox.tell();
    } catch { /* no signal: the page stays as it is */ }
  }

  // Taps that the page of an earlier version has left on this phone.
  async function adopt() {
    for (const { id, name, value, text, tapped } of JSON.parse(localStorage.getItem(KEPT)) || []) {
      await outbox.add({ id, url: location.href, text, tapped, fields: [[name, value]] });
    }
    localStorage.removeItem(KEPT);
    outbox.send();
  }

  document.addEventListener("outbox", look);
  document.addEventListener("visibilitychange", look);
  setInterval(tick, 1000);
  // A voice that is being played would end with the page that is replaced.
  const isListening = () => [...document.querySelectorAll("audio")].some((one) => !one.paused);
  setInterval(() => { if (main().hasAttribute("data-open") && !isListening()) look(); }, LOOK_EVERY);
  setClock();
  tick();
  outbox.ready.then(adopt).catch(() => {});
})();
