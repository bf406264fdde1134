// The page: hears how everything stands, shows it on three screens, and does at the platforms what the visitor does.

import { company } from "./company.js";
import { dana } from "./dana.js";
import { desk } from "./desk.js";
import { play } from "./play.js";

const $ = (id) => document.getElementById(id);
const tabs = [...document.querySelectorAll("[role=tab]")];
const steps = [...document.querySelectorAll("[data-step]")];
const breaks = [...document.querySelectorAll("[data-break]")];

let state = null;
let focused = "";

/** Do something; true when it was done. What the platform says to it is shown. */
async function act(what) {
  let told;
  let done = false;
  try {
    const response = await fetch("act", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what) });
    done = response.ok;
    told = (await response.json()).told;
  } catch {
    told = "The demo is not running any more. Start it again with make demo.";
  }
  if (told) toast(told);
  return done && !told;
}

function toast(words) {
  $("toast").textContent = words;
  clearTimeout(toast.over);
  toast.over = setTimeout(() => ($("toast").textContent = ""), 6000);
}

/** What blocks need to be pressed: `where` says who presses and on what; `tapped` counts. */
function around(where, tapped = () => {}) {
  const pressing = (kind) => (label, value) => {
    tapped();
    return act({ do: kind, label, value, ...where });
  };
  const { people, channels } = state;
  return { people, channels, press: pressing("press"), choose: pressing("choose"), select: pressing("select"), follow };
}

/** Links lead to the places of this page: a post on X to Dana's phone, a thread to the company. */
function follow(url) {
  const post = url.match(/\/status\/(\d+)/);
  const thread = url.match(/\/archives\/C0CASES\/p(\d{10})(\d{6})/);
  if (post) {
    look("dana");
    customer.point(post[1]);
  } else if (thread) {
    look("company");
    kept.unfold(`${thread[1]}.${thread[2]}`, true);
  } else {
    toast("This link leads to the platform itself, which is not part of the demo.");
  }
}

const customer = dana(act);
const kept = company(act, around);
const phone = desk(act, around, (person) => {
  kept.be(person);
  const name = state.phones[person].name;
  $("as").textContent = `you write and press as ${name.split(" ")[0]}`;
  $("tab-desk").textContent = name.split(" ")[0];
}, () => look("desk"));

// ---- one column at a time on narrow screens

function look(column) {
  document.body.dataset.column = column;
  for (const tab of tabs) {
    const chosen = tab.id === `tab-${column}`;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) tab.classList.remove("news");
  }
}

for (const tab of tabs) {
  tab.addEventListener("click", () => look(tab.id.slice(4)));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    look(next.id.slice(4));
    next.focus();
  });
}
look("dana");

function news(before) {
  if (!before || before.run !== state.run) return;
  const changed = {
    dana: JSON.stringify([before.x, before.telegram]) !== JSON.stringify([state.x, state.telegram]),
    desk: JSON.stringify(before.direct[phone.person]) !== JSON.stringify(state.direct[phone.person]),
    company: JSON.stringify(before.cards) !== JSON.stringify(state.cards),
  };
  for (const [column, is] of Object.entries(changed)) {
    if (is && document.body.dataset.column !== column) $(`tab-${column}`).classList.add("news");
  }
}

// ---- steps, breaks, start again

const begin = {
  1: () => {
    look("dana");
    customer.open("x");
    customer.words("x").value ||= state.words.x;
    customer.words("x").focus();
  },
  2: () => {
    look("desk");
    phone.be("U0ANA");
    document.querySelector("#desk-screen button")?.focus();
  },
  3: () => breaks[0].focus(),
  4: () => {
    look("desk");
    phone.home("U0LEE");
    act({ do: "break", what: "rota" });
  },
};
for (const step of steps) step.addEventListener("click", () => begin[step.dataset.step]());
for (const button of breaks) {
  button.addEventListener("click", () => {
    look(button.dataset.break === "skip" ? "desk" : "company");
    act({ do: "break", what: button.dataset.break });
  });
}
$("again").addEventListener("click", async () => {
  $("again").disabled = true;
  $("caption").textContent = "Starting again: a new town, an empty database.";
  await act({ do: "again" });
  $("again").disabled = false;
});
$("play").addEventListener("click", () => play(() => state, { customer, phone, look }));
$("connect").addEventListener("click", () => $("own").showModal());

// ---- how everything stands

function update(next) {
  const before = state;
  state = next;
  customer.update(state);
  phone.update(state);
  kept.update(state);
  const { text, person, thread } = state.caption;
  if ($("caption").textContent !== text) $("caption").textContent = text;
  const focus = `${state.run} ${text}`;
  if (focus !== focused) {
    focused = focus;
    if (person && person !== phone.person) phone.be(person);
    if (thread) kept.unfold(thread, true);
  }
  $("bot").textContent = state.bot ? "The bot runs." : "The bot is down.";
  $("bot").classList.toggle("down", !state.bot);
  $("flood").textContent = state.flood.toLocaleString("en-GB");
  for (const step of steps) {
    const number = Number(step.dataset.step);
    step.parentElement.className = number === state.step ? "now" : state.done.includes(number) ? "done" : "";
    if (number === state.step) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  document.body.dataset.breaking = state.breaking;
  for (const button of breaks) {
    const own = button.dataset.break;
    button.disabled = Boolean(state.breaking) || (own === "flood" && state.flooded);
    button.classList.toggle("now", state.breaking === own);
  }
  news(before);
}

const events = new EventSource("events");
events.onmessage = (event) => {
  const first = !state;
  if (first) state = JSON.parse(event.data);
  update(JSON.parse(event.data));
  if (first && new URLSearchParams(location.search).has("play")) play(() => state, { customer, phone, look });
};
events.onerror = () => {
  $("bot").textContent = "The demo has ended.";
  $("bot").classList.add("down");
};
