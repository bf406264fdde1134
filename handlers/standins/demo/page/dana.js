// Dana's phone: X as everybody sees it, and her chat with the company on Telegram.

import { announce, clock, face, h, show } from "./dom.js";

const screen = document.getElementById("dana-screen");
const apps = [...document.querySelectorAll("[data-app]")];
const feed = h("ol", { class: "feed", "aria-label": "Posts" });
const chat = h("ol", { class: "chat", "aria-label": "Chat with Acme Care" });

/** `act` does something at the platforms; returns what the rest of the page may do with this phone. */
export function dana(act) {
  let app = "x";
  let answers = null;
  let known = { x: new Set(), telegram: new Set() };
  let run = 0;

  const onX = composer("Post", "Write to @acme", async (text) => {
    const done = await act({ do: "post", on: "x", text, answers });
    if (done) answer(null);
    return done;
  });
  const onTelegram = composer("Send", "Write to Acme Care", (text) => act({ do: "post", on: "telegram", text }));
  const told = h("p", { class: "told" });
  onX.form.prepend(told);
  onX.words.addEventListener("input", warn);

  screen.append(
    h("div", { class: "app x", id: "app-x" }, h("div", { class: "appbar" }, h("strong", {}, "X"), h("span", {}, "everyone can read this")), onX.form, feed),
    h("div", { class: "app telegram", id: "app-telegram", hidden: true }, h("div", { class: "appbar" }, face("Acme Care", "firm"), h("strong", {}, "Acme Care"), h("span", {}, "@acme_bot")), chat, onTelegram.form),
  );
  for (const button of apps) button.addEventListener("click", () => open(button.dataset.app));
  open(app);

  function open(wanted) {
    app = wanted;
    for (const button of apps) {
      button.setAttribute("aria-pressed", String(button.dataset.app === app));
      if (button.dataset.app === app) button.classList.remove("news");
    }
    document.getElementById("app-x").hidden = app !== "x";
    document.getElementById("app-telegram").hidden = app !== "telegram";
    chat.scrollTop = chat.scrollHeight;
  }

  function answer(post) {
    answers = post ? post.id : null;
    warn();
    if (post) onX.words.focus();
  }

  function warn() {
    const unheard = !answers && onX.words.value.trim() && !/(^|[^\w@])@acme\b/i.test(onX.words.value);
    const cancel = h("button", { type: "button", class: "plain", onclick: () => answer(null) }, "Cancel");
    told.replaceChildren(...(answers ? ["Answering @acme ", cancel] : unheard ? ["Without @acme in it, the company does not see it."] : []));
  }

  function update(state) {
    if (state.run !== run) {
      run = state.run;
      known = { x: new Set(), telegram: new Set() };
      onX.words.value = state.words.x;
      onTelegram.words.value = state.words.telegram;
      answer(null);
      for (const button of apps) button.classList.remove("news");
      open("x");
    }
    const posted = show(feed, threads(state.x), (post) => post.id, (post) => tweet(post, answer));
    if (feed.childElementCount > posted.length) posted.at(-1)?.scrollIntoView({ block: "nearest" });
    const arrived = show(chat, state.telegram, (one) => one.id, bubble);
    if (arrived.length) chat.scrollTop = chat.scrollHeight;
    hear("x", state.x);
    hear("telegram", state.telegram);
  }

  /** Tell those who look elsewhere. */
  function hear(where, messages) {
    for (const one of messages) {
      if (!one.ours || known[where].has(one.id)) continue;
      known[where].add(one.id);
      announce(`Dana’s phone: Acme answered: ${one.text}`);
      if (where !== app) apps.find((button) => button.dataset.app === where).classList.add("news");
    }
  }

  return { update, open, words: (where) => (where === "x" ? onX : onTelegram).words, post: (where) => (where === "x" ? onX : onTelegram).send,
    point: (id) => {
      open("x");
      const post = feed.querySelector(`[data-key="${CSS.escape(id)}"]`);
      post?.scrollIntoView({ block: "center" });
      post?.classList.add("pointed");
      post?.addEventListener("animationend", () => post.classList.remove("pointed"), { once: true });
    } };
}

/** Dana's own conversations first, then the newest; in each, who answers stands below. */
function threads(posts) {
  const conversations = new Map();
  for (const post of posts) {
    if (!conversations.has(post.conversation)) conversations.set(post.conversation, []);
    conversations.get(post.conversation).push(post);
  }
  const hers = (thread) => thread[0].handle === "danawells";
  const ordered = [...conversations.values()].sort((one, other) => hers(other) - hers(one) || other[0].at - one[0].at);
  return ordered.flatMap((thread) =>
    thread.map((post, number) => ({ ...post, under: number > 0, last: number === thread.length - 1, dana: hers(thread) })));
}

function tweet(post, answer) {
  const reply = post.ours && post.dana ? h("button", { type: "button", class: "plain", onclick: () => answer(post) }, "Reply as Dana") : null;
  return h("li", { class: `tweet ${post.ours ? "ours" : ""} ${post.under ? "under" : ""} ${post.last ? "last" : ""}` },
    face(post.name, post.ours ? "firm" : ""),
    h("div", {},
      h("p", { class: "who" }, h("strong", {}, post.name), h("span", {}, ` @${post.handle} · ${clock(post.at)}`)),
      h("p", { class: "said" }, post.text), reply));
}

function bubble(one) {
  return h("li", { class: one.ours ? "theirs" : "mine" }, h("p", { class: "said" }, one.text), h("time", {}, clock(one.at)));
}

function composer(label, hint, post) {
  const words = h("textarea", { rows: 1, "aria-label": hint, placeholder: hint, maxlength: 2000 });
  const send = h("button", { type: "submit", class: "press primary" }, label);
  const form = h("form", { class: "composer" }, words, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!words.value.trim()) return words.focus();
    send.disabled = true;
    if (await post(words.value)) words.value = "";
    send.disabled = false;
    words.dispatchEvent(new Event("input"));
  });
  return { form, words, send };
}
