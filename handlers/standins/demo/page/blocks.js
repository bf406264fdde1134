// Draws Slack's Block Kit: sections, rich text, context, actions, inputs. It knows no message and no server.
// https://docs.slack.dev/reference/block-kit

import { clock, h } from "./dom.js";

/**
 * Blocks as elements. `around` has `people` (names by id), `press(label)`, `choose(label)`, `follow(url)`, and for
 * windows `typed(block, value)`; without `press` nothing can be pressed.
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
  channel: (run) => `#${run.channel_id}`,
  broadcast: (run) => `@${run.range}`,
  date: (run) => h("time", { datetime: new Date(run.timestamp * 1000).toISOString() }, date(run)),
};

function mention(user, around) {
  return h("span", { class: "mention" }, "@" + (around.people[user] || user));
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
  return field(part, "", around);
}

function button(part, around) {
  const act = () => (part.url ? around.follow?.(part.url) : around.press?.(part.text.text));
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
  const grouped = block.element.type === "radio_buttons" || block.element.type === "checkboxes";
  const filled = field(block.element, block.block_id, around);
  return h(grouped ? "fieldset" : "label", { class: "block input" },
    h(grouped ? "legend" : "span", {}, block.label.text + (block.optional ? " (optional)" : "")),
    filled,
    block.hint ? h("small", {}, block.hint.text) : null);
}

function field(part, block, around) {
  const held = { "data-block": block, "data-kind": part.type };
  const typed = (event) => around.typed?.(block, event.target.value);
  if (part.type === "static_select") {
    const chosen = part.initial_option?.value;
    const options = part.options.map((one) =>
      h("option", { value: one.value, selected: one.value === chosen }, one.text.text));
    return h("select", held, h("option", { value: "" }, part.placeholder?.text || ""), options);
  }
  if (part.type === "radio_buttons" || part.type === "checkboxes") {
    const type = part.type === "checkboxes" ? "checkbox" : "radio";
    const before = new Set([part.initial_option, ...(part.initial_options ?? [])].map((one) => one?.value));
    return h("div", held, part.options.map((one) =>
      h("label", {}, h("input", { type, name: block, value: one.value, checked: before.has(one.value) }), one.text.text)));
  }
  if (part.type === "file_input") return h("input", { ...held, type: "file", multiple: (part.max_files ?? 10) > 1 });
  const given = { ...held, placeholder: part.placeholder?.text, maxlength: part.max_length, "data-first": part.focus_on_load, oninput: typed };
  if (!part.multiline) return h("input", { ...given, type: "text", value: part.initial_value });
  return h("textarea", { ...given, rows: 5 }, part.initial_value || "");
}

/** What stands in the fields of a window, by block id, as the stand-in of Slack takes it. */
export function values(window) {
  const found = {};
  for (const one of window.querySelectorAll("[data-block]")) {
    const { block, kind } = one.dataset;
    const ticked = [...one.querySelectorAll("input:checked")].map((box) => box.value);
    if (kind === "checkboxes") found[block] = ticked;
    else if (kind === "file_input") continue;
    else if (kind === "radio_buttons") found[block] = ticked[0] ?? null;
    else found[block] = one.value || null;
  }
  return found;
}

/** The files that were chosen in a window, by block id, with what they hold. */
export async function files(window) {
  const found = {};
  for (const one of window.querySelectorAll("[data-kind=file_input]")) {
    found[one.dataset.block] = await Promise.all([...one.files].map(read));
  }
  return found;
}

function read(file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done({ name: file.name, type: file.type, data: reader.result.split(",")[1] ?? "" });
    reader.readAsDataURL(file);
  });
}
