import { say } from "../../shared/language.ts";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Has every form of the page say in the page's own words what is wrong with its fields, below them (Field hears `invalid`): browsers say
 * it in their own language. A form with a wrong field is not sent, and the first such field gets the focus.
 */
export function checkForms(): void {
  document.addEventListener("focusin", ({ target }) => {
    if (isControl(target) && target.form) target.form.noValidate = true;
  });
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || form.checkValidity()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      [...form.elements].find((element) => isControl(element) && !element.validity.valid && focus(element));
    },
    { capture: true },
  );
}

function focus(element: Element): true {
  if (element instanceof HTMLElement) element.focus();
  return true;
}

/** Whether it is something that is filled in. */
export const isControl = (target: EventTarget | null): target is Control =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;

/** What is wrong with what was filled in; null where nothing is. */
export function describeValidity(control: Control): string | null {
  const { validity } = control;
  if (validity.valid) return null;
  const isDate = /^(date|time|datetime-local|month)$/.test(control.type);
  if (validity.badInput) return say(isDate ? "wrong_date" : "wrong_number");
  if (validity.valueMissing) return say("wrong_missing");
  if (validity.typeMismatch) return say(control.type === "email" ? "wrong_email" : "wrong_address");
  const { min, max } = control instanceof HTMLInputElement ? control : { min: "", max: "" };
  if (validity.rangeUnderflow) return say("wrong_least", { min });
  if (validity.rangeOverflow) return say("wrong_most", { max });
  return validity.stepMismatch ? say("wrong_whole") : say("wrong_form");
}
