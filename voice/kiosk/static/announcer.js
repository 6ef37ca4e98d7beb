// What a screen reader says by itself. Breather speaks, too: so only what helps, and once.

const AGAIN_MS = 100;
const GONE_MS = 5000; // nobody is to find it there later

/** Puts texts into a polite and into an urgent live region. */
export class Announcer {
  #polite;
  #urgent;
  #timers = new Map();

  constructor(polite, urgent) {
    this.#polite = polite;
    this.#urgent = urgent;
  }

  say(text) {
    this.#put(this.#polite, text);
  }

  alarm(text) {
    if (this.#urgent.textContent !== text) {
      this.#put(this.#urgent, text);
    }
  }

  /** Nothing of what was said is left on the page. */
  clear() {
    clearTimeout(this.#timers.get(this.#polite));
    this.#polite.textContent = "";
  }

  /** Emptied first, so that the same text is read again when it is said again. */
  #put(region, text) {
    clearTimeout(this.#timers.get(region));
    region.textContent = "";
    if (text) {
      this.#timers.set(region, setTimeout(() => this.#show(region, text), AGAIN_MS));
    }
  }

  #show(region, text) {
    region.textContent = text;
    if (region === this.#polite) {
      this.#timers.set(region, setTimeout(() => this.clear(), GONE_MS));
    }
  }
}
