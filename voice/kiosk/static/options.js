// What can be touched, as a list of buttons that stay the same as long as they mean the same.

import { made } from "./dom.js";

const SETTLED_MS = 300; // a touch that was meant for what stood here before

/** What a second touch of the same double one would do once more, and nobody wants twice. */
function once(trigger) {
  return trigger.startsWith("start") || trigger === "again";
}

/** Fills a list; `press(trigger)` is called for a button that was pressed. */
export class Options {
  #list;
  #press;
  #items = new Map();

  constructor(list, press) {
    this.#list = list;
    this.#press = press;
  }

  /** Returns whether the button that had the focus is gone. */
  show(options, words) {
    const lost = this.#drop(options);
    options.forEach((option, index) => {
      const item = this.#items.get(meaning(option)) ?? this.#make(option);
      fill(item, option, words);
      if (this.#list.children[index] !== item) {
        this.#list.insertBefore(item, this.#list.children[index] ?? null);
      }
    });
    return lost;
  }

  #drop(options) {
    const wanted = new Set(options.map(meaning));
    let lost = false;
    for (const [key, item] of this.#items) {
      if (!wanted.has(key)) {
        lost ||= item.contains(document.activeElement);
        item.remove();
        this.#items.delete(key);
      }
    }
    return lost;
  }

  #make(option) {
    const { trigger } = option;
    const item = made("li");
    const button = made("button");
    button.type = "button";
    button.dataset.trigger = trigger;
    setTimeout(() => button.classList.add("settled"), SETTLED_MS);
    button.addEventListener("click", (event) => {
      const touched = event.detail > 0; // a key meets the button that has the focus, and no other
      const early = touched && !button.classList.contains("settled");
      if (!early && !(once(trigger) && event.detail > 1)) {
        this.#press(trigger);
      }
    });
    item.append(button);
    this.#items.set(meaning(option), item);
    return item;
  }
}

/** Two options with the same meaning are the same button. */
function meaning(option) {
  return `${option.trigger} ${option.words}`;
}

function fill(item, option, words) {
  const button = item.firstChild;
  const text = words.label(option.words);
  const detail = option.detail ?? "";
  if (button.textContent !== (detail ? `${text} ${detail}` : text)) {
    button.replaceChildren(made("span", "", text));
    if (detail) {
      button.append(" ", made("small", "", detail));
    }
  }
  item.className = option.kind;
}
