// Which frame is heard now. The server says it once a second; what it says can only arrive late.

import { RATE } from "./breath.js";

const WINDOW_MS = 20000; // so long a sample counts
const JUMP_MS = 40; // further off than this is put right at once
const SLEW = 0.01; // and nearer than that by at most 10 ms in a second
const DOUBTS = 3; // so many late samples in a row: the sound itself has fallen back

/** An estimate of the frame that is heard, from samples that are at best on time. */
export class HeardClock {
  #samples = [];
  #offset = null; // milliseconds that are to be added to the page's clock
  #moved = 0;

  /** Forget everything: another connection, perhaps another Breather. */
  reset() {
    this.#samples = [];
    this.#offset = null;
  }

  /** Whether a frame is known at all. */
  get known() {
    return this.#offset !== null;
  }

  /** Take a sample: `frame` was heard at the latest at `now`, in milliseconds of the page. */
  take(frame, now) {
    this.#samples.push({ now, offset: (frame / RATE) * 1000 - now });
    this.#samples = this.#samples.filter((sample) => sample.now > now - WINDOW_MS);
    const latest = this.#samples.slice(-DOUBTS);
    const best = this.#best();
    if (latest.length === DOUBTS && latest.every((sample) => sample.offset < best - JUMP_MS)) {
      this.#samples = latest;
    }
    const target = this.#best();
    if (this.#offset === null || Math.abs(target - this.#offset) > JUMP_MS) {
      this.#offset = target;
      this.#moved = now;
    }
  }

  /** The frame that is heard at `now`; meaningless while not `known`. */
  frameAt(now) {
    const step = Math.max(now - this.#moved, 0) * SLEW;
    const missing = this.#best() - this.#offset;
    this.#offset += Math.min(Math.max(missing, -step), step);
    this.#moved = now;
    return ((now + this.#offset) * RATE) / 1000;
  }

  #best() {
    return Math.max(...this.#samples.map((sample) => sample.offset));
  }
}
