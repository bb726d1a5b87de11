// The dispatch board, live. Without this file the page refreshes by itself and everything works.
"use strict";
(() => {
  const board = document.getElementById("board");
  const live = document.getElementById("live");
  const sound = document.getElementById("sound");
  const title = document.title;
  let known = incidents();
  let behind = 0; // how far the clock of this computer is behind the server's, in seconds
  let audio = null;
  let stale = false;

  function incidents() {
    return new Set([...board.querySelectorAll("[data-incident]")].map((one) => one.dataset.incident));
  }

  function setClock() {
    behind = Number(document.getElementById("at").dataset.now) - Date.now() / 1000;
  }

  // Minutes and seconds, as the server writes them: limits are told in minutes.
  function asClock(seconds) {
    const whole = Math.max(Math.floor(seconds), 0);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  }

  function tick() {
    const now = Date.now() / 1000 + behind;
    for (const one of board.querySelectorAll("[data-since]")) one.textContent = asClock(now - one.dataset.since);
    for (const one of board.querySelectorAll("[data-until]")) one.textContent = asClock(one.dataset.until - now);
  }

  // Two short tones, made here: nothing is loaded.
  function ring() {
    if (!audio) return;
    [880, 660, 880].forEach((pitch, number) => {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()];
      const begin = audio.currentTime + number * 0.3;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, begin);
      volume.gain.exponentialRampToValueAtTime(0.4, begin + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.27);
      tone.connect(volume).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + 0.28);
    });
  }

  // What the officer has chosen but not sent yet stays chosen.
  function chosen() {
    const changed = [...board.querySelectorAll("select")].filter(
      (one) => one.selectedOptions[0] && !one.selectedOptions[0].defaultSelected);
    return new Map(changed.map((one) => [one.form.action, one.value]));
  }

  async function refresh() {
    if (board.contains(document.activeElement) && document.activeElement.tagName === "SELECT") {
      stale = true; // an open list must not vanish under the finger
      return;
    }
    stale = false;
    const answer = await fetch(board.dataset.source, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) { location.reload(); return; }
    const kept = chosen();
    board.innerHTML = await answer.text();
    for (const one of board.querySelectorAll("select")) {
      if (kept.has(one.form.action)) one.value = kept.get(one.form.action);
    }
    const now = incidents();
    if ([...now].some((one) => !known.has(one))) ring();
    known = now;
    setClock();
    tick();
    document.title = now.size ? `（${now.size}）${title}` : title;
  }

  function listen() {
    const shown = document.getElementById("at").dataset.version;
    const events = new EventSource(`${board.dataset.events}?shown=${shown}`);
    events.addEventListener("board", () => refresh().catch(() => { stale = true; }));
    events.onopen = () => { live.textContent = "实时"; };
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) { live.textContent = "连接断了，正在重试"; setTimeout(listen, 3000); }
    };
  }

  sound.hidden = !("AudioContext" in window);
  sound.addEventListener("click", async () => {
    if (audio) { await audio.close(); audio = null; } else { audio = new AudioContext(); await audio.resume(); ring(); }
    sound.setAttribute("aria-pressed", String(Boolean(audio)));
    sound.textContent = audio ? "提示音已打开" : "打开提示音";
  });
  board.addEventListener("focusout", () => { if (stale) setTimeout(refresh, 0); });
  setInterval(() => { if (stale) refresh().catch(() => {}); }, 5000);
  setInterval(tick, 1000);
  setClock();
  tick();
  if (known.size) document.title = `（${known.size}）${title}`;
  listen();
})();
