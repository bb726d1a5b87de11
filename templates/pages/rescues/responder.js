// The rescuer's page: a running clock, and taps that wait on the phone for a signal. Without it the forms work.
"use strict";
(() => {
  const KEPT = `tima-taps:${location.pathname}`;
  const LOOK_EVERY = 15000;
  const TRY_EVERY = 5000;
  let behind = 0; // how far this phone's clock is behind the server's, in seconds
  let sending = false;

  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  }

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

  function taps() {
    try { return JSON.parse(localStorage.getItem(KEPT)) || []; } catch { return []; }
  }

  function keep(list) {
    if (list.length) localStorage.setItem(KEPT, JSON.stringify(list)); else localStorage.removeItem(KEPT);
  }

  function tell() {
    const [box, waiting] = [document.getElementById("unsent"), taps()];
    box.hidden = waiting.length === 0;
    if (!waiting.length) return;
    const steps = waiting.map((one) => `${one.text}（${new Date(one.tapped).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })}）`);
    box.textContent = `还没有发出：${steps.join("、")}。记在这部手机里，有信号时按顺序自动发出，请不要关掉这个页面。`;
  }

  // In their order, each until it is answered: whoever sends twice is known by the tap's id.
  async function send() {
    if (sending) return;
    sending = true;
    let sent = 0;
    try {
      for (let [first] = taps(); first; [first] = taps()) {
        const body = new URLSearchParams({ [first.name]: first.value, tap: first.id, tapped: first.tapped, sent: Date.now() });
        const answer = await fetch(location.href, { method: "POST", body, cache: "no-store" });
        if (answer.status >= 500 || answer.status === 429) break;
        keep(taps().slice(1));
        sent += 1;
      }
    } catch { /* no signal: later */ } finally { sending = false; }
    tell();
    if (sent) await look();
  }

  // How things stand now, put in place: a reload without a signal would lose the page.
  async function look() {
    if (taps().length || document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.status !== 200 && answer.status !== 410) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("rescue");
      if (!fresh || taps().length) return;
      const open = [...document.querySelectorAll("details")].map((one) => one.open);
      main().replaceWith(document.importNode(fresh, true));
      document.querySelectorAll("details").forEach((one, place) => { one.open = Boolean(open[place]); });
      setClock();
      tick();
      tell();
    } catch { /* no signal: the page stays as it is */ }
  }

  document.addEventListener("submit", (event) => {
    const [form, button] = [event.target, event.submitter];
    if (!form.matches("[data-tap]") || !button) return;
    const tap = { id: newId(), name: button.name, value: button.value, text: button.textContent.trim(), tapped: Date.now() };
    try { keep([...taps(), tap]); } catch { return; } // nothing can be kept here: sent as a form
    event.preventDefault();
    button.disabled = true;
    tell();
    send();
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { send(); look(); });
  setInterval(tick, 1000);
  setInterval(() => { if (taps().length) send(); }, TRY_EVERY);
  // A voice that is being played would end with the page that is replaced.
  const isListening = () => [...document.querySelectorAll("audio")].some((one) => !one.paused);
  setInterval(() => { if (main().hasAttribute("data-open") && !isListening()) look(); }, LOOK_EVERY);
  setClock();
  tick();
  tell();
  send();
})();
