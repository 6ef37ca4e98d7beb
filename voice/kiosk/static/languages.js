// The choice of a language, each written and marked in its own.

import { made } from "./dom.js";
import { tagOf, Words } from "./words.js";

/** Fills a list with a button for each language; `press(code)` is called for the one chosen. */
export class Languages {
  #nav;
  #list;
  #press;
  #all;
  #shows = "";

  constructor(nav, all, press) {
    this.#nav = nav;
    this.#list = nav.querySelector("ul");
    this.#all = all;
    this.#press = press;
  }

  /** One language alone is no choice. */
  show(languages, current, visible) {
    this.#nav.hidden = !visible || languages.length < 2;
    const key = JSON.stringify([languages, current]);
    if (key !== this.#shows) {
      const focused = document.activeElement?.dataset?.language;
      this.#shows = key;
      this.#list.replaceChildren(...languages.map((one) => this.#item(one, current)));
      this.#list.querySelector(`[data-language="${focused}"]`)?.focus();
    }
  }

  #item(language, current) {
    const item = made("li");
    const button = made("button");
    button.type = "button";
    button.lang = tagOf(language.code);
    button.dataset.language = language.code;
    button.append(made("span", "", language.name));
    if (language.wake_phrase) {
      const words = new Words(language.code, this.#all);
      button.append(" ", made("small", "", words.get("quoted", { words: language.wake_phrase })));
    }
    if (language.code === current) {
      button.setAttribute("aria-current", "true");
    }
    button.addEventListener("click", () => this.#press(language.code));
    item.append(button);
    return item;
  }
}
