// The phones of the people at the company: lock screen, the bot's direct message and App Home, and the windows it opens.

import { draw, plain } from "./blocks.js";
import { carry, files, missing, values } from "./fields.js";
import { announce, clock, h, show } from "./dom.js";

const screen = document.getElementById("desk-screen");
const title = document.getElementById("desk-title");
const choice = document.getElementById("people");
const MORE = { U0TOM: ", assistant", U0LEE: ", lead" };

/** `act` does something at the platforms, `around(…)` makes what blocks need, `chosen(person)` hears of a switch, `opened()` of a window. */
export function desk(act, around, chosen, opened) {
  const people = new Map(); // user -> what their phone remembers: open or locked, how much was seen, taps
  let state = null;
  let person = "U0ANA";
  let run = 0;

  const time = h("p", { class: "time" });
  const day = h("p", { class: "day" });
  const notices = h("ol", { class: "notices", "aria-label": "Notifications" });
  const quiet = h("p", { class: "quiet" });
  const lock = h("div", { class: "lock" }, time, day, notices, quiet);
  const messages = h("ol", { class: "messages", "aria-label": "Direct message with Buckstop" });
  const words = h("textarea", { rows: 1, "aria-label": "Message Buckstop", placeholder: "Message Buckstop, or /rota …" });
  const ask = h("button", { type: "button", class: "press", onclick: () => say("/rota") }, "/rota");
  const form = h("form", { class: "composer row" }, ask, words, h("button", { type: "submit", class: "press" }, "Send"));
  const back = h("button", { type: "button", class: "plain", "aria-label": "Lock screen", onclick: () => turn(false) }, "‹ Lock");
  const tabs = Object.entries({ home: "Home", messages: "Messages" }).map(([tab, label]) =>
    h("button", { type: "button", "data-tab": tab, onclick: () => open(tab) }, label));
  const home = h("div", { class: "home", role: "region", "aria-label": "App Home of Buckstop", tabindex: 0 });
  const direct = h("div", { class: "app" }, messages, form);
  const inbox = h("div", { class: "app direct" },
    h("div", { class: "appbar" }, back, h("strong", {}, "Buckstop"), h("div", { class: "choice", role: "group", "aria-label": "Buckstop" }, tabs)),
    home, direct);
  const sheet = h("div", { class: "sheet" });
  const taps = document.getElementById("taps");
  screen.append(lock, inbox, sheet);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (words.value.trim() && (await say(words.value))) words.value = "";
  });
  setInterval(tick, 1000);
  tick();

  function memory(user) {
    if (!people.has(user)) people.set(user, { open: false, tab: "messages", seen: 0, taps: 0, began: 0, ended: 0, sent: false });
    return people.get(user);
  }

  /** Write to the bot; what begins with a slash is a command, as at Slack. */
  function say(text) {
    return act({ do: text.startsWith("/") ? "command" : "say", as: person, text });
  }

  /** The app's two tabs. Who looks at App Home is shown it as it is now. */
  function open(tab) {
    memory(person).tab = tab;
    if (tab === "home") act({ do: "home", as: person });
    draws();
  }

  function tick() {
    const now = new Date(Date.now() + (state?.ahead || 0) * 1000);
    time.textContent = clock(now / 1000);
    day.textContent = now.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  }

  function turn(open, at) {
    const mine = memory(person);
    mine.open = open;
    mine.seen = state.direct[person].count;
    if (at) mine.tab = "messages";
    if (open && at) Object.assign(mine, { taps: 1, began: Date.now(), ended: 0, sent: false });
    draws();
    const message = open && at && messages.querySelector(`[data-key="${CSS.escape(at)}"]`);
    if (message) {
      message.scrollIntoView({ block: "end" });
      (message.querySelector("button") || back).focus({ preventScroll: true });
    } else if (open) {
      messages.scrollTop = messages.scrollHeight;
    }
  }

  function be(user) {
    person = user;
    sheet.replaceChildren();
    home.replaceChildren();
    if (state) draws();
    chosen(user);
  }

  function update(next) {
    state = next;
    if (state.run !== run) {
      run = state.run;
      people.clear();
      for (const user of Object.keys(state.phones)) memory(user).seen = state.direct[user].count;
      choice.replaceChildren(...Object.entries(state.phones).map(([user, one]) =>
        h("button", { type: "button", "data-person": user, onclick: () => (user === "U0LEE" ? atHome(user) : be(user)) }, one.name.split(" ")[0], MORE[user] || "")));
      be("U0ANA");
    }
    tick();
    draws();
  }

  /** Be somebody who looks at App Home. */
  function atHome(user) {
    be(user);
    turn(true);
    open("home");
  }

  function draws() {
    const mine = memory(person);
    const talk = state.direct[person];
    const phone = state.phones[person];
    title.replaceChildren(`${phone.name.split(" ")[0]}’s phone `, h("small", {}, phone.role));
    for (const button of choice.children) {
      const user = button.dataset.person;
      button.setAttribute("aria-pressed", String(user === person));
      button.classList.toggle("news", user !== person && !memory(user).open && state.direct[user].count > memory(user).seen);
    }
    lock.hidden = mine.open;
    inbox.hidden = !mine.open;
    home.hidden = mine.tab !== "home";
    direct.hidden = mine.tab === "home";
    if (mine.open && !direct.hidden) mine.seen = talk.count;
    for (const one of tabs) {
      one.setAttribute("aria-pressed", String(one.dataset.tab === mine.tab));
      one.classList.toggle("news", one.dataset.tab === "messages" && talk.count > mine.seen);
    }
    const unread = talk.messages.slice(Math.max(0, talk.messages.length - (talk.count - mine.seen)));
    const arrived = show(notices, unread.reverse(), (one) => one.ts, notice);
    for (const one of arrived) announce(`${phone.name}’s phone: ${one.querySelector(".said").textContent}`);
    const hidden = talk.count - mine.seen - unread.length;
    quiet.textContent = hidden > 0 ? `and ${hidden} more` : unread.length ? "" : "No notifications";
    const whispers = state.whispers[person].filter((told) => told.channel === talk.channel);
    const thread = [...talk.messages, ...whispers].sort((a, b) => a.ts - b.ts);
    const fresh = show(messages, thread, (one) => one.ts, (one) => message(one, talk.channel));
    if (state.homes[person]) show(home, [state.homes[person]], () => person, drawn);
    if (fresh.length && mine.open) messages.scrollTop = messages.scrollHeight;
    windowed(state.windows[person], mine);
    const seconds = Math.round((mine.ended - mine.began) / 1000);
    taps.textContent = mine.sent ? `${mine.taps} taps and ${seconds} s to Send` : "";
  }

  function drawn(view) {
    return h("div", {}, draw(view.blocks, around({ as: person, home: true }, () => (memory(person).taps += 1))));
  }

  function notice(one) {
    const open = () => turn(true, one.ts);
    return h("li", {}, h("button", { type: "button", onclick: open },
      h("span", { class: "from" }, h("strong", {}, "Buckstop"), h("time", {}, clock(one.ts))),
      h("span", { class: "said" }, plain(one.text, state.people))));
  }

  function message(one, channel) {
    const bot = one.user === "U0BOT" || one.thread !== undefined;
    const pressing = around({ as: person, channel, ts: one.ts }, () => (memory(person).taps += 1));
    return h("li", { class: `message ${bot ? "" : "mine"} ${one.thread !== undefined ? "whisper" : ""}` },
      h("p", { class: "who" }, h("strong", {}, state.people[one.user]), h("time", {}, ` ${clock(one.ts)}${one.edited ? ", edited" : ""}`)),
      one.blocks ? draw(one.blocks, pressing) : h("p", { class: "said" }, plain(one.text, state.people)));
  }

  // ---- windows

  function windowed(view, mine) {
    const shown = sheet.firstChild;
    lock.inert = inbox.inert = Boolean(view);
    if (!view) {
      const held = sheet.contains(document.activeElement);
      sheet.replaceChildren();
      const page = mine.tab === "home" ? home : messages;
      if (held) ([...page.querySelectorAll("button")].at(-1) || back).focus({ preventScroll: true });
      return;
    }
    if (!shown) opened();
    if (shown?.dataset.view === `${view.id} ${view.hash}`) return;
    const as = person;
    if (!view.submit && mine.taps > 1 && mine.began && !mine.ended) Object.assign(mine, { ended: Date.now(), sent: /Leaves|way|Delivered/.test(JSON.stringify(view.blocks)) });
    let waiting = 0;
    const typed = (block, value) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => act({ do: "type", as, view: view.id, block, value }), 600);
    };
    const pressing = { ...around({ as, view: view.id }, () => (mine.taps += 1)), typed };
    const leave = () => {
      clearTimeout(waiting);
      act({ do: "close", as, view: view.id });
    };
    const close = h("button", { type: "button", class: "plain", onclick: leave }, view.close?.text || "Close");
    const submit = view.submit ? h("button", { type: "submit", class: "press primary" }, view.submit.text) : h("span");
    const body = h("form", { class: "window", role: "dialog", "aria-label": view.title.text, novalidate: true },
      h("div", { class: "windowbar" }, close, h("h3", {}, view.title.text), submit),
      h("div", { class: "windowbody" }, draw(view.blocks, pressing)));
    body.dataset.view = `${view.id} ${view.hash}`;
    body.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leave();
    });
    body.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!view.submit) return;
      const empty = missing(body);
      if (empty) return empty.focus();
      clearTimeout(waiting);
      submit.disabled = true;
      mine.taps += 1;
      await act({ do: "submit", as, view: view.id, values: { ...values(body), ...await files(body) } });
      submit.disabled = false;
      if (body.isConnected && !body.contains(document.activeElement)) submit.focus();
    });
    if (shown?.dataset.view.startsWith(view.id)) carry(shown, body);
    sheet.replaceChildren(body);
    (body.querySelector("[data-first]") || (view.submit ? submit : close)).focus();
    announce(`${view.title.text}: ${body.querySelector(".windowbody").textContent}`);
  }

  return { update, be, turn, home: atHome, get person() { return person; } };
}
