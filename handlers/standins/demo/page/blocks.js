// Draws Slack's Block Kit: sections, rich text, context, actions, inputs. It knows no message and no server.
// https://docs.slack.dev/reference/block-kit

import { clock, h } from "./dom.js";
import { field } from "./fields.js";

/**
 * Blocks as elements. `around` has `people` and `channels` (names by id), `press(label, value)`, `choose(label)`,
 * `select(label)`, `follow(url)`, and for windows `typed(block, value)`; without `press` nothing can be pressed.
 */
export function draw(blocks, around) {
  return (blocks || []).map((block) => (BLOCKS[block.type] || unknown)(block, around));
}

const BLOCKS = {
  section: (block, around) =>
    h("div", { class: "block section" },
      block.text ? h("p", {}, text(block.text, around)) : null,
      (block.fields || []).map((field) => h("p", {}, text(field, around))),
      block.accessory ? element(block.accessory, around) : null),
  rich_text: (block, around) => h("div", { class: "block rich" }, block.elements.map((part) => rich(part, around))),
  context: (block, around) =>
    h("p", { class: "block context" }, block.elements.map((part) => [text(part, around), " "])),
  actions: (block, around) =>
    h("div", { class: "block actions" }, block.elements.map((part) => element(part, around))),
  header: (block, around) => h("h4", { class: "block" }, text(block.text, around)),
  divider: () => h("hr", { class: "block" }),
  input: (block, around) => input(block, around),
};

function unknown(block) {
  return h("p", { class: "block context" }, `(${block.type})`);
}

// ---- words

function text(object, around) {
  if (object.type === "image") return `(${object.alt_text})`;
  return object.type === "mrkdwn" ? mrkdwn(object.text, around) : object.text;
}

const MARK = /<@(?<user>\w+)>|<(?<url>https?:[^|>]+)(?:\|(?<label>[^>]+))?>|\*(?<bold>[^*\n]+)\*|_(?<italic>[^_\n]+)_|`(?<code>[^`]+)`/g;

/** Slack's own markup, which holds only words of the bot's. */
function mrkdwn(source, around) {
  const parts = [];
  let end = 0;
  for (const match of source.matchAll(MARK)) {
    const { user, url, label, bold, italic, code } = match.groups;
    parts.push(unescaped(source.slice(end, match.index)));
    if (user) parts.push(mention(user, around));
    else if (url) parts.push(link(unescaped(url), unescaped(label || url), around));
    else parts.push(h(bold ? "strong" : italic ? "em" : "code", {}, unescaped(bold || italic || code)));
    end = match.index + match[0].length;
  }
  parts.push(unescaped(source.slice(end)));
  return parts;
}

/** A message's `text` as a phone shows it. */
export function plain(source, people) {
  return unescaped(source.replace(/<@(\w+)>/g, (_, user) => "@" + (people[user] || user)));
}

function unescaped(source) {
  return source.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function rich(part, around) {
  const inner = () => part.elements.map((run) => RUNS[run.type]?.(run, around) ?? "");
  if (part.type === "rich_text_quote") return h("blockquote", {}, inner());
  if (part.type === "rich_text_preformatted") return h("pre", {}, inner());
  if (part.type === "rich_text_list") {
    const list = part.style === "ordered" ? "ol" : "ul";
    return h(list, {}, part.elements.map((one) => h("li", {}, rich(one, around))));
  }
  return h("p", {}, inner());
}

const RUNS = {
  text: (run) => {
    const tags = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]];
    return tags.reduce((inner, [style, tag]) => (run.style?.[style] ? h(tag, {}, inner) : inner), run.text);
  },
  link: (run, around) => link(run.url, run.text || run.url, around),
  user: (run, around) => mention(run.user_id, around),
  emoji: (run) => `:${run.name}:`,
  channel: (run, around) => `#${around.channels?.[run.channel_id] || "a channel"}`,
  broadcast: (run) => `@${run.range}`,
  date: (run) => h("time", { datetime: new Date(run.timestamp * 1000).toISOString() }, date(run)),
};

function mention(user, around) {
  return h("span", { class: "mention" }, "@" + (around.people[user] || "somebody"));
}

function link(url, label, around) {
  const go = (event) => {
    event.preventDefault();
    around.follow?.(url);
  };
  return h("a", { href: "#", title: url, onclick: go }, label);
}

function date(run) {
  const at = new Date(run.timestamp * 1000);
  const day = (options) => at.toLocaleDateString("en-GB", options);
  const tokens = {
    time: () => clock(run.timestamp),
    time_secs: () => clock(run.timestamp, true),
    date_short: () => day({ weekday: "short", day: "numeric", month: "short" }),
    date_num: () => at.toISOString().slice(0, 10),
  };
  return run.format.replace(/\{(\w+)\}/g, (_, token) => (tokens[token] || (() => day({ dateStyle: "long" })))());
}

// ---- what can be pressed

function element(part, around) {
  if (part.type === "button") return button(part, around);
  if (part.type === "overflow") return overflow(part, around);
  return menu(part, around);
}

/** A select menu outside of windows acts as soon as something is chosen. */
function menu(part, around) {
  const select = field(part, "", around);
  delete select.dataset.block;
  select.setAttribute("aria-label", part.placeholder?.text || "Choose");
  select.addEventListener("change", () => select.value && around.select?.(select.selectedOptions[0].text));
  return select;
}

function button(part, around) {
  const act = () => (part.url ? around.follow?.(part.url) : around.press?.(part.text.text, part.value));
  const name = part.accessibility_label || part.text.text;
  return h("button", { type: "button", class: `press ${part.style || ""}`, "aria-label": name, onclick: act }, part.text.text);
}

function overflow(part, around) {
  const opener = h("button", { type: "button", class: "press more", "aria-label": "More actions", "aria-haspopup": "true", "aria-expanded": "false" }, "⋯");
  const menu = h("div", { class: "menu", hidden: true },
    part.options.map((option) => {
      const chosen = () => {
        open(false);
        around.choose?.(option.text.text);
      };
      return h("button", { type: "button", onclick: chosen }, option.text.text);
    }));
  const open = (wanted) => {
    menu.hidden = !wanted;
    opener.setAttribute("aria-expanded", String(wanted));
    if (!wanted) return;
    menu.firstChild.focus();
    menu.scrollIntoView({ block: "nearest" });
  };
  const whole = h("span", { class: "overflow" }, opener, menu);
  opener.addEventListener("click", () => open(menu.hidden));
  whole.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    event.stopPropagation();
    open(false);
    opener.focus();
  });
  whole.addEventListener("focusout", (event) => {
    if (!whole.contains(event.relatedTarget)) open(false);
  });
  return whole;
}

// ---- what can be filled in

function input(block, around) {
  const grouped = ["radio_buttons", "checkboxes", "multi_static_select"].includes(block.element.type);
  const filled = field(block.element, block.block_id, around);
  if (!block.optional) filled.dataset.needed = "";
  return h(grouped ? "fieldset" : "label", { class: "block input" },
    h(grouped ? "legend" : "span", {}, block.label.text + (block.optional ? " (optional)" : "")),
    filled,
    block.hint ? h("small", {}, block.hint.text) : null);
}
