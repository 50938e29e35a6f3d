import { say } from "../../shared/language.ts";
import type { LimitItem } from "../../shared/wire.ts";
import { sayMoment } from "../days.ts";

/** From so few questions a minute on, that limit is worth a word beside the others. */
const fewAMinute = 3;

/** Of points a word is worth it once so little of them is left; they are many, and nobody knows what one of them buys. */
const fewPointsShare = 0.2;

/**
 * The limits that count, two at most: of each kind the one that ends first, points only once few are left. How many answers run at once
 * does not.
 */
export function chooseLimits(items: readonly LimitItem[]): LimitItem[] {
  const [minute, day, points] = (["qpm", "messages_per_day", "points"] as const).map(
    (kind) =>
      items.filter((item) => item.kind === kind).sort((one, other) => one.remaining - other.remaining)[0],
  );
  const isMinuteTold = minute && (minute.remaining <= fewAMinute || !(day || points));
  const arePointsTold = points && points.remaining <= points.limit * fewPointsShare;
  return [isMinuteTold ? minute : undefined, day, arePointsTold ? points : undefined]
    .filter((item) => item !== undefined)
    .slice(0, 2);
}

/** What is left of a limit, such as "12 questions left today". */
export function sayLeft({ kind, remaining }: LimitItem, locales: readonly string[]): string {
  if (kind === "points") {
    const digits = remaining < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 };
    return say("left_points", { n: new Intl.NumberFormat([...locales], digits).format(remaining) });
  }
  const time = kind === "qpm" ? "left_minute" : "left_day";
  return say(remaining === 1 ? `${time}_one` : time, { n: remaining });
}

/** Whether nothing is left of a limit, so that nothing may be asked. How many answers run at once changes by the moment. */
export const isUsedUp = ({ kind, remaining }: LimitItem): boolean => kind !== "streams" && remaining <= 0;

/** Which limit is used up, and when that ends: the one that ends last. Null while there is something left of each. */
export function sayUsedUp(items: readonly LimitItem[], now: Date, locales: readonly string[]): string | null {
  const endOf = ({ resets_at: at }: LimitItem) => (at ? Date.parse(at) : Number.POSITIVE_INFINITY);
  const [last] = items.filter(isUsedUp).sort((one, other) => endOf(other) - endOf(one));
  if (!last) return null;
  const whose = say(`whose_${last.scope}`);
  if (!last.resets_at && last.kind !== "points") return say("used_up_none");
  if (!last.resets_at) return say("used_up_points", { whose });
  const time = sayMoment(last.resets_at, now, locales);
  return say(last.kind === "qpm" ? "used_up_minute" : "used_up_day", { whose, time });
}
