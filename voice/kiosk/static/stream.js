// The server's events, read for as long as the page is open, and what is asked of the server.

const WAITS_MS = [500, 1000, 2000, 4000];
const LOCKED_MS = 10000;
const SILENT_MS = 5000; // the server says something every second

/** The events within a text that arrives in pieces: feed() returns those that are whole. */
export class EventReader {
  #rest = "";

  feed(text) {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop();
    return blocks.map(parsed).filter((event) => event !== null);
  }
}

function parsed(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) {
      name = line.slice(6).trim();
    } else if (line.startsWith("data:")) {
      data.push(line.slice(5).trim());
    }
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}

/**
 * Reads the stream and connects again whenever it breaks.
 * `took(name, data)` gets every event, `opened()` is called before the first of a connection,
 * `broke(locked)` after each failure; `locked`: the key is missing or wrong.
 */
export class Stream {
  #key;
  #told;
  #failures = 0;
  #ended = false;
  #abort = new AbortController();

  constructor(key, told) {
    this.#key = key;
    this.#told = told;
  }

  /** Runs until end(). */
  async run() {
    while (!this.#ended) {
      let wait = LOCKED_MS;
      try {
        await this.#read();
        this.#told.broke(false);
        wait = this.#pause();
      } catch (error) {
        const locked = error instanceof Refused && error.status === 401;
        this.#told.broke(locked);
        wait = locked ? LOCKED_MS : Math.max(this.#pause(), error.retryAfter ?? 0);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  end() {
    this.#ended = true;
    this.#abort.abort();
  }

  /** Asks for something by its name; false where the server refused or could not be reached. */
  async trigger(name) {
    try {
      const address = `/api/v1/triggers/${encodeURIComponent(name)}`;
      const answer = await fetch(address, { method: "POST", headers: this.#headers() });
      return answer.ok;
    } catch {
      return false;
    }
  }

  async #read() {
    this.#abort = new AbortController();
    let watch = this.#watch();
    try {
      const answer = await fetch("/api/v1/events", {
        headers: this.#headers(),
        cache: "no-store",
        signal: this.#abort.signal,
      });
      if (!answer.ok) {
        throw new Refused(answer);
      }
      this.#told.opened();
      const reader = new EventReader();
      const source = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await source.read();
        if (done) {
          return;
        }
        clearTimeout(watch);
        watch = this.#watch();
        this.#failures = 0;
        reader.feed(value).forEach((event) => this.#told.took(event.name, event.data));
      }
    } finally {
      clearTimeout(watch);
    }
  }

  #headers() {
    return { Authorization: `Bearer ${this.#key}` };
  }

  #watch() {
    return setTimeout(() => this.#abort.abort(), SILENT_MS);
  }

  #pause() {
    return WAITS_MS[Math.min(this.#failures++, WAITS_MS.length - 1)];
  }
}

class Refused extends Error {
  constructor(answer) {
    super("refused");
    this.status = answer.status;
    this.retryAfter = 1000 * Number(answer.headers.get("Retry-After") ?? 0) || 0;
  }
}
