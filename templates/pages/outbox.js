// Forms with data-keep wait on the phone for a signal and are sent in the order of their taps, each with the time
// of its tap. Without script, or where nothing can be kept, they are plain forms. How to use it: docs/offline.
"use strict";
const outbox = (() => {
  const TRY_EVERY = 5000;
  const LONGEST_SIDE = 1600; // pixels of a photo: enough to judge, small enough for a cellar
  const AGAIN_LATER = [408, 425, 429];
  let kept = []; // as the phone keeps them, the first tap first
  let sending = false;

  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  }

  function inStore(mode, act) {
    return new Promise((done, fail) => {
      const opening = indexedDB.open("tima-outbox", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("forms", { keyPath: "number", autoIncrement: true });
      opening.onerror = () => fail(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        const change = database.transaction("forms", mode);
        const asked = act(change.objectStore("forms"));
        change.oncomplete = () => { database.close(); done(asked.result); };
        change.onabort = () => { database.close(); fail(change.error); };
      };
    });
  }

  async function load() {
    kept = await inStore("readonly", (store) => store.getAll());
    tell();
  }

  async function change(act) {
    await inStore("readwrite", act);
    await load();
  }

  function label(one) {
    return `${one.text}（${new Date(one.tapped).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" })}）`;
  }

  function line(text) {
    const made = document.createElement("p");
    made.textContent = text;
    return made;
  }

  function button(text, act) {
    const made = document.createElement("button");
    [made.type, made.textContent] = ["button", text];
    made.addEventListener("click", act);
    return made;
  }

  // A refusal stays until somebody has read it; what was refused can be sent again.
  function tell() {
    const box = document.getElementById("unsent");
    if (!box) return;
    const waiting = kept.filter((one) => !one.refused);
    box.hidden = kept.length === 0;
    box.replaceChildren();
    if (waiting.length) box.append(line(`还没有发出：${waiting.map(label).join("、")}。已记在这部手机里，有信号时按顺序自动发出。请让这个页面开着；关掉了，下次打开时再发。`));
    for (const one of kept.filter((each) => each.refused)) {
      box.append(line(`没有收下：${label(one)}。${one.refused}`));
      box.append(button("再发一次", async () => { await change((store) => store.put({ ...one, refused: "" })); send(); }));
      box.append(button("知道了，删掉", () => change((store) => store.delete(one.number))));
    }
  }

  async function whyNot(answer) {
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = read.querySelector("[role=alert]") || read.querySelector("h1");
    return told?.textContent.trim().replace(/\s+/g, " ") || `（${answer.status}）`;
  }

  function post(one) {
    const body = new FormData();
    for (const [name, value] of one.fields) body.append(name, value);
    for (const [name, value] of [["tap", one.id], ["tapped", one.tapped], ["sent", Date.now()]]) body.append(name, value);
    return fetch(one.url, { method: "POST", body, cache: "no-store" });
  }

  // In their order, each until it is answered: whoever sends twice is known by the tap's id.
  async function sendAll() {
    const waits = new Set(); // addresses whose first form is not through yet
    for (const one of await inStore("readonly", (store) => store.getAll())) {
      if (one.refused || waits.has(one.url)) continue;
      const answer = await post(one);
      if (answer.status >= 500 || AGAIN_LATER.includes(answer.status)) { waits.add(one.url); continue; }
      if (answer.ok) await change((store) => store.delete(one.number));
      else { const refused = await whyNot(answer); await change((store) => store.put({ ...one, refused })); }
      document.dispatchEvent(new CustomEvent("outbox", { detail: { url: one.url, address: answer.url, taken: answer.ok } }));
    }
  }

  async function send() {
    if (sending || !kept.some((one) => !one.refused)) return;
    sending = true;
    try {
      if (navigator.locks) await navigator.locks.request("tima-outbox", { ifAvailable: true }, (mine) => (mine ? sendAll() : load()));
      else await sendAll();
    } catch { /* no signal: later */ } finally { sending = false; }
    tell();
  }

  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file);
      const part = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.width * part, picture.height * part].map(Math.round);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
      return made && made.size < file.size ? new File([made], file.name, { type: made.type }) : file;
    } catch { return file; }
  }

  async function add(form) {
    const fields = [];
    for (const [name, value] of form.fields) {
      if (!(value instanceof File)) fields.push([name, value]);
      else if (value.size) fields.push([name, await smaller(value)]);
    }
    await change((store) => store.add({ id: newId(), tapped: Date.now(), refused: "", ...form, fields }));
  }

  function sendAsForm(form, pressed) {
    if (pressed.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value }));
    HTMLFormElement.prototype.submit.call(form);
  }

  document.addEventListener("submit", async (event) => {
    const [form, pressed] = [event.target, event.submitter];
    if (!form.matches("[data-keep]") || !pressed) return;
    event.preventDefault();
    const fields = [...new FormData(form), ...(pressed.name ? [[pressed.name, pressed.value]] : [])];
    const text = form.dataset.keep || pressed.textContent.trim();
    pressed.disabled = true;
    try { await add({ url: form.action, text, fields, tapped: Date.now() }); } catch { sendAsForm(form, pressed); return; }
    document.getElementById("unsent")?.scrollIntoView({ block: "nearest" });
    send();
  });
  document.addEventListener("outbox", (event) => {
    if (event.detail.taken) return;
    for (const form of document.querySelectorAll("form[data-keep]")) {
      if (form.action === event.detail.url) form.querySelectorAll("button").forEach((one) => { one.disabled = false; });
    }
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", send);
  setInterval(send, TRY_EVERY);
  const ready = load().then(send, () => {}); // a browser without a store sends plain forms

  return { add, send, tell, ready, isEmpty: () => kept.length === 0 };
})();
