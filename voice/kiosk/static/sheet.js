// The list of all that can be said now, in a dialog of the browser's own.

import { made } from "./dom.js";

/** Shows groups of options; `press(trigger)` is called for one that was pressed. */
export class Sheet {
  #dialog;
  #title;
  #close;
  #body;
  #press;
  #shows = "";

  constructor(dialog, press) {
    this.#dialog = dialog;
    this.#title = dialog.querySelector("h2");
    this.#close = dialog.querySelector("button");
    this.#body = dialog.querySelector("#sheet-body");
    this.#press = press;
    this.#close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) {
        dialog.close(); // a touch beside it
      }
    });
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open() {
    this.#dialog.showModal();
    this.#title.focus();
    this.#body.scrollTop = 0;
  }

  close() {
    this.#dialog.close();
  }

  /** `groups` have a heading and options; nothing is left of those before. */
  fill(title, groups, words) {
    const key = JSON.stringify([words.code, title, groups]);
    if (key === this.#shows) {
      return;
    }
    this.#shows = key;
    this.#title.textContent = title;
    this.#close.textContent = words.get("close");
    this.#body.replaceChildren(...groups.map((group) => this.#section(group, words)));
  }

  #section(group, words) {
    const section = made("section");
    const list = made("ul", "options");
    list.append(...group.options.map((option) => this.#item(option, words)));
    section.append(made("h3", "", group.heading), list);
    return section;
  }

  #item(option, words) {
    const item = made("li");
    if (!option.trigger) {
      item.append(made("p", "spoken", words.get("quoted", { words: option.words })));
      return item;
    }
    const button = made("button", "", words.label(option.words));
    button.type = "button";
    button.addEventListener("click", () => {
      this.#dialog.close();
      this.#press(option.trigger);
    });
    item.append(button);
    return item;
  }
}
