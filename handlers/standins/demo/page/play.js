// Plays the four steps by itself, through the same buttons that a visitor has (`?play`).

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
let playing = false;

/** `state()` is how everything stands; `page` has the phones and `look(column)`. */
export async function play(state, page) {
  if (playing) return;
  playing = true;
  try {
    await perform(state, page);
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
  } finally {
    playing = false;
  }
}

class Missing extends Error {}

async function perform(state, { customer, phone, look }) {
  const own = document.getElementById("desk-screen");
  phone.be("U0ANA");
  phone.turn(false);
  look("dana");
  customer.open("x");
  await type(customer.words("x"), state().words.x);
  await press(customer.post("x"));
  await pause(1);
  look("desk");
  const notice = await until(() => own.querySelector(".notices button"));
  await press(notice);
  await press(await until(() => button(own, "Reply")));
  await type(await until(() => own.querySelector(".window textarea")), state().words.answer);
  await press(own.querySelector(".window [type=submit]"));
  await pause(1);
  const again = await until(() => own.querySelector(".window") && (own.querySelector(".window [type=submit]:enabled") || own.querySelector(".window span")));
  if (again.matches("button")) await press(again);
  const before = state().counts.replies;
  await until(() => state().counts.replies > before || /Delivered/.test(own.textContent));
  await pause(2);
  await press(own.querySelector(".window .plain"));
  look("dana");
  await pause(4);
  for (const name of ["eve", "cut", "kill"]) {
    look("company");
    await press(await until(() => document.querySelector(`[data-break=${name}]:enabled`)));
    await pause(1);
    await until(() => !state().breaking, 90);
    await pause(4);
  }
  await rota(state, { phone, look, own });
}

/** Ben takes what Ana does not answer; Lee fills Saturday. */
async function rota(state, { phone, look, own }) {
  look("desk");
  await press(await until(() => document.querySelector("[data-break=skip]:enabled")));
  await until(() => phone.person === "U0BEN" && !state().breaking, 60);
  await pause(2);
  await press(await until(() => own.querySelector(".notices button")));
  await pause(2);
  await press(await until(() => button(own, "Take it")));
  await until(() => /^Taken/.test(state().caption.text));
  look("company");
  await pause(4);
  look("desk");
  await press(document.querySelector("[data-step='4']"));
  const fill = await until(() => [...own.querySelectorAll(".home button")].find((one) => one.textContent === "Fill…"));
  await until(() => !state().breaking);
  await pause(3);
  await press(fill.isConnected ? fill : [...own.querySelectorAll(".home button")].find((one) => one.textContent === "Fill…"));
  await until(() => own.querySelector(".window [type=submit]"));
  await pause(2);
  for (let step = 0; step < 3 && own.querySelector(".window [type=submit]"); step += 1) {
    const shown = own.querySelector(".window").dataset.view;
    await press(own.querySelector(".window [type=submit]"));
    await until(() => own.querySelector(".window")?.dataset.view !== shown);
    await pause(2);
  }
  if (own.querySelector(".window")) await press(own.querySelector(".window .plain"));
}

function button(within, label) {
  return [...within.querySelectorAll(".messages button")].filter((one) => one.textContent === label).at(-1);
}

async function press(target) {
  target.scrollIntoView({ block: "nearest" });
  target.classList.add("pointed");
  await pause(0.7);
  target.classList.remove("pointed");
  target.click();
}

async function type(field, words) {
  field.focus({ preventScroll: true });
  const letters = [...words];
  const step = calm.matches ? letters.length : 2;
  for (let end = step; end < letters.length + step; end += step) {
    field.value = letters.slice(0, end).join("");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await pause(0.03);
  }
}

async function until(found, seconds = 30) {
  for (let left = seconds * 10; left > 0; left -= 1) {
    const value = found();
    if (value) return value;
    await pause(0.1);
  }
  throw new Missing("it did not come");
}
