// What is being said, from the moment at which it is heard until it no longer helps.

import { RATE } from "./breath.js";

const LINGER_MS = 1500;

/** Calls `show(caption or null)`; a caption has text, own and guides. */
export class Captions {
  #show;
  #shown = null; // its first frame
  #coming = null;
  #timer = 0;

  constructor(show) {
    this.#show = show;
  }

  /**
   * What is said now, or null. When it is over it goes after a moment, or at once with `drop`.
   */
  take(caption, frameNow, drop) {
    if (caption === null) {
      if (drop) {
        this.clear();
      } else {
        this.#over();
      }
      return;
    }
    if (caption.start === this.#shown || caption.start === this.#coming?.start) {
      this.#stay(caption);
      return;
    }
    clearTimeout(this.#timer);
    this.#coming = caption;
    const wait = frameNow === null ? 0 : ((caption.start - frameNow) / RATE) * 1000;
    if (wait > 20) {
      this.#timer = setTimeout(() => this.#begin(caption), wait);
    } else {
      this.#begin(caption);
    }
  }

  /** Nothing is said any more, and nothing of it is to be left. */
  clear() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#coming = null;
    if (this.#shown !== null) {
      this.#shown = null;
      this.#show(null);
    }
  }

  #begin(caption) {
    this.#timer = 0;
    this.#coming = null;
    this.#shown = caption.start;
    this.#show(caption);
  }

  #stay(caption) {
    if (caption.start === this.#shown && this.#timer) {
      clearTimeout(this.#timer);
      this.#timer = 0;
    }
  }

  #over() {
    if (this.#coming !== null) {
      clearTimeout(this.#timer);
      this.#timer = 0;
      this.#coming = null;
    }
    if (this.#shown !== null && !this.#timer) {
      this.#timer = setTimeout(() => this.clear(), LINGER_MS);
    }
  }
}
