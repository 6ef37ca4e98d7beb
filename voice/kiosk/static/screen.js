// What the page is to show for a view: decided here, drawn elsewhere.

// What can be touched without opening the list of all, the most important first.
const FIRST = {
  attending: ["no"],
  breathing: ["stop", "pause", "slower", "faster", "quieter", "louder"],
  talk: ["stop", "pause", "skip", "quieter", "louder"],
  question: ["stop", "pause", "skip"],
  paused: ["go-on", "stop", "again"],
  closing: ["stop", "again"],
  tones: ["stop"],
};
const ALWAYS = new Set(["stop", "no"]); // seen on the smallest page, too

/** The screens of a session: what is shown there is gone afterwards. */
export const SESSION = new Set([
  "attending",
  "breathing",
  "talk",
  "question",
  "paused",
  "closing",
  "tones",
]);

/** The screens that a screen reader is told of when they come; others speak for themselves. */
export const TOLD = new Set(["idle", "call", "tones", "attending", "paused"]);

const REST = { idle: 0.35, breathing: 0, talk: 0.6, question: 0.6, attending: 0.6, paused: 0.5 };

/** How full the form is where no breath is drawn: 0 to 1. */
export function restOf(screen) {
  return REST[screen] ?? 0.35;
}

/** Which screen it is; the style sheets and the tests know these names. */
export function screenOf(view) {
  switch (view.state) {
    case "armed":
    case "dormant": // the microphone is closed; all can still be touched
      return "idle";
    case "in-call":
    case "held":
      return "call";
    case "helping":
      return "tones";
    case "guiding":
      return guided(view);
    default:
      return view.state; // starting, attending, paused, closing
  }
}

function guided(view) {
  if (view.asks) {
    return "question";
  }
  return view.breath ? "breathing" : "talk";
}

/** The heading of the screen. */
export function titleOf(screen, view, words) {
  switch (screen) {
    case "idle":
      return view.microphone === "wake" && view.wake_phrase
        ? words.get("say", { words: view.wake_phrase })
        : words.get("whenever");
    case "attending":
      return words.get("listening");
    case "call":
    case "tones":
      return words.get("in-call");
    case "starting":
    case "lost":
    case "locked":
      return words.get(screen);
    default:
      return view.exercise ? words.label(view.exercise.name) : words.get("now");
  }
}

/** What stands in the form while no part of a breath does. */
export function stillOf(screen, view, words) {
  switch (screen) {
    case "question":
      return view.microphone === "closed" ? "" : words.get("listening");
    case "paused":
      return words.get("paused");
    case "tones":
      return words.get("tones");
    case "talk":
      return view.quiet ? words.get("quiet") : "";
    default:
      return "";
  }
}

/** The line below the caption. */
export function noteOf(screen, view, words) {
  switch (screen) {
    case "question":
      return words.get(view.asks === "number" ? "number" : "silence");
    case "call":
      return words.get("in-call-more");
    case "starting":
    case "lost":
    case "locked":
      return words.get(`${screen}-more`);
    default:
      return "";
  }
}

/** What is known of the microphone. */
export function microphoneOf(view, words) {
  const heard = { closed: "mic-closed", wake: "mic-wake" };
  return words.get(heard[view.microphone] ?? "mic-on");
}

/** What is wrong: a text, and whether it is in the page's own language. */
export function problemOf(view, words) {
  if (!view.problem) {
    return { text: "", own: true };
  }
  const { kind, text } = view.problem;
  const known = kind === "sound" || kind === "hearing";
  return known ? { text: words.get(`problem-${kind}`), own: true } : { text, own: false };
}

/**
 * What can be touched now, the most important first. `trigger`: what is asked of the server, or
 * "sheet", which opens the list of all. `kind`: main, choice, leave, more or nothing special.
 */
export function optionsOf(screen, view, catalogue, words) {
  const exercises = view.starts ? catalogue.exercises : [];
  const more = (id) => ({ words: words.get(id), trigger: "sheet", kind: "more" });
  if (screen === "idle") {
    return exercises.length ? [...begin(exercises, words), more("choose")] : [];
  }
  const options = [...choices(view), ...first(screen, view)];
  if (screen === "attending") {
    const breathing = exercises.filter((one) => one.breathing).map(started);
    options.unshift(...breathing.map((one) => ({ ...one, kind: "choice" })));
  }
  const all = groupsOf(screen, view, catalogue, words).flatMap((group) => group.options);
  return all.length > options.length && FIRST[screen] ? [...options, more("more")] : options;
}

function choices(view) {
  return view.say
    .filter((one) => one.trigger.startsWith("choice:"))
    .map((one) => ({ ...one, kind: "choice" }));
}

function first(screen, view) {
  return (FIRST[screen] ?? [])
    .map((trigger) => view.say.find((one) => one.trigger === trigger))
    .filter((one) => one !== undefined)
    .map((one) => ({ ...one, kind: ALWAYS.has(one.trigger) ? "leave" : "" }));
}

function begin(exercises, words) {
  const usual = exercises.find((one) => one.usual) ?? exercises[0];
  const detail = `${usual.name} · ${words.length(usual.minutes)}`;
  return [{ words: words.get("begin"), detail, trigger: "start", kind: "main" }];
}

function started(exercise) {
  return { words: exercise.name, trigger: `start:${exercise.id}`, kind: "" };
}

/** The list of all that can be said, in groups with headings. */
export function groupsOf(screen, view, catalogue, words) {
  const exercises = view.starts ? catalogue.exercises : [];
  const groups = [
    ["now", view.say.filter((one) => one.trigger)],
    ["by-voice", view.say.filter((one) => !one.trigger)],
    ["breathing", exercises.filter((one) => one.breathing).map(started)],
    ["others", sorted(exercises.filter((one) => !one.breathing).map(started), words)],
  ];
  if (screen === "idle") {
    groups.push(groups.shift());
  }
  return groups
    .filter(([, options]) => options.length)
    .map(([id, options]) => ({ heading: words.get(id), options }));
}

function sorted(options, words) {
  const { compare } = new Intl.Collator(words.tag);
  return options.sort((one, other) => compare(one.words, other.words));
}
