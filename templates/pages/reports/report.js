// The words go first, then each photo in pieces: a photo on a slow network never holds up a report.
"use strict";
const PIECE = 65536, WAIT = 3000, TRIES = 200;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function keyOf(file) {
  const told = new TextEncoder().encode([file.name, file.size, file.lastModified].join("\n"));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", told));
  return Array.from(hash.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What is wrong with the photo, empty where it has arrived. Goes on where it was after each break.
async function send(file, receipt, last, tell) {
  const address = receipt + "/pieces/" + (await keyOf(file));
  let have = null;
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      if (have === null) have = (await (await fetch(address)).json()).have;
      tell(Math.floor((100 * have) / file.size));
      const answer = await fetch(`${address}?at=${have}&of=${file.size}${last}`, {
        method: "POST", body: file.slice(have, have + PIECE),
      });
      if (answer.status === 400 || answer.status === 404 || answer.status === 413) return "没能传上。";
      const told = await answer.json();
      if (told.done) return told.wrong || "";
      if (told.have === undefined) throw new Error(told.wrong);
      have = told.have;
      tries = Math.max(0, tries - 2);
    } catch (error) {
      have = null;
      await pause(WAIT);
    }
  }
  return "网络不好，没能传完。";
}

async function sendAll(files, receipt, show) {
  const wrong = [];
  for (const [index, file] of files.entries()) {
    const name = `第 ${index + 1} 张照片`;
    const last = index + 1 < files.length ? "" : "&last";
    const said = await send(file, receipt, last, (percent) => show(`文字已经提交。正在传${name}（共 ${files.length} 张）：${percent}%`));
    if (said) wrong.push(`${name}：${said}`);
  }
  if (!wrong.length) return location.assign(receipt);
  show(`文字已经提交。${wrong.join("")}`);
  const link = document.createElement("a");
  link.href = receipt;
  link.className = "big strong";
  link.textContent = "查看回执，可以再传照片";
  document.querySelector("main").append(link);
}

function watch() {
  const form = document.querySelector("form[data-words-first]");
  const input = form.querySelector("input[type=file]");
  form.addEventListener("submit", async (event) => {
    const files = input ? Array.from(input.files).slice(0, Number(form.dataset.most)) : [];
    if (!files.length || !self.crypto || !crypto.subtle) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const status = document.createElement("p");
    status.className = "card";
    status.setAttribute("role", "status");
    const show = (text) => { status.textContent = text; };
    button.disabled = true;
    form.append(status);
    show("正在提交文字…");
    const words = new FormData(form);
    words.delete(input.name);
    words.set("photos_follow", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: words });
      const place = new URL(answer.url);
      if (place.pathname.startsWith("/r/")) return await sendAll(files, place.pathname, show);
      // The form again, with what has to be put right: the chosen photos go into it.
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const field = fresh.querySelector("input[type=file]");
      if (field) field.replaceWith(input);
      document.querySelector("main").replaceWith(document.adoptNode(fresh.querySelector("main")));
      document.querySelector("main").scrollIntoView();
      if (field) watch();
    } catch (error) {
      button.disabled = false;
      show("没有网络，还没有提交。请再点一次提交。");
    }
  });
}

watch();
