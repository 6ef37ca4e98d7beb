// The page's own words, in the language of the view.

export const LANGUAGES = ["en", "nl", "zh", "ko"];
const DENSE = new Set(["zh", "ko"]);
const TAGS = { zh: "zh-Hans" }; // which letters and which line breaks the browser is to use

/** The words of all languages; small enough to be there before anything goes wrong. */
export async function loadWords() {
  const files = LANGUAGES.map(async (code) => {
    const answer = await fetch(`/static/words/${code}.json`, { cache: "no-cache" });
    return [code, await answer.json()];
  });
  return Object.fromEntries(await Promise.all(files));
}

/** The language to begin with, until the server has said one. */
export function firstLanguage(wanted) {
  const codes = wanted.map((tag) => tag.split("-")[0]);
  return codes.find((code) => LANGUAGES.includes(code)) ?? "en";
}

/** What HTML calls the language. */
export function tagOf(code) {
  return TAGS[code] ?? code;
}

/** One language's words; a name in braces stands for what is put there. */
export class Words {
  #texts;

  constructor(code, all) {
    this.code = LANGUAGES.includes(code) ? code : "en";
    this.tag = tagOf(this.code);
    this.long = DENSE.has(this.code) ? 60 : 110; // letters that no longer fit on two lines
    this.#texts = all[this.code];
  }

  get(id, values = {}) {
    return this.#texts[id].replace(/\{([a-z]+)\}/g, (_, name) => String(values[name]));
  }

  /** A length such as “2 min”, as the language writes it; under a minute in seconds. */
  length(minutes) {
    const short = minutes < 1;
    const format = { style: "unit", unit: short ? "second" : "minute", unitDisplay: "short" };
    const number = short ? Math.round(minutes * 60) : Math.round(minutes);
    return new Intl.NumberFormat(this.tag, format).format(number);
  }

  /** What is spoken, as it is written: sentences with a blank between them, or without. */
  spoken(text) {
    return this.code === "zh" ? text.replace(/([。！？]) +/g, "$1") : text;
  }

  /** What is said, as the name of a button: with a capital where the language has them. */
  label(words) {
    return words.charAt(0).toLocaleUpperCase(this.tag) + words.slice(1);
  }
}

/** Seconds as minutes and seconds, such as 1:05. */
export function minutesAndSeconds(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
