// What the company keeps: the case channel with its threads, and the ledger of what the platforms accepted.

import { draw, plain } from "./blocks.js";
import { clock, face, h, show } from "./dom.js";

const slack = document.getElementById("slack");
const ledger = document.getElementById("ledger");
const FIGURES = [
  ["posts", "posts in"],
  ["missing", "missing"],
  ["cards", "cards"],
  ["replies", "replies out"],
  ["twice", "twice"],
];

/** `act` does something at the platforms; `around(…)` makes what blocks need. */
export function company(act, around) {
  const open = new Set();
  const parts = new Map(); // card -> its elements, which stay while the words in them change
  const rota = h("p", { class: "rota" });
  const earlier = h("p", { class: "quiet" });
  const list = h("ol", { class: "cards", "aria-label": "Cards in #customer-voices" });
  slack.append(h("div", { class: "appbar" }, h("strong", {}, "#customer-voices"), rota), list);
  let state = null;
  let person = "U0ANA";
  let run = 0;
  let newest = "";

  function update(next) {
    state = next;
    if (state.run !== run) {
      run = state.run;
      open.clear();
      parts.clear();
      list.replaceChildren();
    }
    rota.textContent = `On the rota: ${state.rota}`;
    show(ledger, FIGURES.map(([name, label]) => ({ name, label, count: state.counts[name] })), (one) => one.name, figure);
    const cards = [...state.cards].reverse();
    if (cards.length && cards[0].card.ts !== newest) newest = cards[0].card.ts;
    for (const one of cards) card(one);
    const wanted = cards.map((one) => parts.get(one.card.ts).whole);
    wanted.forEach((whole, at) => list.children[at] === whole || list.insertBefore(whole, list.children[at] || null));
    while (list.children.length > wanted.length) list.lastChild.remove();
    const hidden = state.counts.cards - cards.length;
    earlier.textContent = hidden > 0 ? `and ${hidden} earlier cards` : cards.length ? "" : "Nothing here yet. Every complaint becomes a card, with a thread of its own.";
    list.after(earlier);
  }

  function figure(one) {
    const bad = (one.name === "twice" || one.name === "missing") && one.count > 0;
    return h("div", { class: `${one.name} ${bad ? "bad" : ""}` }, h("dt", {}, one.label), h("dd", {}, one.count.toLocaleString("en-GB")));
  }

  function card(one) {
    const ts = one.card.ts;
    if (!parts.has(ts)) parts.set(ts, made(ts));
    const mine = parts.get(ts);
    show(mine.head, [{ ...one.card, as: person }], () => ts, (message) => said(message, ts));
    const whispers = state.whispers[person].filter((told) => told.thread === ts || one.thread.some((message) => message.ts === told.thread));
    const thread = [...one.thread, ...whispers.map((told) => ({ ...told, whisper: true }))].sort((a, b) => a.ts - b.ts);
    if (thread.length > mine.count) open.add(ts); // what is new is shown, until somebody folds it up
    mine.count = thread.length;
    const isOpen = open.has(ts);
    mine.more.textContent = one.thread.length === 1 ? "1 message in the thread" : `${one.thread.length} messages in the thread`;
    if (!one.thread.length) mine.more.textContent = "Write in the thread";
    mine.more.setAttribute("aria-expanded", String(isOpen));
    mine.thread.hidden = !isOpen;
    if (!isOpen) return;
    const fresh = show(mine.messages, thread.map((message) => ({ ...message, as: person })), (message) => message.ts, (message) => said(message, ts));
    if (fresh.length) fresh.at(-1).scrollIntoView({ block: "nearest" });
    mine.words.placeholder = `Write in the thread as ${state.people[person].split(" ")[0]}; it stays internal until a Send`;
  }

  function made(ts) {
    const head = h("div", {});
    const messages = h("ol", { class: "thread" });
    const words = h("textarea", { rows: 1, "aria-label": "Write in the thread" });
    const form = h("form", { class: "composer row" }, words, h("button", { type: "submit", class: "press" }, "Write"));
    const thread = h("div", { class: "fold", hidden: true }, messages, form);
    const more = h("button", { type: "button", class: "plain", "aria-expanded": "false", onclick: () => unfold(ts, !open.has(ts)) });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (words.value.trim() && (await act({ do: "say", as: person, channel: "C0CASES", thread: ts, text: words.value }))) words.value = "";
    });
    return { whole: h("li", { class: "card", "data-ts": ts }, head, more, thread), head, messages, words, thread, more, count: 0 };
  }

  function unfold(ts, wanted) {
    if (wanted) open.add(ts);
    else open.delete(ts);
    if (state) update(state);
    if (wanted) parts.get(ts)?.whole.scrollIntoView({ block: "nearest" });
  }

  function said(message, thread) {
    const name = state.people[message.user] || "Buckstop";
    const bot = message.user === "U0BOT" || message.whisper;
    const pressing = around({ as: person, channel: "C0CASES", ts: message.ts });
    return h(message.ts === thread ? "div" : "li", { class: `message ${message.whisper ? "whisper" : ""}` },
      face(bot ? "Buckstop" : name, bot ? "bot" : ""),
      h("div", {},
        h("p", { class: "who" }, h("strong", {}, bot ? "Buckstop" : name), bot ? h("span", { class: "sign" }, "app") : null,
          h("time", {}, `${clock(message.ts)}${message.edited ? " (edited)" : ""}`),
          message.whisper ? h("em", {}, "only visible to " + state.people[person].split(" ")[0]) : null),
        message.blocks ? draw(message.blocks, pressing) : h("p", { class: "said" }, plain(message.text, state.people))));
  }

  return {
    update,
    unfold,
    be: (user) => {
      person = user;
      if (state) update(state);
    },
  };
}
