// Makes elements. Words of customers and of the bot become text nodes, never markup.

/** An element: `h("p", { class: "quiet", onclick: … }, "words", child, …)`; what is null or false falls out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Let `parent` show `items` in order, one element each, and touch nothing that did not change: focus, half-typed
 * words and open menus stay. Returns the elements that are new.
 */
export function show(parent, items, key, render) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const fresh = [];
  let at = parent.firstChild;
  for (const item of items) {
    const name = String(key(item));
    const content = JSON.stringify(item);
    let element = known.get(name);
    if (!element || element.dataset.content !== content) {
      const made = render(item);
      made.dataset.key = name;
      made.dataset.content = content;
      if (element) {
        if (at === element) at = element.nextSibling;
        replace(element, made);
      } else {
        fresh.push(made);
      }
      element = made;
    }
    known.delete(name);
    if (element === at) at = at.nextSibling;
    else parent.insertBefore(element, at);
  }
  known.forEach((child) => child.remove());
  return fresh;
}

/** Put one element in another's place; the keyboard stays on the button of the same name, or on the element. */
export function replace(old, made) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(made);
  if (!held) return;
  const name = held.textContent;
  const heir = [...made.querySelectorAll("button")].find((button) => button.textContent === name);
  if (heir) return heir.focus();
  made.tabIndex = -1;
  made.focus({ preventScroll: true });
}

/** Say it to those who do not see it. */
export function announce(words) {
  document.getElementById("heard").textContent = words;
}

/** 14:05, on the reader's own clock. */
export function clock(seconds, withSeconds = false) {
  const precise = withSeconds ? { second: "2-digit" } : {};
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", ...precise });
}

/** A round sign with somebody's initials; the colour follows the name. */
export function face(name, kind = "") {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  const initials = name.split(/\s+/).map((word) => [...word][0]).slice(0, 2).join("");
  const sign = h("span", { class: `face ${kind}`, "aria-hidden": "true" }, initials);
  sign.style.setProperty("--hue", hue);
  return sign;
}
