// The breath as a number: pure functions of frames, without a clock and without a page.

export const RATE = 48000;

const TOPPED = 0.72; // how full the first of two breaths in is

/** Where a phase leads to, and from where: levels from 0, breathed out, to 1, breathed in. */
function span(phase, following) {
  switch (phase.kind) {
    case "in":
      return [0, following?.kind === "top-up" ? TOPPED : 1];
    case "top-up":
      return [TOPPED, 1];
    case "hold-in":
      return [1, 1];
    case "out":
      return [1, 0];
    default:
      return [0, 0];
  }
}

/** The part of the breath that is heard at `frame`, and the one after it; null between them. */
export function phaseAt(phases, frame) {
  const index = phases.findIndex((p) => p.start <= frame && frame < p.start + p.frames);
  if (index < 0) {
    return null;
  }
  return { phase: phases[index], following: phases[index + 1] };
}

/** The frame at which the next part of the breath begins; null where none is known. */
export function nextStart(phases, frame) {
  const next = phases.find((phase) => phase.start > frame);
  return next ? next.start : null;
}

/** How full the breath is at `frame` of a phase: 0 to 1, at rest where a phase begins and ends. */
export function levelAt(phase, following, frame) {
  const [from, to] = span(phase, following);
  const part = Math.min(Math.max((frame - phase.start) / phase.frames, 0), 1);
  return from + ((to - from) * (1 - Math.cos(Math.PI * part))) / 2;
}

/** Whole seconds until `frame + frames left`, counted down to 1. */
export function secondsLeft(end, frame) {
  return Math.max(1, Math.ceil((end - frame) / RATE - 0.02));
}
