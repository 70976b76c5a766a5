// An upload in pieces: a piece that failed is sent again, and what has come is not sent twice.
"use strict";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function sent(path, body, headers) {
  for (let left = 5; ; left -= 1) {
    try {
      const answer = await fetch(path, { method: "POST", credentials: "same-origin", body, headers });
      const found = await answer.json().catch(() => ({}));
      if (answer.ok) return found;
      if (answer.status !== 503 || left === 0) throw new Error(String(answer.status));
    } catch (error) {
      if (left === 0 || !(error instanceof TypeError)) throw error;
    }
    await pause(1000);
  }
}

async function upload(section) {
  const form = section.querySelector("form");
  const file = form.elements.file.files[0];
  const key = section.dataset.key;
  const size = Number(section.dataset.piece);
  const bar = section.querySelector("[data-progress]");
  const begun = new URLSearchParams({ connector: form.elements.connector.value, size: String(file.size), form_key: key });
  let { upload: name, received } = await sent("/give/begin", begun, {});
  bar.hidden = false;
  bar.max = file.size || 1;
  while (received < file.size) {
    const path = `/give/${encodeURIComponent(name)}/piece?start=${received}`;
    const headers = { "x-form-key": key, "content-type": "application/octet-stream" };
    const next = (await sent(path, file.slice(received, received + size), headers)).received;
    if (!(next > received)) throw new Error("no progress");
    received = next;
    bar.value = received;
  }
  location.assign(`/give/${encodeURIComponent(name)}`);
}

for (const section of document.querySelectorAll("[data-give]")) {
  section.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = section.querySelector("[data-go]");
    const problem = section.querySelector("[data-problem]");
    button.disabled = true;
    problem.hidden = true;
    try {
      await upload(section);
    } catch {
      problem.textContent = section.dataset.failed;
      problem.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
