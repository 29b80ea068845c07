import { CaseError } from "../model/error.ts";
import type { Detector, Values } from "./detector.ts";

/** Ten years: longer than any case, and short enough for nanoseconds in 64 bits. */
const longestWindow = 315_360_000;

/** Values for every detector: the defaults, and what the user gave as `detector.threshold`. Throws CaseError for an unknown name. */
export function chosenThresholds(
  detectors: readonly Detector[],
  given: Readonly<Record<string, number>> = {},
): ReadonlyMap<string, Values> {
  const chosen = new Map<string, Record<string, number>>();
  for (const { id, thresholds } of detectors) {
    chosen.set(id, Object.fromEntries(Object.entries(thresholds).map(([name, { value }]) => [name, value])));
  }
  for (const [key, value] of Object.entries(given)) {
    const [id, name] = split(key);
    const values = chosen.get(id);
    if (!values) throw unknown(`detector "${id}"`, [...chosen.keys()]);
    if (!Object.hasOwn(values, name))
      throw unknown(
        `threshold "${key}"`,
        Object.keys(values).map((n) => `${id}.${n}`),
      );
    const { unit } = detectors.find((detector) => detector.id === id)!.thresholds[name];
    if (unit === "s" && !(Number.isInteger(value) && value >= 1 && value <= longestWindow)) {
      throw new CaseError(
        "usage",
        `The threshold ${key} must be whole seconds from 1 to ${longestWindow}, not ${value}.`,
      );
    }
    if (!Number.isFinite(value) || value < 0)
      throw new CaseError("usage", `The threshold ${key} must be a number, not ${value}.`);
    values[name] = value;
  }
  return chosen;
}

function split(key: string): [string, string] {
  const dot = key.indexOf(".");
  return dot < 0 ? [key, ""] : [key.slice(0, dot), key.slice(dot + 1)];
}

function unknown(what: string, known: readonly string[]): CaseError {
  return new CaseError("usage", `There is no ${what}. Known: ${known.join(", ")}.`);
}
