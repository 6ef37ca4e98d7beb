// The form that breathes. It has no time of its own: it is drawn for the frame that is heard.

import { levelAt, phaseAt } from "./breath.js";

const STEPS = 6;
const SOFTEN_MS = 250; // how soon a jump has been made good
const JUMP = 0.06; // a level that is off by more than this is a jump
const FASTEST = 1.2; // levels in a second: nobody breathes faster

/** Draws the level of the breath on an element, and says which phase it shows. */
export class Form {
  #element;
  #steps;
  #still;
  #level = 0.3;
  #glide = 0;
  #drawn = null;
  #filled = -1;
  #phases = [];
  #rest = 0.3;

  constructor(element, still) {
    this.#element = element;
    this.#steps = [...element.querySelectorAll(".step")].slice(0, STEPS);
    this.#still = still;
  }

  /** `phases` are heard at their frames; before, between and after them it is at `rest`. */
  follow(phases, rest) {
    this.#phases = phases;
    this.#rest = rest;
  }

  /** Draw what is heard at `frame` (null: nothing is); `now` in milliseconds. */
  draw(frame, now) {
    const heard = frame === null ? null : phaseAt(this.#phases, frame);
    const target = heard ? levelAt(heard.phase, heard.following, frame) : this.#rest;
    this.#move(target, now);
    this.#mark(heard);
    this.#show();
    return heard;
  }

  /** Whether it has to be drawn with every picture of the display. */
  get moving() {
    return this.#phases.length > 0 || Math.abs(this.#glide) > 0.001;
  }

  /** The level follows the target at once, but for jumps, which are made good softly. */
  #move(target, now) {
    const passed = this.#drawn === null ? 0 : Math.min(now - this.#drawn, 1000);
    const before = this.#level - this.#glide;
    if (Math.abs(target - before) > JUMP + (FASTEST * passed) / 1000) {
      this.#glide = this.#level - target;
    }
    this.#glide *= Math.exp(-passed / SOFTEN_MS);
    this.#level = target + this.#glide;
    this.#drawn = now;
  }

  #mark(heard) {
    const { dataset } = this.#element;
    const start = heard ? String(heard.phase.start) : "";
    if (dataset.start !== start) {
      dataset.start = start;
      dataset.phase = heard ? heard.phase.kind : "";
    }
  }

  #show() {
    if (!this.#still()) {
      this.#element.style.setProperty("--level", this.#level.toFixed(4));
      return;
    }
    const filled = Math.round(this.#level * this.#steps.length);
    if (filled !== this.#filled) {
      this.#filled = filled;
      this.#steps.forEach((step, index) => step.classList.toggle("filled", index < filled));
    }
  }
}
