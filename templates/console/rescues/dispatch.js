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
  const waiting = new Map(); // pieces that came while a list in them was open

  function incidents() {
    return new Set([...board.querySelectorAll("[data-incident]")].map((one) => one.dataset.incident));
  }

  function setClock(now) {
    behind = Number(now) - Date.now() / 1000;
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

  function pieceOf(key) {
    return board.querySelector(`[data-piece="${CSS.escape(key)}"]`);
  }

  function made(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  }

  // A case behind a folded row, in full; where it cannot be had the row stays.
  async function unfold(key) {
    const answer = await fetch(`/console/dispatch/${key.slice(2)}/case`).catch(() => null);
    if (answer?.ok && pieceOf(key)) { put(key, await answer.text()); tick(); }
  }

  // A list that is open must not vanish under the finger; what is chosen but not sent stays chosen.
  function put(key, html) {
    const old = pieceOf(key);
    if (!old) return made(html);
    const active = document.activeElement;
    if (old.contains(active) && active.tagName === "SELECT") { waiting.set(key, html); return old; }
    const [piece, chosen] = [made(html), old.querySelector("select")];
    if (piece.matches(".folded") && !old.matches(".folded")) { unfold(key); return old; } // what is open stays open
    const list = piece.querySelector("select");
    if (list && chosen && chosen.selectedOptions[0] && !chosen.selectedOptions[0].defaultSelected) list.value = chosen.value;
    old.replaceWith(piece);
    return piece;
  }

  function arrange(name, keys, fresh) {
    const list = board.querySelector(`[data-list="${name}"]`);
    const wanted = keys.map((key) => fresh.get(key) || pieceOf(key)).filter(Boolean);
    for (const one of [...list.children]) if (!wanted.includes(one)) one.remove();
    wanted.forEach((one, place) => { if (list.children[place] !== one) list.insertBefore(one, list.children[place] || null); });
    for (const one of board.querySelectorAll(`[data-count="${name}"]`)) one.textContent = String(keys.length);
    for (const one of board.querySelectorAll(`[data-empty="${name}"]`)) one.hidden = keys.length > 0;
    for (const one of board.querySelectorAll(`[data-section="${name}"]`)) one.hidden = keys.length === 0;
  }

  // What differs from what is shown: new pieces by their names, and lists whose order or length changed.
  function show(told) {
    const fresh = new Map(Object.entries(told.pieces).map(([key, html]) => [key, put(key, html)]));
    for (const [name, keys] of Object.entries(told.lists)) arrange(name, keys, fresh);
    board.querySelector("[data-more]").hidden = told.more < 1;
    board.querySelector('[data-count="more"]').textContent = String(told.more);
    const inside = board.querySelector('[data-list="inside"]').children.length;
    board.querySelector("[data-many]").hidden = inside <= Number(board.dataset.full);
    const now = incidents();
    if ([...now].some((one) => !known.has(one))) ring();
    known = now;
    setClock(told.now);
    tick();
    document.title = now.size ? `（${now.size}）${title}` : title;
  }

  function listen() {
    const events = new EventSource(`${board.dataset.events}&shown=${board.dataset.version}`);
    events.addEventListener("board", (event) => {
      show(JSON.parse(event.data));
      board.dataset.version = event.lastEventId;
    });
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
  board.addEventListener("click", (event) => {
    const row = event.target.closest("[data-open]");
    if (!row || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    unfold(row.closest("[data-piece]").dataset.piece);
  });
  board.addEventListener("focusout", () => setTimeout(() => {
    for (const [key, html] of [...waiting]) { waiting.delete(key); if (pieceOf(key)) put(key, html); }
  }, 0));
  setInterval(tick, 1000);
  setClock(board.dataset.now);
  tick();
  if (known.size) document.title = `（${known.size}）${title}`;
  listen();
})();
