// Signing in: passkeys need a script. The page says what failed, and nothing is kept in the browser.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

class Refused extends Error {}

// What the page says where the browser or the network fails, by the error's name.
const failures = { NotAllowedError: "cancelled", InvalidStateError: "known", SecurityError: "none", NetworkError: "away" };

async function ask(path, given) {
  const answer = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(given),
  }).catch(() => {
    throw new DOMException("", "NetworkError");
  });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(found.problem ?? "");
  return found;
}

const credentials = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: credentials(options.excludeCredentials),
    },
  });
  return JSON.stringify({
    id: made.id, rawId: text(made.rawId), type: made.type,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  });
}

async function get(options) {
  const made = await navigator.credentials.get({
    publicKey: {
      ...options, challenge: bytes(options.challenge), allowCredentials: credentials(options.allowCredentials),
    },
  });
  return JSON.stringify({
    id: made.id, rawId: text(made.rawId), type: made.type,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      authenticatorData: text(made.response.authenticatorData),
      signature: text(made.response.signature),
      userHandle: made.response.userHandle ? text(made.response.userHandle) : null,
    },
  });
}

async function passkey(path) {
  const { ticket, options } = await ask(`${path}/begin`, {});
  return ask(`${path}/finish`, { ticket, credential: await get(options) });
}

// A code that came behind the address' # goes into the form, and out of the address and the history.
function codeOfAddress() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

// A code goes on to the same page in another language behind the #, which no browser sends: it is that of the address
// to which the answer leads.
function keepInOtherLanguages(section, field) {
  const languages = document.querySelector(".languages");
  languages.addEventListener("submit", () => {
    const code = field?.value.trim() || section.dataset.code;
    if (code) languages.action = `/language#${encodeURIComponent(code)}`;
  });
}

// What each kind of section does; it returns where to go, or nothing.
const kinds = {
  signIn: async (section) => {
    await passkey("/sign-in");
    return section.dataset.then;
  },
  enrol: async (section) => {
    const form = section.querySelector("form");
    const given = { code: form.code?.value.trim() ?? "" };
    const { ticket, options } = await ask("/enrol/begin", given);
    const credential = await create(options);
    const done = await ask("/enrol/finish", { ticket, credential, name: form.elements.name.value });
    if (!done.recovery_code) return section.dataset.then;
    form.hidden = true;
    const shown = section.querySelector("[data-recovery]");
    shown.querySelector("[data-recovery-code]").textContent = done.recovery_code;
    shown.hidden = false;
    shown.focus();
    return "";
  },
  recover: async (section) => {
    await ask("/recover/finish", { code: section.querySelector("form").code.value.trim() });
    return section.dataset.then;
  },
  demo: async (section) => {
    await ask("/demo/finish", { code: section.dataset.code ?? "" });
    return section.dataset.then;
  },
  prove: async (section) => {
    const { form_key } = await passkey("/prove");
    const form = section.querySelector("form");
    form.elements.form_key.value = form_key;
    form.submit();
    return "";
  },
};

async function act(section, kind, event) {
  event.preventDefault();
  const button = section.querySelector("[data-go]");
  const problem = section.querySelector("[data-problem]");
  button.disabled = true;
  problem.hidden = true;
  try {
    const then = await kinds[kind](section);
    if (then) location.assign(then);
  } catch (error) {
    problem.textContent = (error instanceof Refused && error.message) || section.dataset[failures[error.name] ?? "failed"];
    problem.hidden = false;
  } finally {
    button.disabled = false;
  }
}

for (const kind of Object.keys(kinds)) {
  for (const section of document.querySelectorAll(`[data-${kind === "signIn" ? "sign-in" : kind}]`)) {
    const code = kind === "enrol" || kind === "demo" ? codeOfAddress() : "";
    const field = section.querySelector("[name=code]");
    if (field && code) {
      field.value = code;
      field.closest("[data-code-field]").hidden = true;
    }
    section.dataset.code = code;
    if (kind === "enrol" || kind === "demo") keepInOtherLanguages(section, field);
    const form = section.querySelector("form");
    const act_ = (event) => act(section, kind, event);
    if (form) form.addEventListener("submit", act_);
    else section.querySelector("[data-go]").addEventListener("click", act_);
    if (kind !== "demo" && !window.PublicKeyCredential) {
      const problem = section.querySelector("[data-problem]");
      problem.textContent = section.dataset.none;
      problem.hidden = false;
    }
  }
}
