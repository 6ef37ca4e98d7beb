// What goes with the form: which part of the breath, for how long still, and how much is left.

import { RATE, secondsLeft } from "./breath.js";
import { find, setText } from "./dom.js";
import { minutesAndSeconds } from "./words.js";

/** Writes the part of the breath that is heard, or `still` where there is none. */
export function showPhase(heard, frame, still, words) {
  setText(find("phase"), heard ? words.get(heard.phase.kind) : still);
  const end = heard ? heard.phase.start + heard.phase.frames : 0;
  setText(find("count"), heard ? String(secondsLeft(end, frame)) : "");
}

/** Writes how much of the exercise is left; nothing where that is not known. */
export function showLeft(view, frame, words) {
  if (view.left_s === null || frame === null) {
    setText(find("left"), "");
    return;
  }
  const passed = view.state === "paused" ? 0 : (frame - view.frame) / RATE;
  const time = minutesAndSeconds(view.left_s - passed);
  setText(find("left"), words.get("left", { time }));
}
