// Draws the fields of Slack's windows, and reads what was filled in. It knows no message and no server.
// https://docs.slack.dev/reference/block-kit/block-elements

import { h } from "./dom.js";

/** One field, empty or with what Slack says stands in it already; an unknown kind says that it is unknown. */
export function field(part, block, around) {
  const held = { "data-block": block, "data-kind": part.type, "data-first": part.focus_on_load };
  return (FIELDS[part.type] || unknown)(part, held, around, block);
}

const FIELDS = {
  plain_text_input: typing,
  static_select: (part, held) => select(part, held, part.options, part.initial_option?.value),
  users_select: (part, held, around) =>
    select(part, held, named(around.people, (id) => id !== "U0BOT"), part.initial_user),
  conversations_select: (part, held, around) =>
    select(part, held, named(around.channels, () => true, "#"), part.initial_conversation),
  radio_buttons: (part, held, _, block) => boxes(part, held, block, "radio"),
  checkboxes: (part, held, _, block) => boxes(part, held, block, "checkbox"),
  multi_static_select: (part, held, _, block) => boxes(part, held, block, "checkbox"),
  datepicker: (part, held) => h("input", { ...held, type: "date", value: part.initial_date }),
  timepicker: (part, held) => h("input", { ...held, type: "time", value: part.initial_time }),
  datetimepicker: (part, held) => h("input", { ...held, type: "datetime-local", value: wall(part.initial_date_time) }),
  file_input: (part, held) => h("input", { ...held, type: "file", multiple: (part.max_files ?? 10) > 1 }),
};

function unknown(part) {
  return h("p", { class: "context" }, `(This page cannot show a field of the kind “${part.type}”.)`);
}

function typing(part, held, around, block) {
  const oninput = (event) => around.typed?.(block, event.target.value);
  const given = { ...held, placeholder: part.placeholder?.text, maxlength: part.max_length, oninput };
  if (!part.multiline) return h("input", { ...given, type: "text", value: part.initial_value });
  return h("textarea", { ...given, rows: 5 }, part.initial_value || "");
}

function select(part, held, options, chosen) {
  return h("select", held,
    h("option", { value: "" }, part.placeholder?.text || "Choose"),
    options.map((one) => h("option", { value: one.value, selected: one.value === chosen }, one.text.text)));
}

function boxes(part, held, name, type) {
  const before = new Set([part.initial_option, ...(part.initial_options ?? [])].map((one) => one?.value));
  return h("div", held, part.options.map((one) =>
    h("label", {}, h("input", { type, name, value: one.value, checked: before.has(one.value) }),
      h("span", {}, one.text.text, one.description ? h("small", {}, one.description.text) : null))));
}

function named(names, wanted, sign = "") {
  return Object.entries(names).filter(([id]) => wanted(id)).map(([value, name]) => ({ value, text: { text: sign + name } }));
}

/** Unix seconds as the browser's own field wants them: local time without a zone. */
function wall(seconds) {
  if (!seconds) return null;
  const at = new Date(seconds * 1000);
  return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What stands in the fields of a window, by block id, as the stand-in of Slack takes it; files: see `files`. */
export function values(window) {
  const found = {};
  for (const one of window.querySelectorAll("[data-block]")) {
    const { block, kind } = one.dataset;
    const ticked = [...one.querySelectorAll("input:checked")].map((box) => box.value);
    if (kind === "file_input") continue;
    else if (kind === "checkboxes" || kind === "multi_static_select") found[block] = ticked;
    else if (kind === "radio_buttons") found[block] = ticked[0] ?? null;
    else if (kind === "datetimepicker") found[block] = one.value ? new Date(one.value) / 1000 : null;
    else found[block] = one.value || null;
  }
  return found;
}

/** The first field that has to be filled in and is not. */
export function missing(window) {
  const empty = (one) => (one.matches("div") ? !one.querySelector("input:checked") : !one.value.trim());
  const found = [...window.querySelectorAll("[data-needed]")].find(empty);
  return found?.matches("div") ? found.querySelector("input") : found;
}

/** Put what somebody has typed in a window into the same fields of the window that takes its place. */
export function carry(from, to) {
  for (const one of to.querySelectorAll("[data-block]:is(input:not([type=file]), textarea, select)")) {
    const { block, kind } = one.dataset;
    const before = from.querySelector(`[data-block="${CSS.escape(block)}"][data-kind="${kind}"]`);
    if (before?.value) one.value = before.value;
  }
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
