// Joins the parts of the page: the stream's events in, texts and buttons out.

import { Announcer } from "./announcer.js";
import { Captions } from "./captions.js";
import { HeardClock } from "./clock.js";
import { find, setText } from "./dom.js";
import { Form } from "./form.js";
import { Heard } from "./heard.js";
import { Kept } from "./kept.js";
import { Languages } from "./languages.js";
import { Options } from "./options.js";
import { showLeft, showPhase } from "./readout.js";
import * as screens from "./screen.js";
import { Sheet } from "./sheet.js";
import { Stream } from "./stream.js";
import { firstLanguage, loadWords, Words } from "./words.js";

const POINTER_MS = 3000; // so long a pointer that does not move is seen
const LOST_MS = 1500; // a shorter break is not worth a word
const COUNT_MS = 250; // how often time is looked at where nothing moves
const NOTHING = {
  state: "starting",
  place: "kiosk",
  language: "",
  frame: 0,
  wake_phrase: "",
  microphone: "closed",
  exercise: null,
  breath: null,
  quiet: null,
  left_s: null,
  caption: null,
  say: [],
  starts: false,
  asks: "",
  heard: null,
  problem: null,
};

class Page {
  #all;
  #words;
  #view = NOTHING;
  #catalogue = { languages: [], exercises: [] };
  #trouble = "starting"; // why there is no view: starting, lost or locked; empty where there is one
  #screen = "";
  #lostTimer = 0;
  #pointerTimer = 0;
  #anew = false; // whether the next time that is told is the first of a connection
  #drawing = false;
  #told = new Set(); // the parts of a breath that a screen reader was told
  #clock = new HeardClock();
  #stillness = matchMedia("(prefers-reduced-motion: reduce)");
  #announcer = new Announcer(find("told"), find("alarm"));
  #form = new Form(find("form"), () => this.#stillness.matches);
  #captions = new Captions((caption) => this.#showCaption(caption));
  #heard = new Heard(find("heard"), (text) => this.#announcer.say(text));
  #options = new Options(find("options"), (trigger) => this.#press(trigger));
  #sheet = new Sheet(find("sheet"), (trigger) => this.#press(trigger));
  #languages;
  #kept;
  #stream;

  constructor(key, owner, all) {
    this.#all = all;
    this.#kept = new Kept(find("kept"), owner);
    find("look-back").addEventListener("click", () => this.#lookBack());
    this.#words = new Words(firstLanguage(navigator.languages), all);
    this.#languages = new Languages(find("languages"), all, (c) => this.#press(`language:${c}`));
    this.#stream = new Stream(key, {
      opened: () => {
        this.#anew = true;
      },
      took: (name, data) => this.#take(name, data),
      broke: (locked) => this.#break(locked),
    });
    document.addEventListener("keydown", (event) => this.#key(event));
    this.#stillness.addEventListener("change", () => this.#draw());
    document.addEventListener("pointermove", () => this.#showPointer());
    this.#showPointer();
    this.#render();
  }

  run() {
    this.#stream.run();
  }

  // What arrives

  #take(name, data) {
    if (name === "clock") {
      if (this.#anew) {
        this.#clock.reset(); // it may be another Breather
        this.#anew = false;
      }
      this.#clock.take(data.frame, performance.now());
    } else if (name === "catalogue") {
      this.#catalogue = data;
      this.#render();
    } else if (name === "view") {
      clearTimeout(this.#lostTimer);
      this.#lostTimer = 0;
      this.#trouble = "";
      this.#view = { ...NOTHING, ...data };
      this.#render();
    }
  }

  #break(locked) {
    if (locked) {
      this.#fail("locked");
    } else if (!this.#lostTimer && this.#trouble !== "lost") {
      this.#lostTimer = setTimeout(() => this.#fail("lost"), LOST_MS);
    }
  }

  /** Without a view nothing is known, so nothing of the last one is shown. */
  #fail(trouble) {
    clearTimeout(this.#lostTimer);
    this.#lostTimer = 0;
    this.#trouble = trouble;
    this.#view = { ...NOTHING, language: this.#view.language };
    this.#render();
  }

  #press(trigger) {
    if (trigger === "sheet") {
      this.#sheet.open();
    } else {
      this.#stream.trigger(trigger);
    }
  }

  #key(event) {
    const stops = this.#view.say.some((one) => one.trigger === "stop");
    if (event.key === "Escape" && stops && !this.#sheet.isOpen) {
      this.#press("stop");
    }
  }

  /** Nobody wants to see a pointer that was left in the middle of a kiosk's page. */
  #showPointer() {
    clearTimeout(this.#pointerTimer);
    document.body.classList.remove("left-alone");
    this.#pointerTimer = setTimeout(() => {
      document.body.classList.add("left-alone");
    }, POINTER_MS);
  }

  async #lookBack() {
    const kept = await this.#kept.ask();
    if (this.#looksBack && !this.#kept.isOpen) {
      this.#kept.show(kept, this.#words);
    }
  }

  /** Only the owner looks back, in their own window, and while nothing else is under way. */
  get #looksBack() {
    return this.#kept.allowed && this.#view.place === "desk" && this.#screen === "idle";
  }

  // What is shown

  #render() {
    const view = this.#view;
    if (view.language && view.language !== this.#words.code) {
      this.#words = new Words(view.language, this.#all);
    }
    const before = this.#screen;
    this.#screen = this.#trouble || screens.screenOf(view);
    document.documentElement.lang = this.#words.tag;
    document.body.dataset.screen = this.#screen;
    this.#renderTexts();
    this.#renderOptions(this.#screen !== before);
    if (this.#screen !== before) {
      this.#enter(before);
    }
    this.#heard.show(view.heard, this.#words);
    const drop = !screens.SESSION.has(this.#screen);
    this.#captions.take(view.caption, this.#frame(performance.now()), drop);
    this.#form.follow(view.breath?.phases ?? [], screens.restOf(this.#screen));
    this.#draw();
  }

  #renderTexts() {
    const words = this.#words;
    const title = screens.titleOf(this.#screen, this.#view, words);
    setText(find("title"), title);
    document.title = `${title} – Breather`;
    setText(find("note"), screens.noteOf(this.#screen, this.#view, words));
    setText(find("can-say"), words.get("can-say"));
    setText(find("language"), words.get("language"));
    setText(find("microphone"), this.#trouble ? "" : screens.microphoneOf(this.#view, words));
    const problem = screens.problemOf(this.#view, words);
    setText(find("problem"), problem.text, problem.own ? "" : "en");
    const failed = this.#trouble === "lost" || this.#trouble === "locked";
    this.#announcer.alarm(failed ? find("note").textContent : problem.text);
  }

  #renderOptions(changed) {
    const [screen, view, words] = [this.#screen, this.#view, this.#words];
    const options = screens.optionsOf(screen, view, this.#catalogue, words);
    find("choices").hidden = options.length === 0;
    const lost = this.#options.show(options, words);
    if (changed && this.#sheet.isOpen) {
      this.#sheet.close();
    }
    const title = words.get(screen === "idle" ? "choose" : "what-to-say");
    this.#sheet.fill(title, screens.groupsOf(screen, view, this.#catalogue, words), words);
    this.#languages.show(this.#catalogue.languages, view.language, screen === "idle");
    setText(find("look-back"), this.#looksBack ? words.get("looking-back") : "");
    if (!this.#looksBack && this.#kept.isOpen) {
      this.#kept.close();
    }
    if (lost) {
      find("main").focus({ preventScroll: true });
    }
  }

  /** Another screen: what belonged to a session goes with it, and a screen reader is told. */
  #enter(before) {
    if (!screens.SESSION.has(this.#screen)) {
      this.#announcer.clear();
      this.#told.clear();
    }
    if (before && screens.TOLD.has(this.#screen)) {
      const still = screens.stillOf(this.#screen, this.#view, this.#words);
      this.#announcer.say(still || find("title").textContent);
    }
  }

  #showCaption(caption) {
    const text = caption?.own ? this.#words.get("own-words") : this.#words.spoken(caption?.text ?? "");
    setText(find("caption"), text);
    find("caption").classList.toggle("long", text.length > this.#words.long);
    if (text) {
      this.#heard.giveWay();
      this.#announcer.say(text);
    }
  }

  // What moves

  #frame(now) {
    return this.#clock.known && !this.#trouble ? this.#clock.frameAt(now) : null;
  }

  /** Draw with the next picture of the display, and for as long as there is something to draw. */
  #draw() {
    if (!this.#drawing) {
      this.#drawing = true;
      requestAnimationFrame((now) => this.#step(now));
    }
  }

  #step(now) {
    this.#drawing = false;
    const frame = this.#frame(now);
    const heard = this.#form.draw(frame, now);
    showPhase(heard, frame, screens.stillOf(this.#screen, this.#view, this.#words), this.#words);
    showLeft(this.#view, frame, this.#words);
    this.#tell(heard);
    if (this.#form.moving) {
      this.#draw();
    } else if (this.#view.left_s !== null) {
      setTimeout(() => this.#draw(), COUNT_MS);
    }
  }

  /** The parts of the first breath are told, once each; then the tones are enough. */
  #tell(heard) {
    if (heard && heard.phase.cycle === 1 && !this.#told.has(heard.phase.kind)) {
      this.#told.add(heard.phase.kind);
      this.#announcer.say(this.#words.get(heard.phase.kind));
    }
  }
}

/** Keys stand behind the # of the page's address, where no server sees them. */
function keyIn(fragment, name) {
  const part = fragment.slice(1).split("&").find((one) => one.startsWith(`${name}=`));
  return part ? part.slice(name.length + 1) : "";
}

const { hash } = location;
new Page(keyIn(hash, "key"), keyIn(hash, "owner"), await loadWords()).run();
