// What the owner kept, for their own window alone: asked for when it is wanted, gone when closed.

import { made } from "./dom.js";

/** Shows it in a dialog of the browser's own; without the owner's key there is nothing to show. */
export class Kept {
  #dialog;
  #title;
  #close;
  #body;
  #key;

  constructor(dialog, key) {
    this.#dialog = dialog;
    this.#title = dialog.querySelector("h2");
    this.#close = dialog.querySelector("button");
    this.#body = dialog.querySelector("#kept-body");
    this.#key = key;
    this.#close.addEventListener("click", () => this.close());
    dialog.addEventListener("close", () => this.#body.replaceChildren()); // by the Escape key
  }

  get allowed() {
    return this.#key !== "";
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** What is to be shown, or null where it cannot be had. */
  async ask() {
    try {
      const headers = { Authorization: `Bearer ${this.#key}` };
      const answer = await fetch("/api/v1/looking-back", { headers, cache: "no-store" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  show(kept, words) {
    this.#title.textContent = words.get("looking-back");
    this.#close.textContent = words.get("close");
    this.#body.replaceChildren(...(kept ? whole(kept) : [made("p", "", words.get("not-read"))]));
    this.#dialog.showModal();
    this.#title.focus();
    this.#body.scrollTop = 0;
  }

  /** At once: the browser tells of a closed dialog only after it is hidden. */
  close() {
    this.#body.replaceChildren();
    this.#dialog.close();
  }
}

function whole(kept) {
  const about = made("p", "about", `${kept.period}\n${kept.about}`);
  return [about, ...kept.days.map(day)];
}

function day(one) {
  const section = made("section");
  const list = made("ul", "kept");
  list.append(...one.entries.map(entry));
  section.append(made("h3", "", one.date), list);
  return section;
}

function entry(one) {
  const item = made("li");
  item.append(made("span", "time", one.time), " ", made("span", "", one.text));
  return item;
}
