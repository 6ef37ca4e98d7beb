// What was heard: shown for a while, and gone again.

import { setText } from "./dom.js";

const SHOWN_MS = 3000;

/** Shows it in `element`; `say(text)` tells it to a screen reader. */
export class Heard {
  #element;
  #say;
  #frame = null;
  #unknown = false;
  #timer = 0;

  constructor(element, say) {
    this.#element = element;
    this.#say = say;
  }

  /** `heard` is what the server says was heard last, or null. */
  show(heard, words) {
    if (heard === null) {
      this.#frame = null;
      this.#hide();
    } else if (heard.frame !== this.#frame) {
      this.#frame = heard.frame;
      this.#unknown = heard.kind === "unknown";
      const text = words.get(this.#unknown ? "unknown" : "heard", { words: heard.words });
      setText(this.#element, text);
      this.#say(text);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#hide(), SHOWN_MS);
    }
  }

  /** Something is said: that nothing was understood need not be shown beside it. */
  giveWay() {
    if (this.#unknown) {
      this.#hide();
    }
  }

  #hide() {
    clearTimeout(this.#timer);
    setText(this.#element, "");
  }
}
